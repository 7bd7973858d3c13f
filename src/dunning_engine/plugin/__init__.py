"""How the engine is extended: hooks that plugins implement, and the loader that collects what they offer."""

from dunning_engine.plugin.hooks import AdapterFactory, Check, hookimpl
from dunning_engine.plugin.manager import Plugins, load_plugins
from dunning_engine.plugin.rails import refuse_two_owners

__all__ = ["AdapterFactory", "Check", "Plugins", "hookimpl", "load_plugins", "refuse_two_owners"]
