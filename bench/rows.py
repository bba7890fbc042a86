"""A benchmark's table, and the node of its own that it measures."""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True)
class Row:
    """What was measured; `goal` is what it should be, where somebody said so."""

    work: str
    figure: float
    unit: str
    goal: str = ""


def told(rows: Sequence[Row], *, as_json: bool) -> int:
    """Print a table, or JSON; return the exit code: 0 where the last row, that of the errors, is 0."""
    if as_json:
        print(json.dumps({"rows": [asdict(row) for row in rows]}))
    else:
        for row in rows:
            print(f"{row.work:58} {row.figure:12,.1f} {row.unit:6} {row.goal}")
    return 0 if rows[-1].figure == 0 else 1


def settle_in(folder: Path) -> None:
    """Set Django up for a new node in a folder, its database migrated: by another process, for no worker of a node holds what that takes."""
    os.environ["SAAN_HOME"] = str(folder)
    os.environ["DJANGO_SETTINGS_MODULE"] = "saan.web.settings"
    subprocess.run([sys.executable, "-m", "django", "migrate", "--verbosity", "0"], check=True)
    import django

    django.setup()
