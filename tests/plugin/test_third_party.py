"""An adapter outside this tree, installed by pip from its own pyproject.toml, is found by its entry point and used.

The package is the one that docs/howto/write-an-adapter.md shows. It is built and installed without network into a
folder of its own, and the command line of another process finds it there.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from dunning_engine import Engine, SimulatedClock
from dunning_engine.plugin import load_plugins

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "howto" / "write-an-adapter.md"
_FILE = re.compile(r"^<!-- file: (\S+) -->\n+```\w+\n(.*?)^```$", re.DOTALL | re.MULTILINE)
FILES = dict(_FILE.findall(PAGE.read_text("utf-8")))
PACKAGE = ("pyproject.toml", "my_gateway.py")
PIP = ("install", "--quiet", "--no-index", "--no-deps", "--no-build-isolation", "--disable-pip-version-check")


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """The folder into which pip has installed the package, whose source is gone again."""
    source, target = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("site")
    for name in PACKAGE:
        (source / name).write_text(FILES[name], "utf-8")
    done = _python("-m", "pip", *PIP, "--target", str(target), str(source), cwd=source)
    assert done.returncode == 0, done.stderr
    for name in PACKAGE:
        (source / name).unlink()
    return target


@pytest.fixture
def shop(tmp_path):
    """A working folder: a case whose recall is due on 10 March, the page's configuration, stand-ins for the rest."""
    (tmp_path / "outbox").mkdir()
    where = f"database = 'sqlite:///{tmp_path}/shop.db'\nprocesses = '{ROOT / 'processes'}'\n\n"
    others = [
        f"\n[adapters.{of}]\nname = '{name}'\n"
        for (of, name), factory in load_plugins().factories.items()
        if factory.standin and of != "sms"
    ]
    (tmp_path / "dunning.toml").write_text(where + FILES["dunning.toml"] + "".join(others), "utf-8")
    customer = {"id": "C-7", "phone": "+33612345678", "email": "c7@example.org"}
    item = {"number": "F-1", "due_on": "2026-03-01", "balance": "120.00 EUR"}
    clock = SimulatedClock("2026-03-01T09:00+01:00")
    url = f"sqlite:///{tmp_path}/shop.db"
    with Engine.open(url, processes=ROOT / "processes", standins=True, clock=clock) as engine:
        engine.start("storage_arrears", {"customer": customer, "unit": "B-12", "items": [item]})
    return tmp_path


def _python(*arguments, cwd, path=None):
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    environment.update({"PYTHONPATH": str(path)} if path else {}, NO_COLOR="1", PYTHONIOENCODING="utf-8")
    command = [sys.executable, *arguments]
    return subprocess.run(command, cwd=cwd, env=environment, capture_output=True, encoding="utf-8", check=False)


def _work(shop, path=None):
    run = ("-m", "dunning_engine.cli", "run", "--now", "2026-03-10T10:00")
    return _python(*run, cwd=shop, path=path)


def test_pip_installs_the_module_and_its_entry_point(site):
    assert (site / "my_gateway.py").read_text("utf-8") == FILES["my_gateway.py"]
    (points,) = site.glob("my_gateway-1.0.dist-info/entry_points.txt")
    assert points.read_text("utf-8").split() == ["[dunning_engine]", "my_gateway", "=", "my_gateway"]


def test_the_installed_adapter_sends_the_message(site, shop):
    done = _work(shop, site)
    assert done.returncode == 0, done.stdout + done.stderr
    (message,) = (shop / "outbox").iterdir()
    sent = json.loads(message.read_text("utf-8"))
    assert (sent["to"], sent["at"][:10]) == ("+33612345678", "2026-03-10")
    assert sent["text"]


def test_without_the_package_the_configuration_is_refused(shop):
    done = _work(shop)
    assert done.returncode != 0
    assert "unknown adapter 'my_gateway' for sms" in done.stdout + done.stderr
    assert list((shop / "outbox").iterdir()) == []
