"""A node that must not run: `held.json` stands in its folder, with the reasons. Needs no Django.

In a node whose witnesses prove that it forgot something, it stands from then on. In a restored one, it stands from before the folder is in its place until the last step of the restore, so that a restore which was refused
or killed half-way leaves a node that does not run.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import msgspec

from saan.trust.errors import Kind, SaanError, Text
from saan.web.node import marks

HELD = "held.json"

UNFINISHED = Text(th="การกู้คืนยังไม่เสร็จ", en="the restore was not finished")
UNCHECKED = Text(
    th="ยังไม่ได้ตรวจสมุดเหตุการณ์และถามพยาน", en="its journal was not checked, nor its witnesses asked"
)
UNREADABLE = Text(th="อ่าน held.json ไม่ได้", en="held.json cannot be read")


class Reason(msgspec.Struct, frozen=True):
    """Why a node is held, in both languages."""

    th: str
    en: str


class Hold(msgspec.Struct, frozen=True):
    """What `held.json` says. Until it is `loaded`, the node lacks its rows, or still has a witness key to retire."""

    why: tuple[Reason, ...]
    loaded: bool


def begin(home: Path) -> None:
    """Hold a node whose restore has only begun."""
    _write(home, Hold(_reasons([UNFINISHED]), loaded=False))


def hold(home: Path, why: Sequence[Text]) -> None:
    """Keep a node with all that it is made of from running until it is released."""
    _write(home, Hold(_reasons(why), loaded=True))


@contextmanager
def adding_refusals(home: Path) -> Iterator[None]:
    """Make whatever refuses a step of the restore a reason why the node is held, and raise it on."""
    try:
        yield
    except Exception as error:
        stands = _read(home)
        if stands is not None:
            name = f"{type(error).__name__}: {error}"
            said = error.message() if isinstance(error, SaanError) else Text(th=name, en=name)
            _write(home, Hold((*stands.why, *_reasons([said])), stands.loaded))
        raise


def release(home: Path) -> None:
    """Let the node run again."""
    marks.take_away(home / HELD)


def is_held(home: Path) -> bool:
    """Return whether the node must not run; asked ten times a second, so only the mark is looked for."""
    return (home / HELD).exists()


def require_released(home: Path) -> None:
    """Return when nothing holds the node; else raise `UnfinishedRestoreError` or `HeldError` with the reasons."""
    require_loaded(home)
    stands = _read(home)
    if stands is not None:
        raise HeldError(**_said(stands))


def require_loaded(home: Path) -> None:
    """Return when no restore stopped here before the node had all that it is made of."""
    stands = _read(home)
    if stands is not None and not stands.loaded:
        raise UnfinishedRestoreError(**_said(stands))


def _read(home: Path) -> Hold | None:
    try:
        return msgspec.json.decode((home / HELD).read_bytes(), type=Hold)
    except FileNotFoundError:
        return None
    except ValueError:  # also bytes that are no UTF-8
        return Hold(_reasons([UNREADABLE]), loaded=True)  # `saan release` finds the reasons anew


def _write(home: Path, said: Hold) -> None:
    marks.put(home / HELD, msgspec.json.format(msgspec.json.encode(said), indent=1).decode())


def _reasons(why: Sequence[Text]) -> tuple[Reason, ...]:
    return tuple(Reason(text.th, text.en.removesuffix(".")) for text in why)


def _said(stands: Hold) -> dict[str, str]:
    return {
        "th": "; ".join(one.th for one in stands.why),
        "en": "; ".join(one.en for one in stands.why),
    }


class HeldError(SaanError):
    """The node's rows are not known to be whole and the newest: a restored copy, a machine put back, a twin that runs."""

    code = "node.held"
    kind = Kind.CONFLICT
    text = Text(th="โหนดนี้ถูกพักไว้: {th}", en="This node is held back: {en}.")
    remedy_text = Text(
        th="ตรวจว่าไม่มีสำเนาอื่นของโหนดนี้ทำงานอยู่ แล้วใช้โหนดหรือสำเนาที่ใหม่กว่า กู้ลงในโฟลเดอร์ใหม่ หากไม่มี ให้อ่านหัวข้อ กู้คืน"
        " ในคู่มือผู้ดูแลระบบ แล้วเรียก saan release",
        en="See that no other copy of this node runs. Use the newer one, or restore a newer backup into a new folder; if there is"
        " none, read “Restore” in the administrator's guide, then run `saan release`.",
    )


class UnfinishedRestoreError(SaanError):
    """A restore stopped before the node had its rows and keys, so there is nothing to release."""

    code = "node.restore-unfinished"
    kind = Kind.CONFLICT
    text = Text(th="การกู้คืนโหนดนี้หยุดกลางคัน: {th}", en="The restore of this node stopped half-way: {en}.")
    remedy_text = Text(
        th="ลบโฟลเดอร์นี้และล้างฐานข้อมูลที่กู้ค้างไว้ แล้วเรียก saan restore อีกครั้ง แฟ้มสำรองยังใช้ได้",
        en="Remove this folder, empty the database that it was restoring into, and run `saan restore` again; the backup is untouched.",
    )
