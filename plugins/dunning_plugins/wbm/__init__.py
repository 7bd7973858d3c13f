"""The storage company's software."""
