"""The log of a restored node: its files made again from its rows, and, where the rows are too old, a new log begun."""

import shutil
from datetime import datetime
from pathlib import Path

from django.db import transaction

from saan.base.journal import acts, place
from saan.base.journal.actions import sequencing
from saan.base.journal.actions.recording import record
from saan.base.journal.errors import DamagedLogError
from saan.base.journal.models import Checkpoint, Cosignature, Witness
from saan.base.journal.queries import with_cosignatures
from saan.base.journal.values import Act, Actor, Subject
from saan.trust.canonical import Json
from saan.trust.tiles import Edge

HEADS = "heads.txt"


def take_down() -> None:
    """Show no head until the log is made anew: that of a copy may be newer than its rows, for it was copied later."""
    (place.log_folder().root / "checkpoint").unlink(missing_ok=True)


def remake_log() -> tuple[str, ...]:
    """Make the tiles and the published head anew from the rows; return which copied tiles differ from them.

    A copy's tiles may reach further than its rows, for they were copied later: those would stand in the way of what
    is sealed next. Raises `DamagedLogError` when the leaves do not lead to the root that was signed.
    """
    folder = place.log_folder()
    copied = folder.root.with_name("log.copied")
    if folder.root.exists() and not copied.exists():
        folder.root.rename(copied)
    last = sequencing.newest()
    if last is not None:
        with folder.owned(wait=True):
            edge = sequencing.write_tiles(folder, Edge(), last.size)
            if edge.root() != bytes(last.root):
                raise DamagedLogError(size=last.size)
        sequencing.publish_newest()
    differ = tuple(sorted(_differing(copied / "tile", folder.root / "tile")))
    shutil.rmtree(copied, ignore_errors=True)
    return differ


def begin_new_log(reason: str, actor: Actor, at: datetime) -> Path:
    """Begin the log anew with the same leaves: no head signed so far counts for it; return where those are kept.

    The caller then gives it a new key and a new name, so that nobody takes it for the old log continued; until both
    are there the node must not run. Done twice, the second changes nothing but the act.
    """
    folder = place.log_folder()
    origin, last = place.origin(), sequencing.newest()
    kept = _aside(folder.root)
    if folder.root.exists():
        folder.root.rename(kept)
    kept.mkdir(exist_ok=True)
    heads = Checkpoint.objects.order_by("size").iterator(chunk_size=500)
    with (kept / HEADS).open("a") as file:
        file.writelines(with_cosignatures(row) + "\n" for row in heads)
    with transaction.atomic():
        Cosignature.objects.all().delete()
        Checkpoint.objects.all().delete()
        Witness.objects.update(state=Witness.State.NEW, seen_size=0, failures=0, ask_after=None, said="")
        detail: dict[str, Json] = {"old": origin, "size": last.size if last else 0, "reason": reason}
        subject = Subject("log", origin[:80])
        record(Act(acts.LOG_BEGUN, place.own_agency(), subject, actor, at, detail))
    return kept


def _aside(root: Path) -> Path:
    number = 1
    while (kept := root.with_name(f"log.{number}")).exists():
        number += 1
    return kept


def _differing(copied: Path, made: Path) -> list[str]:
    """Return the tiles that both folders have and whose bytes differ."""
    found = []
    for file in copied.rglob("*") if copied.exists() else ():
        twin = made / file.relative_to(copied)
        if file.is_file() and twin.is_file() and file.read_bytes() != twin.read_bytes():
            found.append(str(file.relative_to(copied)))
    return found
