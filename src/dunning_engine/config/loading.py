"""Puts the configuration together: arguments win over ``DUNNING_*`` variables, variables over ``dunning.toml``."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from dunning_engine.config.models import Config
from dunning_engine.errors import ConfigurationError
from dunning_engine.similar import MEANT, nearest, suggestion

FILE = "dunning.toml"
PREFIX = "DUNNING_"
_PLAIN = ("database", "processes", "prefix")
_NESTED = ("settings", "adapters")
_DEPTH = 3


def load_config(cwd: str | Path, environ: Mapping[str, str], **overrides: Any) -> Config:
    """The configuration for a working directory.

    ``DUNNING_CONFIG`` names another file than ``dunning.toml``; ``DUNNING_DATABASE``, ``DUNNING_PROCESSES`` and
    ``DUNNING_PREFIX`` are plain, deeper keys are joined by two underscores:
    ``DUNNING_SETTINGS__STORAGE_ARREARS__SCHEDULE``, ``DUNNING_ADAPTERS__MAIL__NAME``. ``overrides`` have the
    configuration's own keys; ``None`` stands for not given. A path in the file is relative to the file, any other to
    ``cwd``. Naming another adapter drops the options of the one named below. Raises
    :class:`ConfigurationError` that names where a wrong key or value comes from.
    """
    folder = Path(cwd)
    path = folder / environ.get(PREFIX + "CONFIG", FILE)
    layers = [
        (str(path), path.parent, _file(path, required=PREFIX + "CONFIG" in environ)),
        ("the environment", folder, _variables(environ)),
        ("the arguments", folder, {key: value for key, value in overrides.items() if value is not None}),
    ]
    merged: dict[str, Any] = {}
    for origin, base, layer in layers:
        _check_keys(layer, origin)
        merged = _merged(merged, _located(layer, base))
    return _validated(merged, layers)


def _file(path: Path, *, required: bool) -> dict[str, Any]:
    if not path.is_file() and not required:
        return {}
    try:
        # exact numbers: a setting of 0.1 is that, not the nearest binary fraction
        return tomllib.loads(path.read_text(encoding="utf-8-sig"), parse_float=Decimal)
    except FileNotFoundError as error:
        raise ConfigurationError(f"there is no file {path}", help=f"correct {PREFIX}CONFIG", file=str(path)) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise ConfigurationError(f"{path}: {error}", help="correct the file", file=str(path)) from error


def _variables(environ: Mapping[str, str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name in sorted(environ):
        if not name.startswith(PREFIX):
            continue
        keys = name.removeprefix(PREFIX).lower().split("__")
        if keys[0] in _NESTED:
            _put(found, keys, environ[name], name)
        elif keys[0] in _PLAIN and len(keys) == 1:
            found[keys[0]] = environ[name]
        else:
            _refuse_misspelt(name)
    return found


def _put(found: dict[str, Any], keys: list[str], value: str, name: str) -> None:
    if len(keys) != _DEPTH or not all(keys):
        form = "PROCESS__SETTING" if keys[0] == "settings" else "CAPABILITY__OPTION"
        raise ConfigurationError(f"{name} has the wrong form", help=f"write it as {PREFIX}{keys[0].upper()}__{form}")
    found.setdefault(keys[0], {}).setdefault(keys[1], {})[keys[2]] = value


def _refuse_misspelt(name: str) -> None:
    """A variable that is nearly one of ours is a mistake; another of the host's may begin alike."""
    known = [PREFIX + key.upper() for key in (*_PLAIN, *_NESTED, "config")]
    close = nearest(name.partition("__")[0], known, cutoff=0.85)
    if close and name != PREFIX + "CONFIG":
        raise ConfigurationError(f"unknown variable {name}", help=MEANT.format(close), key=name)


def _check_keys(layer: Mapping[str, Any], origin: str) -> None:
    for key in layer:
        if key not in Config.model_fields:
            raise _unknown(key, Config.model_fields, origin)
    for key in _NESTED:
        for name, inner in _mapping(layer.get(key, {}), key, origin).items():
            _mapping(inner, f"{key}.{name}", origin)


def _mapping(value: Any, key: str, origin: str) -> Mapping[str, Any]:
    if isinstance(value, Mapping):
        return value
    raise ConfigurationError(
        f"{origin}: `{key}` must be a table", help=f"write [{key}] and its keys below", file=origin, key=key
    )


def _unknown(key: str, known: Iterable[str], origin: str) -> ConfigurationError:
    names = list(known)
    fix = suggestion(key, names, f"known: {', '.join(names)}")
    return ConfigurationError(f"{origin}: unknown key `{key}`", help=fix, file=origin, key=key)


def _located(layer: Mapping[str, Any], base: Path) -> dict[str, Any]:
    found = dict(layer)
    if isinstance(found.get("processes"), str | Path):
        found["processes"] = base / found["processes"]
    vault = found.get("vault")
    if isinstance(vault, Mapping) and isinstance(vault.get("key_file"), str):
        found["vault"] = {**vault, "key_file": base / vault["key_file"]}
    return found


def _merged(below: dict[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    """Both together; where they name the same key, what is above wins."""
    merged = {**below, **above}
    for key in _NESTED:
        lower, upper = below.get(key, {}), above.get(key, {})
        merged[key] = {name: _both(lower.get(name, {}), upper.get(name, {}), key) for name in {**lower, **upper}}
    return merged


def _both(lower: Mapping[str, Any], upper: Mapping[str, Any], key: str) -> dict[str, Any]:
    another = key == "adapters" and upper.get("name", lower.get("name")) != lower.get("name")
    return dict(upper) if another else {**lower, **upper}


def _validated(merged: Mapping[str, Any], layers: list[tuple[str, Path, dict[str, Any]]]) -> Config:
    try:
        return Config.model_validate(merged)
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
        raise _wrong(first, layers) from None  # the library's own error shows values, which may be secret


def _wrong(error: ErrorDetails, layers: list[tuple[str, Path, dict[str, Any]]]) -> ConfigurationError:
    keys = [str(part) for part in error["loc"]]
    origins = [origin for origin, _, layer in layers if _holds(layer, keys)]
    origin, key = origins[-1] if origins else layers[0][0], ".".join(keys)
    message = f"{origin}: `{key}`: {error['msg'][:1].lower()}{error['msg'][1:]}"
    fix = f"add it under [{'.'.join(keys[:-1])}]" if error["type"] == "missing" else "correct the value"
    return ConfigurationError(message, help=fix, file=origin, key=key)


def _holds(layer: Mapping[str, Any], keys: list[str]) -> bool:
    """Whether a layer has the key, or the table that lacks it."""
    inner: Any = layer
    for key in keys[:2]:
        if not isinstance(inner, Mapping) or key not in inner:
            return False
        inner = inner[key]
    return True
