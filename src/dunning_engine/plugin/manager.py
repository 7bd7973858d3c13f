"""The loader: finds plugins, refuses broken and clashing ones, and hands on what they offer as plain values."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TypeVar

import pluggy

from dunning_engine.errors import ConfigurationError
from dunning_engine.expr.function import Function
from dunning_engine.model.operation import Operation
from dunning_engine.plugin.hooks import PROJECT, AdapterFactory, Check, Hooks
from dunning_engine.ports.capabilities import OPERATIONS
from dunning_engine.ports.journal import Journal

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Plugins:
    """All that the plugins offer.

    ``operations`` by name (the shipped ones included), ``factories`` by capability and name, ``functions`` by
    name, and ``checks`` in the order in which they were found. ``journal`` opens the stand-ins' journal in a
    file, ``None`` where no plugin offers one.
    """

    operations: Mapping[str, Operation]
    factories: Mapping[tuple[str, str], AdapterFactory]
    functions: Mapping[str, Function]
    checks: tuple[Check, ...]
    journal: Callable[[str], Journal | None] = lambda _path: None

    def factory(self, capability: str, name: str) -> AdapterFactory:
        """The factory of an adapter. Raises :class:`ConfigurationError` naming those there are."""
        found = self.factories.get((capability, name))
        if found is None:
            known = sorted(other for of, other in self.factories if of == capability)
            fix = f"adapters of {capability}: {', '.join(known)}" if known else f"no plugin offers one for {capability}"
            raise ConfigurationError(f"unknown adapter {name!r} for {capability}", help=fix, name=name)
        return found


def load_plugins(extra: Iterable[object] = (), *, discover: bool = True) -> Plugins:
    """The installed plugins (entry-point group ``dunning_engine``) and the ``extra`` ones, modules or objects.

    Raises :class:`ConfigurationError` for a plugin that cannot be imported, implements a hook that does not
    exist or with other arguments, or offers an operation, adapter or function whose name is taken.
    """
    manager = pluggy.PluginManager(PROJECT)
    manager.add_hookspecs(Hooks)
    try:
        if discover:
            manager.load_setuptools_entrypoints(PROJECT)
        for plugin in extra:
            if not manager.is_registered(plugin):
                manager.register(plugin)
        manager.check_pending()
    except pluggy.PluginValidationError as error:
        raise ConfigurationError(f"a plugin does not fit: {error}", help="see the hooks in plugin/hooks.py") from error
    except ImportError as error:
        raise ConfigurationError(f"a plugin cannot be imported: {error}", help="reinstall or remove it") from error
    return _collect(manager)


def _collect(manager: pluggy.PluginManager) -> Plugins:
    operations = [*OPERATIONS, *_flat(manager.hook.dunning_capabilities())]
    factories: list[AdapterFactory] = _flat(manager.hook.dunning_adapters())
    return Plugins(
        _unique("operation", operations, lambda operation: operation.name),
        _unique("adapter", factories, lambda factory: (factory.capability, factory.name)),
        _unique("function", _flat(manager.hook.dunning_functions()), lambda function: function.name),
        tuple(_flat(manager.hook.dunning_checks())),
        lambda path: manager.hook.dunning_journal(path=path),
    )


def _flat(answers: Iterable[Iterable[Value]]) -> list[Value]:
    # pluggy asks the plugin registered last first: turned round, so that messages name the newcomer
    return [value for answer in reversed(list(answers)) for value in answer]


def _unique(what: str, values: Iterable[Value], key: Callable[[Value], Key]) -> Mapping[Key, Value]:
    kept: dict[Key, Value] = {}
    for value in values:
        name = key(value)
        if name in kept:
            shown = " ".join(name) if isinstance(name, tuple) else name
            raise ConfigurationError(f"two plugins offer the {what} {shown}", help="rename or remove one of them")
        kept[name] = value
    return MappingProxyType(kept)
