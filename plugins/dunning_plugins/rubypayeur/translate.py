"""The agency's words to ours; people write them, so a word that is new to us is `unknown`. Pure."""

from __future__ import annotations

PHASES = {
    "dossier reçu": "submitted",
    "procédure amiable": "amicable",
    "amiable": "amicable",
    "procédure judiciaire": "judicial",
    "injonction de payer": "judicial",
    "payé": "settled",
    "soldé": "settled",
    "paiement partiel": "partially_paid",
    "dossier retiré": "withdrawn",
    "irrécouvrable": "closed_unpaid",
}
CLOSED = frozenset({"settled", "withdrawn", "closed_unpaid"})
"""Phases after which nothing more happens in a file."""


def phase(word: str) -> str:
    """Our word for the agency's; ``unknown`` does nothing by itself, a person looks at it."""
    return PHASES.get(" ".join(word.split()).casefold(), "unknown")
