"""Each directory under err/ holds one mistake and how it is reported; those under ok/ hold none."""

from pathlib import Path

import golden
import pytest

ERR = sorted((golden.HERE / "err").iterdir())
OK = sorted((golden.HERE / "ok").iterdir())


@pytest.mark.parametrize("directory", ERR, ids=lambda d: d.name)
def test_mistake_is_reported_once_in_its_place(directory: Path):
    expected = (directory / "expected.txt").read_text(encoding="utf-8")

    assert golden.rendered(directory) == expected
    assert expected.count("error[") + expected.count("warning[") == 1
    assert f"[{directory.name.partition('-')[0]}]" in expected
    assert "help: " in expected


@pytest.mark.parametrize("directory", OK, ids=lambda d: d.name)
def test_nothing_is_found_where_nothing_is_wrong(directory: Path):
    assert golden.reader_findings(golden.files_of(directory, directory.name)) == []


def test_there_is_a_golden_mistake_for_every_code_of_the_reader():
    sources = (golden.HERE.parent.parent / "src" / "dunning_engine" / "process").rglob("*.py")
    codes = {
        code
        for path in sources
        if "compile" not in path.parts and path.name != "source.py"
        for code in golden.codes_in(path.read_text())
    }

    assert codes == {directory.name.partition("-")[0] for directory in ERR} & codes
