"""``dunning vault`` as a person uses it."""

import json
import os

import pytest
from typer.testing import CliRunner

from dunning_engine.cli import app
from dunning_engine.vault.keys import KeyRing, new_key

PROCESS = """\
format: 1
process: change
version: 1
calendar: fr
case: {key: "${customer}"}
data:
  customer: text
  iban: {type: optional text, sensitivity: bank}
events: {x: {}}
states: {open: {on: {x: {}}}}
"""
CALENDARS = 'format: 1\ncalendars: {fr: {zone: Europe/Paris, opens: "09:00", closes: "18:00"}}\n'
IBAN = "FR7630006000011234567890189"


@pytest.fixture
def run(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in [*os.environ]:
        if name.startswith("DUNNING_"):
            monkeypatch.delenv(name)
    for name, text in {"change/process.yaml": PROCESS, "_shared/calendars.yaml": CALENDARS}.items():
        path = tmp_path / "processes" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def call(*words, code=0):
        result = CliRunner().invoke(app, [*words])
        assert result.exit_code == code, (result.output, result.exception)
        return result

    return call


def told(result):
    return json.loads(result.stdout)


def test_from_key_to_purge(run, tmp_path):
    (tmp_path / "dunning.toml").write_text(
        '[vault]\nkey_file = "vault.keys"\nreveal = ["billing"]\n[people]\nclaire = ["billing"]\npaul = ["sales"]\n'
    )
    run("vault", "keygen", "--id", "a", "--file", "vault.keys")
    assert (tmp_path / "vault.keys").stat().st_mode & 0o777 == 0o600
    data = "{customer: C-7, iban: 'FR76 3000 6000 0112 3456 7890 189'}"
    case = told(run("start", "change", "--standins", "--data", data, "--json"))
    ref = case["data"]["iban"]
    assert ref.startswith("vault:bank:FR…0189:")
    assert told(run("vault", "status", "--json")) == {"keys": ["a"], "holds": {"bank": 1, "key a": 1}}
    assert "paul is not billing" in run("vault", "reveal", ref, "--by", "paul", code=1).output
    assert run("vault", "reveal", ref, "--by", "claire").stdout == "FR76 3000 6000 0112 3456 7890 189\n"
    assert "NOT_ALLOWED" in run("vault", "reveal", ref, "--by", "claire", code=1).output
    run("vault", "keygen", "--id", "b", "--file", "vault.keys")
    run("vault", "keygen", "--id", "b", "--file", "vault.keys", code=2)
    assert list(KeyRing.read("vault.keys").keys) == ["b", "a"]
    assert told(run("vault", "rotate", "--by", "ops", "--json")) == {"rotated": 1}
    assert "the first seals" in run("vault", "status").stdout
    run("vault", "purge", "--by", "ops", code=2)
    assert told(run("vault", "purge", "--by", "ops", "--older-than", "1", "--json")) == {"purged": 0}
    assert "1 value purged" in run("vault", "purge", case["id"], "--by", "ops").stdout
    assert "UNKNOWN_CASE" in run("vault", "purge", "nothing", "--by", "ops", code=1).output
    lines = told(run("vault", "audit", "--json"))
    assert [line["what"] for line in lines] == [
        "sealed", "refused", "revealed", "refused", "rotated", "purged", "erased",
    ]  # fmt: skip
    assert "claire" in run("vault", "audit", "--case", case["id"]).stdout
    assert "SECRET_GONE" in run("vault", "reveal", ref, "--by", "claire", code=1).output
    assert IBAN not in "".join(str(line) for line in lines)


def test_a_key_for_the_environment(run, monkeypatch):
    key = run("vault", "keygen").stdout.strip()
    monkeypatch.setenv("DUNNING_VAULT_KEYS", key)
    run("db", "upgrade")
    assert told(run("vault", "status", "--json"))["keys"] == list(KeyRing.parse(key).keys)
    made = told(run("vault", "keygen", "--id", "x", "--json"))
    assert KeyRing.parse(made["key"]).newest == made["id"] == "x"


def test_without_a_key_the_commands_say_what_to_do(run, monkeypatch):
    run("db", "upgrade")
    assert "no key at hand" in run("vault", "status").stdout
    assert "dunning vault keygen" in run("vault", "rotate", "--by", "ops", code=1).output
    monkeypatch.setenv("DUNNING_VAULT_KEY", "no key")
    assert "CONFIGURATION_INVALID" in run("vault", "status", code=1).output
    monkeypatch.setenv("DUNNING_VAULT_KEY", new_key("a"))
    run("vault", "status")
