"""The frozen data of the engine: types, values, cases, events, effects, decisions, findings."""
