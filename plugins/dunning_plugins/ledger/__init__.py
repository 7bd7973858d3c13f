"""The receivables ledger."""
