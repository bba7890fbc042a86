"""Where `saan init` stands in a folder: nothing yet, half done, or a node that must not be touched.

`init.json` holds the answers from before the first step until after the last, so that a run which was cut short can be
run again with the same or with mended answers. `saan.toml` without it is a node.
"""

from collections.abc import Mapping
from pathlib import Path

import msgspec

from saan.trust.errors import Kind, SaanError, Text
from saan.web.node import marks
from saan.web.node.answers import Answers
from saan.web.node.archive import NotEmptyError
from saan.web.node.making import make_folder

MARK = "init.json"
CONFIG = "saan.toml"


class AlreadyANodeError(SaanError):
    """The folder holds a node, and a second one is never made over it."""

    code = "node.already-a-node"
    kind = Kind.CONFLICT
    text = Text(th="โฟลเดอร์ {folder} มีโหนดอยู่แล้ว", en="There is a node in {folder} already.")
    remedy_text = Text(
        th="ใช้โหนดนี้ต่อด้วย saan run หรือเลือกโฟลเดอร์ใหม่ด้วย saan --home โฟลเดอร์ init",
        en="Run it by `saan run`, or choose another folder by `saan --home FOLDER init`.",
    )


def earlier_answers(home: Path) -> dict[str, object]:
    """Return what a run that was cut short had been told, empty where there was none.

    Raises `AlreadyANodeError`, or `NotEmptyError` where the folder holds something else.
    """
    mark = home / MARK
    if mark.exists():
        found: dict[str, object] = msgspec.json.decode(mark.read_bytes())
        return found
    if (home / CONFIG).exists():
        raise AlreadyANodeError(folder=home)
    if home.exists() and any(home.iterdir()):
        raise NotEmptyError(where=home)
    return {}


def remember(home: Path, told: Mapping[str, object]) -> None:
    """Keep what was answered so far, for the run after one that is broken off or refused."""
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    marks.put(home / MARK, msgspec.json.encode(told).decode())


def begin(home: Path, answers: Answers) -> None:
    """Make the folder, its configuration and its keys; a configuration of an earlier try gives way to the new answers."""
    remember(home, msgspec.structs.asdict(answers))
    (home / CONFIG).unlink(missing_ok=True)
    make_folder(home, answers.config())


def finish(home: Path) -> None:
    """Note that the node is whole."""
    marks.take_away(home / MARK)


def require_whole(home: Path) -> None:
    """Return when the folder holds a node that was made to its end, or none at all; else raise `HalfANodeError`."""
    if (home / MARK).exists():
        raise HalfANodeError(folder=home)


class HalfANodeError(SaanError):
    """`saan init` was cut short in this folder, so there is no whole node to run."""

    code = "node.half-a-node"
    kind = Kind.CONFLICT
    text = Text(th="การสร้างโหนดใน {folder} ยังไม่เสร็จ", en="The node in {folder} is only half made.")
    remedy_text = Text(
        th="เรียก saan init อีกครั้ง ระบบจะทำต่อจากคำตอบเดิม",
        en="Run `saan init` again: it goes on with the same answers.",
    )
