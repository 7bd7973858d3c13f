"""The reference page of stand-ins, live adapters and functions as Markdown, written from their declarations."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping

from dunning_engine.model.types import Field
from dunning_plugins.failures import FUNCTIONS, STRICTEST_LAST
from dunning_plugins.plugin import LIVE, STANDINS
from dunning_plugins.standin import Standin

HEAD = """# Stand-ins

A stand-in imitates an outside system faithfully: it honours keys, refuses what the real one refuses, remembers its
deeds in a journal, and reports later what the real one reports later. This page is written from their declarations
(`python -m dunning_plugins.reference`); a test holds it true. A scenario tells a stand-in what to do:

```yaml
given:
  standins:
    mail: {time_out_after_send: 1}
    phone: {no_answer: always}
    debits: {present: {decline: 1, reason: AM04}}
    post: {unclaimed: 1}
    ledger: {unpaid: {C-7: [{number: F-1, due_on: 2026-03-01, balance: 120.00 EUR}]}}
    billing:
      accounts:
        C-7:
          items: [{number: F-1, due_on: 2026-03-01, balance: 120.00 EUR}]
          methods: [{method: M-1, is_default: true}]
```

A behaviour concerns the next *n* performances of any operation of the capability, or of one where it stands under
that operation's name. *n* is a number, `always`, or a mapping such as `{n: 2, reason: AM04, days: 3}`, in which `n` is
once by default. Unknown keys are refused with the list of known ones.

| behaviour | what happens | of |
|---|---|---|
| `unavailable` | refused before it is done; trying later helps | all |
| `decline` | refused for good, with `reason`; `decline: {operation: reason}` declines that one once | all |
| `time_out_before_send` | no answer, and nothing was done | all |
| `time_out_after_send` | no answer, and it was done: looking it up by its key finds it | all |
| `duplicate` | the next *n* reports come twice, with the same id | all |

`will_attempt_retry: true` beside `fail_late` says that the provider will try again by itself. What a stand-in reports
later is an event of the case whose deed it was; the payload's fields are listed with it.

The stand-ins share one journal: a debit that the billing system collects is in flight at the provider of debits too,
which hears the bank's answer a day before the books do.
"""
_LIVE_HEAD = "\n## Live adapters\n\nConfigured by name under `[adapters.<capability>]` in `dunning.toml`.\n"
_FUNCTIONS_HEAD = f"""
## Functions on failed collections

For expressions, over the dated tables with their sources in `_shared/reference/` of your folder of processes: a row
that you change there counts, for cases that begin from then on. A word that is not in a table is `human`: nothing
happens on its own. Of two classes the stricter is followed, which is the later of
{", ".join(f"`{word}`" for word in STRICTEST_LAST)}.
"""


def page() -> str:
    """The whole page."""
    parts = [HEAD, *(_standin(kind, settings) for kind, settings in STANDINS), _LIVE_HEAD]
    parts += [f"\n### `{one.name}` for `{one.capability}`\n\n{one.doc}\n{_settings(one.settings)}" for one in LIVE]
    parts += [_FUNCTIONS_HEAD]
    parts += [f"\n### `{one.signature}`\n\n{one.doc}\n\n`{one.example}` gives `{one.gives}`\n" for one in FUNCTIONS]
    return "".join(parts)


def _standin(kind: type[Standin], settings: Mapping[str, Field]) -> str:
    head = f"\n## {kind.capability} ({kind.SYSTEM})\n\n{_paragraphs(kind.__doc__ or '')}\n"
    tables = (("behaviour", kind.behaviours), ("begins with", kind.facts), ("reports later", kind.tells))
    return head + "".join(_table(name, told) for name, told in tables if told) + _settings(settings)


def _settings(settings: Mapping[str, Field]) -> str:
    told = {name: f"{field.doc}{_default(field)}" for name, field in settings.items()}
    return _table("setting", told) if told else ""


def _default(field: Field) -> str:
    return "" if field.default is None else f" By default {field.default}."


def _table(name: str, told: Mapping[str, str]) -> str:
    rows = "".join(f"| `{word}` | {meaning} |\n" for word, meaning in told.items())
    return f"\n| {name} | meaning |\n|---|---|\n{rows}"


def _paragraphs(doc: str) -> str:
    lines: Iterable[str] = (line.strip() for line in doc.strip().splitlines())
    return "\n".join(lines).replace("``", "`")


if __name__ == "__main__":
    sys.stdout.write(page())
