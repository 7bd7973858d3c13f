"""What `dunning explain E540` says."""

from dunning_engine.checks.subject import Explanation

EXPLANATION = Explanation(
    "data not cleared for its place",
    bad="""\
data: {iban: {type: text, sensitivity: bank}}
events: {paid: {}}
states:
  open: {on: {paid: {do: {chat.post: {channel: billing, text: "New account ${iban}"}}, to: settled}}}
  settled: {final: true}
""",
    good="""\
data: {iban: {type: text, sensitivity: bank}}
events: {paid: {}}
states:
  open: {on: {paid: {do: {payouts.change: {account: "${iban}"}}, to: settled}}}
  settled: {final: true}
""",
    text=(
        "Every field has a class (public, internal, personal, bank, card, volatile; internal unless said). Each "
        "parameter of an operation and each audience of texts is cleared for some of them, a new operation for "
        "none but public. A value keeps its class wherever it is put: into fields, computed values, notes, tables, "
        "parameters, other processes. A bank or card value may not be put into a field of another class either. "
        "`path` is the way that the value takes."
    ),
)
