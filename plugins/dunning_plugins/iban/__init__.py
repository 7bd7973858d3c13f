"""The IBAN validator."""
