"""Layered drawing of a directed graph (after Sugiyama): ranks, order, coordinates, routes; pure arithmetic."""
