"""Mutation: small mistakes put into a process on purpose, to see which of them its scenarios find."""
