import os
from pathlib import Path

import pytest

from dunning_engine.errors import ConfigurationError, ProcessError, TemplateError, UnknownProcessError
from dunning_engine.library import Library, closed_days, find, init, places, shipped
from dunning_engine.ports.capabilities import OPERATIONS

CHECKOUT = Path(__file__).resolve().parents[2]
PROCESS = """format: 1
process: arrears
version: 1
calendar: fr
settings:
  gap: {type: duration, default: 7 days}
  pace: {type: "[slow, fast]", default: slow}
data:
  email: text
states:
  open:
    enter: [mail.send: {to: "${email}", template: hello}]
    on:
      paid: {to: done}
  done: {final: true}
events:
  paid: {}
"""
FILES = {
    "arrears/process.yaml": PROCESS,
    "arrears/route.csv": "a,b\n",
    "arrears/templates/fr/hello.j2": "---\nsubject: Bonjour\n---\nTexte",
    "arrears/templates/en/hello.j2": "Hello",
    "arrears/templates/fr/only.j2": "Seul",
    "arrears/scenarios/a.scenario.yaml": "scenario: a\n",
    "_shared/calendars.yaml": "fr: {zone: Europe/Paris, country: FR}\nnowhere: {zone: UTC, country: XX}\n",
    "_shared/types.yaml": "",
    "_shared/directory.yaml": (
        "manager: {title: Manager, email: m@example.org, phone: '0612', deputy: deputy_manager}\n"
        "deputy_manager: {email: d@example.org}\n"
    ),
}
OPERATION = {operation.name: operation for operation in OPERATIONS}


@pytest.fixture
def folder(tmp_path):
    root = tmp_path / "processes"
    for path, text in FILES.items():
        write(root / path, text)
    return root


def write(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())


