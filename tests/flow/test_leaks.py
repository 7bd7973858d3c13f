"""Every text under leaks/ holds one way for a value to get where it should not be, with the path as it is told.

Those under near/ come close and are right.
"""

import sys

import pytest
from outside import HERE, files_of, findings_of, rendered

LEAKS = sorted((HERE / "leaks").glob("*.yaml"))
NEAR = sorted((HERE / "near").glob("*.yaml"))


def test_there_are_enough_of_them():
    assert len(LEAKS) >= 40
    assert len(NEAR) >= 20


@pytest.mark.parametrize("path", LEAKS, ids=lambda path: path.stem)
def test_a_leak_is_told_with_its_path(path):
    told = rendered(path)

    assert told == path.with_suffix(".txt").read_text(encoding="utf-8")
    assert told.count("error[") == told.count("  help: ")
    assert told.count("error[E540]") == told.count("  path: ")


@pytest.mark.parametrize("path", NEAR, ids=lambda path: path.stem)
def test_a_near_miss_is_not_reported(path):
    assert [str(finding) for finding in findings_of(files_of(path))] == []


if __name__ == "__main__":  # python tests/flow/test_leaks.py: write the expected texts anew, and read them
    for leak in LEAKS:
        leak.with_suffix(".txt").write_text(rendered(leak), encoding="utf-8")
        sys.stdout.write(f"--- {leak.stem}\n{rendered(leak)}\n")
