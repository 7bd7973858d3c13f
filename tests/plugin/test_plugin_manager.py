"""Plugins are found, checked and refused where they clash."""

import pytest

from dunning_engine.errors import ConfigurationError
from dunning_engine.model.types import BOOLEAN
from dunning_engine.plugin import AdapterFactory, hookimpl, load_plugins
from dunning_engine.ports.capabilities import OPERATIONS, PROTOCOLS
from dunning_engine.ports.signature import operation
from dunning_plugins import plugin as shipped
from dunning_plugins.mail.standin import MailStandin


def load(*extra):
    return load_plugins(extra, discover=False)


def offering(**answers):
    """A plugin that implements these hooks."""
    implementations = {
        f"dunning_{name}": staticmethod(hookimpl(_answer(name, value))) for name, value in answers.items()
    }
    return type("Offering", (), implementations)()


def _answer(name, value):
    def hook():
        return value

    hook.__name__ = f"dunning_{name}"
    return hook


def test_without_plugins_there_are_the_shipped_operations_and_no_adapter():
    plugins = load()
    assert set(plugins.operations) == {op.name for op in OPERATIONS}
    assert (dict(plugins.factories), dict(plugins.functions), plugins.checks) == ({}, {}, ())


def test_the_shipped_plugin_has_a_stand_in_for_every_capability():
    plugins = load(shipped)
    live = {("bank", "camt"), ("iban", "registry"), ("mail", "smtp"), ("post", "pdf")}
    assert set(plugins.factories) == {(capability, "standin") for capability in PROTOCOLS} | live
    for place, factory in plugins.factories.items():
        assert factory.standin == (place not in live)
        assert factory.doc
    assert plugins.factory("mail", "standin").build is MailStandin


def test_discovery_and_naming_a_plugin_again_do_not_clash():
    assert ("mail", "standin") in load_plugins([shipped, shipped]).factories


def test_a_plugin_adds_operations_functions_and_checks():
    greet = operation("greetings.send", "A greeting.", [])

    def check(program):
        return [program]

    plugins = load(offering(capabilities=[greet], checks=[check]))
    assert plugins.operations["greetings.send"] is greet
    assert plugins.checks == (check,)


def test_an_operation_offered_twice_is_refused():
    again = operation("mail.send", "Another one.", [])
    with pytest.raises(ConfigurationError, match=r"operation mail\.send"):
        load(offering(capabilities=[again]))


def test_an_adapter_offered_twice_is_refused():
    twin = AdapterFactory("standin", "mail", True, MailStandin)
    with pytest.raises(ConfigurationError, match="adapter mail standin"):
        load(shipped, offering(adapters=[twin]))


def test_a_hook_that_does_not_exist_is_refused():
    with pytest.raises(ConfigurationError, match="dunning_adaptors"):
        load(offering(adaptors=[]))


def test_a_hook_with_other_arguments_is_refused():
    class Wrong:
        @hookimpl
        def dunning_checks(self, program):
            return [program]

    with pytest.raises(ConfigurationError, match="does not fit"):
        load(Wrong())


def test_an_unknown_adapter_is_refused_with_those_there_are():
    with pytest.raises(ConfigurationError) as caught:
        load(shipped).factory("mail", "carrier_pigeon")
    assert "standin" in caught.value.help
    with pytest.raises(ConfigurationError) as caught:
        load().factory("mail", "smtp")
    assert "no plugin" in caught.value.help


def test_collected_values_cannot_be_changed():
    with pytest.raises(TypeError):
        load().operations["x"] = BOOLEAN
