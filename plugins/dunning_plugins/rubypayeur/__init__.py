"""The debt-collection agency."""
