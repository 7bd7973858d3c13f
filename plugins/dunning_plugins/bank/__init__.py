"""The bank statement."""
