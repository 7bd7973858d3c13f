"""Puts library, plugins, store, stepper, dispatcher and worker together."""

from __future__ import annotations

from collections.abc import Collection, Mapping, MutableMapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from os import getpid
from pathlib import Path
from typing import Any

from dunning_engine.errors import ConfigurationError
from dunning_engine.library import Library
from dunning_engine.plugin import Plugins, load_plugins, refuse_two_owners
from dunning_engine.ports.adapter import Adapter
from dunning_engine.ports.clock import Clock
from dunning_engine.ports.journal import Journal, MemoryJournal
from dunning_engine.ports.policy import Policy
from dunning_engine.ports.store import Store
from dunning_engine.process.program import Act, Program
from dunning_engine.runtime.dispatch import Dispatcher
from dunning_engine.runtime.intake import Intake
from dunning_engine.runtime.performing import Performer, not_configured
from dunning_engine.runtime.policy import RolePolicy
from dunning_engine.runtime.programs import Programs
from dunning_engine.runtime.refreshing import Refresher
from dunning_engine.runtime.secrets import Secrets
from dunning_engine.runtime.stepper import Stepper
from dunning_engine.runtime.texts import Texts
from dunning_engine.runtime.worker import Worker
from dunning_engine.store import MemoryStore, open_store
from dunning_engine.wiring.secrets import Keys, vault_of

STANDIN = "standin"
Choice = Adapter | str | Mapping[str, Any]


@dataclass(frozen=True)
class Parts:
    """An engine's parts, put together."""

    library: Library
    plugins: Plugins
    store: Store
    programs: Programs
    stepper: Stepper
    texts: Texts
    dispatcher: Dispatcher
    worker: Worker
    adapters: Mapping[str, Adapter]
    clock: Clock
    journal: Journal


@dataclass(frozen=True)
class Wishes:
    """What the caller wants; see :meth:`dunning_engine.Engine.open`.

    ``url`` is ``None`` for the memory store. ``standins`` says that capabilities nobody configured get their
    stand-in, with the script in ``scripts``. ``lease`` is in seconds, ``batch`` in timers or effects per
    transaction. ``cache`` and ``installed`` let many engines (of tests) share compiled programs and plugins.

    ``vault`` is a vault, its keys, a key file, ``False`` for none; ``None``: the keys of the environment, in memory
    passing ones. ``keep_days`` is how long it keeps a value at most, unless its field says otherwise. ``people``
    gives each person's roles (none: everybody may complete everything; values are then shown in memory only),
    ``reveal`` the roles that may see values;
    ``policy`` takes the place of both. ``only`` names the processes that this host runs (none: all of the folder):
    what the others use need not be configured.
    """

    clock: Clock
    url: str | None = None
    processes: str | Path | Library | None = None
    adapters: Mapping[str, Choice] | None = None
    settings: Mapping[str, Mapping[str, Any]] | None = None
    standins: bool = False
    scripts: Mapping[str, Mapping[str, Any]] | None = None
    journal: Journal | None = None
    plugins: Sequence[object] = ()
    prefix: str = "dunning_"
    upgrade: bool = True
    lease: float = 60.0
    batch: int = 50
    trace: bool = True
    cache: MutableMapping[str, Program] | None = None
    installed: Plugins | None = None
    vault: Keys = None
    keep_days: int = 7
    people: Mapping[str, Collection[str]] | None = None
    reveal: Collection[str] = ()
    policy: Policy | None = None
    only: Collection[str] = ()


def assemble(wishes: Wishes) -> Parts:
    """Put an engine together.

    Raises :class:`CapabilityNotConfiguredError` when a process uses a capability for which nobody configured
    an adapter, and :class:`ConfigurationError` for an adapter that does not exist.
    """
    library = wishes.processes if isinstance(wishes.processes, Library) else Library.open(wishes.processes)
    plugins = wishes.installed or load_plugins(wishes.plugins)
    journal = wishes.journal or MemoryJournal()
    store = _store(wishes)
    programs = Programs(library, store, plugins.operations, plugins.functions, wishes.settings or {}, wishes.cache)
    adapters = _adapters(wishes, plugins, journal)
    refuse_two_owners(adapters)
    if not wishes.standins:
        _refuse_missing(programs, adapters, wishes.only)
    vault = vault_of(wishes.vault, timedelta(days=wishes.keep_days), in_memory=wishes.url is None)
    intake = Intake(vault, roles=library.roles)
    policy = wishes.policy or RolePolicy(
        wishes.people or {}, wishes.reveal, library.directory, in_memory=wishes.url is None
    )  # fmt: skip
    stepper = Stepper(programs, trace=wishes.trace, intake=intake, policy=policy)
    texts = Texts(library)
    performer = Performer(adapters, wishes.clock, library.resolve, Secrets(store, intake, wishes.clock))
    dispatcher = Dispatcher(
        store,
        stepper,
        texts,
        performer,
        wishes.clock,
        refresher=Refresher(store, stepper, adapters, wishes.clock),
        owner=f"worker-{getpid()}",
        lease=wishes.lease,
        batch=wishes.batch,
    )
    worker = Worker(store, stepper, dispatcher, adapters, wishes.clock, batch=wishes.batch)
    return Parts(library, plugins, store, programs, stepper, texts, dispatcher, worker, adapters, wishes.clock, journal)


def _store(wishes: Wishes) -> Store:
    if wishes.url is None:
        return MemoryStore()
    return open_store(wishes.url, prefix=wishes.prefix, upgrade=wishes.upgrade)


def _adapters(wishes: Wishes, plugins: Plugins, journal: Journal) -> dict[str, Adapter]:
    scripts = wishes.scripts or {}
    adapters: dict[str, Adapter] = {}
    if wishes.standins:
        for capability, name in plugins.factories:
            if name == STANDIN:
                script = {"script": scripts[capability]} if capability in scripts else {}
                adapters[capability] = plugins.factory(capability, STANDIN).build(script, journal)
        for capability in scripts:
            if capability not in adapters:
                raise ConfigurationError(
                    f"no stand-in is called '{capability}'", help=f"there are: {', '.join(sorted(adapters))}"
                )
    for capability, choice in (wishes.adapters or {}).items():
        adapters[capability] = _adapter(capability, choice, plugins, journal)
    return adapters


def _adapter(capability: str, choice: Choice, plugins: Plugins, journal: Journal) -> Adapter:
    if isinstance(choice, str):
        return plugins.factory(capability, choice).build({}, journal)
    if isinstance(choice, Mapping):
        options = {name: value for name, value in choice.items() if name != "name"}
        return plugins.factory(capability, str(choice.get("name", ""))).build(options, journal)
    return choice


def _refuse_missing(programs: Programs, adapters: Mapping[str, Adapter], only: Collection[str]) -> None:
    used = {capability for name in only or programs.names() for capability in capabilities(programs.current(name))}
    missing = sorted(used - adapters.keys())
    if missing:
        raise not_configured(*missing)


def capabilities(program: Program) -> set[str]:
    """The capabilities that a process uses."""
    acts: list[Act] = list(program.acts.values())
    return {act.operation.capability for act in acts if act.operation is not None}
