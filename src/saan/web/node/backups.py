"""What this node remembers of its newest backup, for the doctor: when it was taken, and where it was put."""

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings

from saan.trust.clock import rfc3339
from saan.web.node import marks

MEMORY = "last-backup.json"


@dataclass(frozen=True, slots=True)
class LastBackup:
    """The newest backup that was finished."""

    file: Path
    taken_at: datetime
    log_size: int


def remember(file: Path, taken_at: datetime, log_size: int) -> None:
    """Note a backup that is whole and durable."""
    memory = _memory()
    memory.parent.mkdir(parents=True, exist_ok=True)
    marks.put(memory, json.dumps({"file": str(file), "taken_at": rfc3339(taken_at), "log_size": log_size}))


def last() -> LastBackup | None:
    """Return the newest backup, None where there has been none or nothing is remembered."""
    try:
        said = json.loads(_memory().read_text())
        return LastBackup(Path(said["file"]), datetime.fromisoformat(said["taken_at"]), int(said["log_size"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _memory() -> Path:
    home: Path = settings.SAAN_HOME
    return home / "run" / MEMORY
