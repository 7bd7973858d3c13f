"""Requests to other teams."""
