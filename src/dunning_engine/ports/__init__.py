"""What the engine asks of the outside: the store, the clock, and one protocol per capability."""
