"""Findings over a process: what is wrong or suspicious in it, one check per file."""
