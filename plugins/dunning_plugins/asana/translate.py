"""A form's answers to the task that they become: there is no form on the other side, only a task. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def task(form: Mapping[str, Any]) -> dict[str, Any]:
    """The task of a filled form: the subject is its name, the answers stand in its notes."""
    answers = {"Formulaire": form["form"], "Motif": form.get("reason"), "Description": form["description"]}
    told = {
        "name": form["subject"],
        "notes": "\n".join(f"{question} : {answer}" for question, answer in answers.items() if answer),
        "assignee": form.get("assignee"),
        "due_on": form.get("due_on"),
    }
    return {name: value for name, value in told.items() if value is not None}
