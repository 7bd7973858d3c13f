"""Configuration: ``dunning.toml``, ``DUNNING_*`` variables and arguments, checked and put together."""

from dunning_engine.config.loading import FILE, load_config
from dunning_engine.config.models import AdapterConfig, Config
from dunning_engine.config.settings import parse_setting

__all__ = ["FILE", "AdapterConfig", "Config", "load_config", "parse_setting"]
