"""The shape of the configuration: which keys there are and what they may hold."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

_Filled = Annotated[str, StringConstraints(min_length=1)]
_Prefix = Annotated[str, StringConstraints(pattern=r"^[a-z_][a-z0-9_]{0,40}$")]


class AdapterConfig(BaseModel):
    """Which adapter serves a capability; all keys but ``name`` are its options (they may be secret: not shown)."""

    model_config = ConfigDict(frozen=True, extra="allow")
    name: _Filled

    @property
    def options(self) -> dict[str, Any]:
        """The adapter's own settings."""
        return dict(self.model_extra or {})

    def __repr_args__(self) -> list[tuple[str | None, Any]]:
        """Only the name: options may hold passwords."""
        return [("name", self.name)]


class VaultConfig(BaseModel):
    """The vault: the file of its keys (the keys themselves stand in no configuration), and who may see values.

    ``keep_days`` is how long a value stays at most, unless its field says otherwise (RIB-07); ``reveal`` are roles.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")
    key_file: Path | None = None
    keep_days: int = Field(default=7, ge=1, le=3650)
    reveal: tuple[_Filled, ...] = ()


class Config(BaseModel):
    """The whole configuration.

    ``database`` is an SQLAlchemy URL; ``processes`` the folder of processes (``None``: ``./processes``, else the
    shipped ones); ``prefix`` begins the names of the tables; ``settings`` override those of the processes, by
    process and name; ``adapters`` are named by capability; ``people`` gives the roles of each person.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")
    database: _Filled = "sqlite:///dunning.db"
    processes: Path | None = None
    prefix: _Prefix = "dunning_"
    settings: Mapping[str, Mapping[str, Any]] = Field(default_factory=dict)
    adapters: Mapping[str, AdapterConfig] = Field(default_factory=dict)
    people: Mapping[str, tuple[_Filled, ...]] = Field(default_factory=dict)
    vault: VaultConfig = Field(default_factory=VaultConfig)

    @property
    def choices(self) -> dict[str, dict[str, Any]]:
        """The adapters as plain mappings: the name and the options of each, by capability."""
        return {capability: {"name": adapter.name, **adapter.options} for capability, adapter in self.adapters.items()}
