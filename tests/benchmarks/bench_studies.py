"""What check and verify cost: the shipped processes, and generated definitions of 10, 30 and 60 states.

Run: python tests/benchmarks/bench_studies.py. Times are processor seconds, ratios against 10 states in the same run.
"""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

from dunning_engine.cli.checking import survey
from dunning_engine.library import Library
from dunning_engine.plugin import load_plugins
from dunning_engine.scenario import Workshop
from dunning_engine.verify import Verifier

HEAD = """\
format: 1
process: chain
version: 1
data:
  owed: {type: money, sensitivity: personal}
  email: {type: text, sensitivity: personal}
  chosen: {type: boolean, default: false}
events:
  paid: {amount: {type: money, sensitivity: personal}}
  asked: {}
states:
"""
STATE = """\
  s{n}:
    on: {{asked: {{do: [note: Asked in {n}]}}}}
    timers:
      on_{n}:
        at: "${{entered_at + {days} days}}"
        if_closed_day: next
        do: [mail.send: {{to: "${{email}}", template: t}}]
        to: s{next}
"""
CHOICE = """\
  s{n}:
    task: {{assignee: clerk, form: [chosen], done: [{{if: chosen, to: s{next}}}, {{to: settled}}]}}
"""
TAIL = """\
  s{n}: {{final: true}}
  settled: {{final: true}}
anywhere:
  send_only_if: owed > 0
  on: {{paid: {{do: [set: {{owed: "${{owed - event.amount}}"}}]}}}}
  always: [{{if: owed <= 0, to: settled}}]
invariants:
  - {{never_sent: {{template: t}}, when: owed <= 0}}
"""
TEXT = "---\nsubject: x\n---\nVous devez {{ owed | money }}.\n"


def generated(folder: Path, states: int) -> Path:
    """A library with one process of so many states: every fifth asks a person, the others wait and write."""
    parts = [
        (CHOICE if n % 5 == 4 else STATE).format(n=n, next=n + 1, days=n % 3 + 5) for n in range(states - 2)
    ]  # fmt: skip
    text = HEAD + "".join(parts) + TAIL.format(n=states - 2)
    for path, content in {
        "chain/process.yaml": text, "chain/templates/fr/t.j2": TEXT, "chain/templates/en/t.j2": TEXT,
    }.items():  # fmt: skip
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(content, encoding="utf-8")
    return folder


def checked(root: Path | None) -> tuple[float, int]:
    """The seconds that checking a library takes, and how many findings there are."""
    library, plugins = Library.open(root), load_plugins()
    begun = time.process_time()
    findings = survey(library, plugins, {}, library.processes())
    return time.process_time() - begun, len(findings)


def main() -> None:
    """Print both tables."""
    seconds, findings = checked(None)
    print(f"check, shipped processes: {seconds:.2f} s, {findings} findings")
    first: dict[str, float] = {}
    for states in (10, 30, 60):
        with tempfile.TemporaryDirectory() as name:
            root = generated(Path(name), states)
            check, found = checked(root)
            study = Verifier(Workshop(root)).study(["chain"], seconds=60)
        first = first or {"check": check, "verify": study.seconds}
        print(
            f"{states} states: check {check:.2f} s ({check / first['check']:.1f}, {found} findings); verify "
            f"{study.seconds:.2f} s ({study.seconds / first['verify']:.1f}), {study.worlds} situations, "
            f"{study.moves / study.seconds:,.0f} moves/s, {'complete' if study.complete else 'bounded'}"
        )
    verifier = Verifier(Workshop())
    for process in Workshop().library.processes():
        study = verifier.study([process])
        seen = "all" if study.complete else f"up to {study.disturbances} disturbances"
        print(f"verify {process}: {study.seconds:.1f} s, {study.worlds} situations, {seen}")


if __name__ == "__main__":
    main()
