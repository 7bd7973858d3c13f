"""The company's own back office."""
