"""How long the demo takes on the public file, and how much memory: ``python tests/benchmarks/bench_demo.py [FILE]``.

The goal on two cores: 30 seconds and 300 MB, every event durable (SQLite, ``synchronous=FULL``). Each way of
forming cases runs in a process of its own, so that its peak memory is its own.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[2]
FILE = ROOT.parent / "shared" / "data" / "accounts-receivable.csv"
GOAL_SECONDS, GOAL_MEGABYTES = 30, 300


def measured(file, case_per, folder):
    command = [
        sys.executable, "-m", "dunning_engine.cli", "demo", "--processes", str(ROOT / "processes"), "--json",
        "--invoices", str(file), "--case-per", case_per, "--set", "storage_arrears.schedule=days_after_due",
        "--db", str(folder / f"{case_per}.db"),
    ]  # fmt: skip
    begin = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        told = json.loads(process.stdout.read())
        _, _, usage = os.wait4(process.pid, 0)
        process.returncode = 0
    return told, time.perf_counter() - begin, usage


def main():
    file = Path(sys.argv[1]) if len(sys.argv) > 1 else FILE
    with tempfile.TemporaryDirectory() as folder:
        for case_per in ("invoice", "customer"):
            told, seconds, usage = measured(file, case_per, Path(folder))
            memory, busy = usage.ru_maxrss / 1024, usage.ru_utime + usage.ru_stime
            print(
                f"case per {case_per}: {seconds:.1f} s (of them {busy:.1f} s of one core; goal {GOAL_SECONDS}), "
                f"{memory:.0f} MB (goal {GOAL_MEGABYTES}), {told['cases']} cases, levels {told['levels']}, "
                f"{told['disputes']} disputes, {sum(told['effects'].values())} effects, load {os.getloadavg()[0]:.1f}"
            )


if __name__ == "__main__":
    main()
