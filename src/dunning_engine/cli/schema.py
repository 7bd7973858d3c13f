"""``dunning schema``: the JSON Schema of process files."""

from __future__ import annotations

import json
from pathlib import Path

from dunning_engine.cli.files import Output, save
from dunning_engine.cli.lazy import command_app
from dunning_engine.cli.output import write
from dunning_engine.process.schema import json_schema

app = command_app()


@app.command()
def command(output: Output = None) -> None:
    """Print the JSON Schema of process files, for editors."""
    text = json.dumps(json_schema(), ensure_ascii=False, indent=2) + "\n"
    if output is None:
        write(text)
    else:
        save(Path(output), text)
