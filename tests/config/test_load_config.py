from decimal import Decimal

import pytest

from dunning_engine.config import Config, load_config, parse_setting
from dunning_engine.errors import ConfigurationError

FILE = """
database = "sqlite:///file.db"
processes = "ours"
[settings.storage_arrears]
schedule = "month_marks"
rate = 0.1
[adapters.mail]
name = "smtp"
host = "mail.example.org"
password = "hush"
"""


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "dunning.toml").write_text(FILE, encoding="utf-8")
    return tmp_path


def test_without_anything_the_defaults_hold(tmp_path):
    assert load_config(tmp_path, {}) == Config()
    assert Config().database == "sqlite:///dunning.db"
    assert Config().processes is None


def test_the_file_is_read(folder):
    config = load_config(folder, {"HOME": "x"})
    assert config.database == "sqlite:///file.db"
    assert config.processes == folder / "ours"
    assert config.settings == {"storage_arrears": {"schedule": "month_marks", "rate": Decimal("0.1")}}
    assert config.choices == {"mail": {"name": "smtp", "host": "mail.example.org", "password": "hush"}}


def test_variables_win_over_the_file_and_arguments_over_variables(folder):
    environ = {
        "DUNNING_DATABASE": "sqlite:///variable.db",
        "DUNNING_PREFIX": "d_",
        "DUNNING_SETTINGS__STORAGE_ARREARS__SCHEDULE": "days_after_due",
        "DUNNING_ADAPTERS__MAIL__HOST": "other",
    }
    config = load_config(folder, environ, prefix="a_", database=None, settings={"dispute": {"x": 1}})
    assert (config.database, config.prefix) == ("sqlite:///variable.db", "a_")
    assert config.settings["storage_arrears"] == {"schedule": "days_after_due", "rate": Decimal("0.1")}
    assert config.settings["dispute"] == {"x": 1}
    assert config.adapters["mail"].options == {"host": "other", "password": "hush"}


def test_another_adapter_does_not_inherit_options(folder):
    config = load_config(folder, {"DUNNING_ADAPTERS__MAIL__NAME": "standin"})
    assert config.choices == {"mail": {"name": "standin"}}


def test_another_file_can_be_named(folder):
    (folder / "else.toml").write_text('prefix = "e_"', encoding="utf-8")
    assert load_config(folder, {"DUNNING_CONFIG": "else.toml"}).prefix == "e_"
    with pytest.raises(ConfigurationError, match="there is no file"):
        load_config(folder, {"DUNNING_CONFIG": "gone.toml"})


@pytest.mark.parametrize(
    ("text", "message", "fix"),
    [
        ('databse = "x"', "unknown key `databse`", "did you mean database?"),
        ("settings = 3", "`settings` must be a table", ""),
        ("[settings]\ndispute = 3", "`settings.dispute` must be a table", ""),
        ("[adapters.mail]\nhost = 'x'", "`adapters.mail.name`", "add it under [adapters.mail]"),
        ("prefix = 'a-b'", "`prefix`", ""),
        ("database = ''", "`database`", ""),
        ("database = 3", "`database`", ""),
        ("database = ", "dunning.toml", ""),
    ],
)
def test_a_wrong_file_is_named_with_the_key(tmp_path, text, message, fix):
    (tmp_path / "dunning.toml").write_text(text, encoding="utf-8")
    with pytest.raises(ConfigurationError) as caught:
        load_config(tmp_path, {})
    assert "dunning.toml" in caught.value.message
    assert message in caught.value.message
    assert fix in caught.value.help


def test_misspelt_variables_are_refused_and_foreign_ones_are_not(tmp_path):
    with pytest.raises(ConfigurationError, match="unknown variable DUNNING_DATABSE") as caught:
        load_config(tmp_path, {"DUNNING_DATABSE": "x"})
    assert caught.value.help == "did you mean DUNNING_DATABASE?"
    with pytest.raises(ConfigurationError, match="wrong form"):
        load_config(tmp_path, {"DUNNING_SETTINGS__DISPUTE": "x"})
    assert load_config(tmp_path, {"DUNNING_VAULT_KEY": "k"}) == Config()


def test_wrong_arguments_and_variables_name_their_origin(tmp_path):
    with pytest.raises(ConfigurationError, match="the arguments: unknown key `databasse`"):
        load_config(tmp_path, {}, databasse="x")
    with pytest.raises(ConfigurationError, match="the environment: `prefix`"):
        load_config(tmp_path, {"DUNNING_PREFIX": "A"})


def test_secrets_are_not_shown(folder):
    config = load_config(folder, {})
    assert "hush" not in repr(config)
    assert "smtp" in repr(config)


def test_the_configuration_is_frozen(tmp_path):
    with pytest.raises(ValueError, match="frozen"):
        load_config(tmp_path, {}).prefix = "x"


def test_a_setting_of_the_command_line():
    assert parse_setting("storage_arrears.schedule=days_after_due") == ("storage_arrears", "schedule", "days_after_due")
    assert parse_setting("a.b = x=y ") == ("a", "b", "x=y")


@pytest.mark.parametrize("text", ["", "a=b", "a.b", ".b=c", "a.b.c=d", "A.b=c"])
def test_other_forms_of_settings_are_refused(text):
    with pytest.raises(ConfigurationError, match="is no setting"):
        parse_setting(text)
