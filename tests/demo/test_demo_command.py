"""``dunning demo`` as a user calls it: what goes where, and what a wrong call is told."""

import json
import subprocess
import sys
from html import unescape
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SMALL = ROOT / "tests" / "simulate" / "receivables.csv"
HOSTILE = [
    "</script><script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "{{ 7*7 }}",
    "=cmd|' /C calc'!A0",
    "#items_list_selected",
]
KEYS = ["cases", "levels", "disputes", "reminders_for_disputed", "effects", "dead", "void"]


def demo(folder, *options, code=0):
    command = [sys.executable, "-m", "dunning_engine.cli", "demo", "--processes", str(ROOT / "processes"), *options]
    done = subprocess.run(command, capture_output=True, text=True, cwd=folder, timeout=300, check=False)
    assert done.returncode == code, done.stderr
    return done


def test_json_is_all_that_goes_to_standard_output(tmp_path):
    done = demo(tmp_path, "--invoices", str(SMALL), "--case-per", "invoice", "--json")
    told = json.loads(done.stdout)
    assert list(told) == KEYS
    assert told["cases"] == 97
    assert sorted(told["levels"]) == ["R1", "R2", "R3"]
    assert done.stderr == ""
    assert list(tmp_path.iterdir()) == []


def test_the_sample_prints_a_summary_and_writes_the_report(tmp_path):
    done = demo(tmp_path)
    assert "R3" in done.stdout
    assert "Reminders for disputed invoices: 0" in done.stdout
    page = (tmp_path / "dunning-report.html").read_text(encoding="utf-8")
    assert page.lower().startswith("<!doctype html>")
    assert "http://" not in page.replace("http://www.w3.org/", "")
    assert "https://" not in page


def test_bad_rows_are_told_by_line_and_stand_in_the_report(tmp_path):
    file = tmp_path / "x.csv"
    file.write_text(SMALL.read_text(encoding="utf-8") + "391,C,,N,1/1/2024,2/31/2024,5,No,,,,\n", encoding="utf-8")
    done = demo(tmp_path, "--invoices", "x.csv", "--json", "--report", "r.html")
    assert done.stderr == "x.csv:99: skipped: due is no date: '2/31/2024'\n"
    json.loads(done.stdout)
    assert "due is no date: '2/31/2024'" in unescape((tmp_path / "r.html").read_text(encoding="utf-8"))


def test_hostile_cells_stay_texts(tmp_path):
    lines = ["customer;number;issued;due;amount;settled;disputed;name;address"]
    lines += [
        f"{_cell(each)};{_cell(each)};2024-01-02;2024-02-01;50.00;;{n % 2};{_cell(each)};{_cell(each)}"
        for n, each in enumerate(HOSTILE)
    ]
    lines += ["C-1;F-1;2024-01-02;2024-02-01;50.00;2024-05-02;no;;"]
    (tmp_path / "x.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    done = demo(
        tmp_path,
        "--invoices",
        "x.csv",
        "--json",
        "--report",
        "r.html",
        "--set",
        "storage_arrears.schedule=days_after_due",
    )
    told = json.loads(done.stdout)
    page = (tmp_path / "r.html").read_text(encoding="utf-8")
    assert done.stderr == ""
    assert told["cases"] == len(HOSTILE) + 1
    assert told["levels"]["R3"] == 4
    assert told["dead"] == 0
    assert "<script>alert" not in page
    assert "<img" not in page
    assert page.count("</script>") == page.count("<script")


def _cell(text):
    return '"' + text.replace('"', '""') + '"'


def test_currency_and_kind_are_those_of_the_call(tmp_path):
    done = demo(tmp_path, "--invoices", str(SMALL), "--currency", "chf", "--kind", "professional", "--report", "r.html")
    assert "CHF" in (tmp_path / "r.html").read_text(encoding="utf-8")
    assert "97 invoices" in done.stdout


@pytest.mark.parametrize(
    ("options", "code", "told"),
    [
        (["--invoices", "none.csv"], 1, "cannot be read"),
        (["--currency", "euros", "--invoices", "none.csv"], 2, "is no currency"),
        (["--kind", "martian"], 2, "martian"),
        (["--case-per", "moon"], 2, "moon"),
        (["--set", "storage_arrears"], 2, "--set"),
        (["--set", "nowhere.key=1"], 2, "no process"),
    ],
)
def test_a_wrong_call_is_told(tmp_path, options, code, told):
    assert told in demo(tmp_path, *options, code=code).stderr


def test_a_database_of_another_run_is_refused(tmp_path):
    demo(tmp_path, "--invoices", str(SMALL), "--db", "x.db", "--json")
    assert "another run" in demo(tmp_path, "--db", "x.db", "--json", code=1).stderr
