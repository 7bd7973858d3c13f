"""The console script as a process of its own: piped, on a pseudo-terminal, and told to stop."""

from __future__ import annotations

import json
import os
import pty
import select
import signal
import subprocess
import sys
import time
from pathlib import Path

from cli_shop import DATA, replace

SHIPPED = Path(__file__).parents[2] / "processes"
PROGRAM = [sys.executable, "-m", "dunning_engine.cli"]


def piped(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*PROGRAM, *words], capture_output=True, text=True, check=False, timeout=60)


def on_terminal(*words: str, **environment: str) -> tuple[str, int]:
    """What a command writes to a pseudo-terminal, and its exit code."""
    leader, follower = pty.openpty()
    variables = {**os.environ, "TERM": "xterm-256color", "COLUMNS": "120", **environment}
    with subprocess.Popen(
        [*PROGRAM, *words], stdout=follower, stderr=follower, stdin=follower, env=variables
    ) as process:
        os.close(follower)
        written = _read(leader)
        code = process.wait(60)
    os.close(leader)
    return written, code


def _read(leader: int) -> str:
    parts = []
    while True:
        try:
            part = os.read(leader, 65536)
        except OSError:  # how Linux says that nobody writes there any more
            break
        if not part:
            break
        parts.append(part)
    return b"".join(parts).decode()


def test_piped_output_is_plain(shop):
    replace(shop / "processes/shop/process.yaml", "to: reminding}", "to: remindin}")
    result = piped("check")
    assert result.returncode == 1
    assert "\x1b" not in result.stdout + result.stderr
    assert "error[E422] unknown state 'remindin'" in result.stdout


def test_a_terminal_gets_colour(shop):
    replace(shop / "processes/shop/process.yaml", "to: reminding}", "to: remindin}")
    written, code = on_terminal("check")
    assert code == 1
    assert "\x1b[1;31merror[E422]" in written


def test_no_color_is_respected(shop):
    replace(shop / "processes/shop/process.yaml", "to: reminding}", "to: remindin}")
    written, _ = on_terminal("check", NO_COLOR="1")
    assert "\x1b[1;31m" not in written
    assert "\x1b[31m" not in on_terminal("case", "show", "nope", NO_COLOR="1")[0]
    assert "\x1b[31m" in on_terminal("case", "show", "nope")[0]


def test_json_is_json_on_a_terminal_too(shop):
    written, code = on_terminal("test", "--json")
    assert code == 0
    assert json.loads(written[written.index("{") :].replace("\r\n", "\n"))["passed"] == 1
    assert (shop / "processes").is_dir()


def test_no_traceback_for_wrong_configuration(shop):
    (shop / "dunning.toml").write_text("databas = 'x'\n", "utf-8")
    result = piped("status")
    assert result.returncode == 1
    assert result.stderr.startswith("error[CONFIGURATION_INVALID]")
    assert "Traceback" not in result.stderr


def test_a_reader_that_goes_away_is_no_error_to_show(shop):
    pipe = f"{' '.join(PROGRAM)} schema | head -1"
    result = subprocess.run(["bash", "-c", pipe], capture_output=True, text=True, check=False, timeout=60)
    assert result.stdout == "{\n"
    assert "Traceback" not in result.stderr
    assert (shop / "processes").is_dir()


def worker(*words: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [*PROGRAM, "run", "--standins", "--poll", "0.1", *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def line_of(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    assert select.select([process.stdout], [], [], 30)[0], "the worker says nothing"
    return process.stdout.readline()


def test_the_worker_works_until_it_is_told_to_stop(shop):
    piped("start", "shop", "--standins", "--data", DATA)  # due long ago: the worker's clock is the machine's
    for number in (signal.SIGTERM, signal.SIGINT):
        with worker() as process:
            assert line_of(process) == "working; interrupt to stop\n"
            time.sleep(0.3)
            process.send_signal(number)
            out, err = process.communicate(timeout=30)
            assert process.returncode == 0, err
            assert out.endswith("of work done\n")
    assert json.loads(piped("case", "list", "--json").stdout)[0]["state"] in ("asking", "waiting")
    assert (shop / "dunning.db").exists()


LISTENING = """\
import signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background job ignores it
from dunning_engine.cli import main
"""
SLEEPY = f"""{LISTENING}
import logging
from dunning_engine.cli import covering

def interrupted(*_):
    try:
        signal.raise_signal(signal.SIGINT)
    finally:  # as a pool of connections does
        logging.getLogger("sqlalchemy.pool").error("Exception during reset or similar", exc_info=True)

covering.run_scenario = interrupted
main()
"""
STOPPED = "stopped\n"


def test_an_interrupted_command_says_one_word(shop):
    words = [sys.executable, "-c", SLEEPY, "test"]
    result = subprocess.run(words, capture_output=True, text=True, check=False, timeout=60)
    assert (result.stdout, result.stderr, result.returncode) == ("", STOPPED, 130)
    assert (shop / "processes").is_dir()


def test_an_interrupted_demo_leaves_no_traceback(shop):
    words = [sys.executable, "-c", f"{LISTENING}main()", "demo", "--json", "--processes", str(SHIPPED)]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        time.sleep(4)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
    assert (out, process.returncode) == ("", 130)
    assert STOPPED.strip() in err
    assert len(err.splitlines()) <= 2, err  # the demo may say where it goes on
    assert (shop / "processes").is_dir()