def test_the_path_given_comes_first_then_the_folder_here(folder, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert find().resolve() == folder
    (tmp_path / "other").mkdir()
    assert find("other").name == "other"
    with pytest.raises(ConfigurationError, match="there is no folder gone"):
        Library.open("gone")


def test_a_checkout_is_newer_than_the_copy_that_an_editable_install_made(tmp_path, monkeypatch):
    write(tmp_path / "site" / "dunning_processes" / "__init__.py", "")
    monkeypatch.syspath_prepend(str(tmp_path / "site"))
    monkeypatch.chdir(tmp_path)
    assert shipped() == CHECKOUT / "processes"
    assert Library.open().root == CHECKOUT / "processes"


def test_the_installed_copies_come_last(tmp_path, monkeypatch):
    package = tmp_path / "site" / "dunning_processes"
    write(package / "__init__.py", "")
    monkeypatch.syspath_prepend(str(tmp_path / "site"))
    monkeypatch.setattr(places, "__file__", str(tmp_path / "site" / "dunning_engine" / "library" / "places.py"))
    monkeypatch.chdir(tmp_path)
    assert shipped() == package
    assert Library.open().root == package


def test_files_are_texts_by_relative_path(folder):
    write(folder / "arrears" / "route.csv", b"\xef\xbb\xbfa,b\r\n")
    write(folder / "arrears" / "logo.png", b"\x89PNG")
    write(folder / ".git" / "x.yaml", "a: b")
    assert Library(folder).files() == FILES
    assert Library(folder).processes() == ("arrears",)


def test_unreadable_files_are_findings(folder):
    write(folder / "arrears" / "latin.csv", "a\ncaf\xe9".encode("latin-1"))
    write(folder / "arrears" / "big.csv", b"x" * 1_000_001)
    write(folder / "arrears" / "templates" / "fr" / "odd.j2", "---\ntitle: x\n---\n")
    library = Library(folder)
    assert [(f.code, f.file, f.line, f.column) for f in library.findings()] == [
        ("E457", "arrears/big.csv", 1, 1),
        ("E456", "arrears/latin.csv", 2, 4),
        ("E301", "arrears/templates/fr/odd.j2", 2, 1),
    ]
    assert "arrears/big.csv" not in library.files()


def test_a_source_holds_what_a_program_is_made_from(folder):
    source = Library(folder).source("arrears", {"gap": "3 days"}, OPERATION)
    assert set(source.files) == {
        "arrears/process.yaml", "arrears/route.csv", "_shared/calendars.yaml", "_shared/types.yaml",
    }  # fmt: skip
    assert source.settings == {"gap": "3 days"}
    assert set(source.closed) == {"fr"}
    assert "2026-07-14" in source.closed["fr"]
    assert set(source.operations) == {"mail.send"}
    assert source.digest == Library(folder).source("arrears", {"gap": "3 days"}, OPERATION).digest


def test_the_directory_and_the_texts_do_not_change_a_program(folder):
    before = Library(folder).source("arrears").digest
    write(folder / "_shared" / "directory.yaml", "")
    write(folder / "arrears" / "templates" / "fr" / "hello.j2", "Autre")
    assert Library(folder).source("arrears").digest == before
    write(folder / "_shared" / "types.yaml", "thing: {a: text}")
    assert Library(folder).source("arrears").digest != before


def test_an_unknown_process_is_refused_with_the_nearest(folder):
    with pytest.raises(UnknownProcessError) as caught:
        Library(folder).source("arears")
    assert "arrears" in caught.value.help


def test_an_unreadable_process_is_refused(folder):
    write(folder / "arrears" / "process.yaml", b"\xff\xfe")
    with pytest.raises(ProcessError, match="not UTF-8"):
        Library(folder).source("arrears")


def test_templates_are_taken_as_they_are_on_the_day(folder):
    library = Library(folder)
    path = folder / "arrears" / "templates" / "fr" / "hello.j2"
    assert library.templates("arrears")["fr", "hello"].body == "Texte"
    assert library.template("arrears", "hello").subject == "Bonjour"
    write(path, "Autre")
    os.utime(path, ns=(1, 1))
    assert library.templates("arrears")["fr", "hello"].body == "Autre"
    path.unlink()
    assert ("fr", "hello") not in library.templates("arrears")


def test_a_template_falls_back_to_french(folder):
    library = Library(folder)
    assert library.template("arrears", "hello", "en").body == "Hello"
    assert library.template("arrears", "only", "en").language == "fr"
    with pytest.raises(TemplateError) as caught:
        library.template("arrears", "helo")
    assert caught.value.help == "a template with a similar name exists: hello"
    write(folder / "arrears" / "templates" / "fr" / "only.j2", "---\nsubject: x")
    with pytest.raises(TemplateError, match="E322"):
        library.template("arrears", "only")


def test_roles_resolve_to_addresses(folder):
    library = Library(folder)
    assert library.roles() == {"manager", "deputy_manager"}
    assert library.directory()["manager"]["title"] == "Manager"
    assert library.resolve("manager") == "m@example.org"
    assert library.resolve("manager", "phone") == "0612"
    assert library.resolve("manager.deputy") == "d@example.org"
    assert library.resolve("c7@example.org") == "c7@example.org"
    path = folder / "_shared" / "directory.yaml"
    write(path, "manager: {email: new@example.org}")
    os.utime(path, ns=(1, 1))
    assert library.resolve("manager") == "new@example.org"


@pytest.mark.parametrize(
    ("to", "channel", "message"),
    [
        ("manger", "email", "unknown role 'manger'"),
        ("manager", "chat", "has no chat"),
        ("deputy_manager.deputy", "email", "the role 'deputy_manager' has no deputy"),
        ("manager.boss", "email", "has no boss"),
    ],
)
def test_what_is_not_in_the_directory_is_refused(folder, to, channel, message):
    with pytest.raises(ConfigurationError, match=message):
        Library(folder).resolve(to, channel)


def test_holidays_are_dates_of_sixty_years():
    days = closed_days("FR")
    assert days[0] == "2000-01-01"
    assert days[-1] == "2060-12-25"
    assert list(days) == sorted(set(days))
    assert len(closed_days("FR", "57")) > len(days)  # Alsace-Moselle has two more
    assert closed_days("XX") is None
    assert closed_days("FR", "nowhere") is None


def test_init_copies_and_then_overwrites_nothing(folder, tmp_path):
    target = tmp_path / "mine"
    assert set(init(target, folder).copied) == set(FILES)
    assert set(init(target, folder).unchanged) == set(FILES)
    write(target / "arrears" / "process.yaml", PROCESS.replace("7 days", "9 days"))
    (target / "arrears" / "route.csv").unlink()
    again = init(target, folder)
    assert again.copied == ("arrears/route.csv",)
    ((path, difference),) = again.differing
    assert path == "arrears/process.yaml"
    assert "-  gap: {type: duration, default: 9 days}" in difference
    assert "+  gap: {type: duration, default: 7 days}" in difference
    assert "9 days" in (target / "arrears" / "process.yaml").read_text()
    with pytest.raises(ConfigurationError, match="cannot be written"):
        init(target / "arrears" / "process.yaml", folder)
