"""A restored node that must not run yet: `held.json` stands in its folder, with the reasons. Needs no Django."""

import json
from collections.abc import Sequence
from pathlib import Path

from saan.trust.errors import Kind, SaanError, Text

HELD = "held.json"


def hold(home: Path, why: Sequence[Text]) -> None:
    """Keep the node from running until it is released."""
    file = home / HELD
    aside = file.with_suffix(".tmp")
    told = [{"th": text.th, "en": text.en} for text in why]
    aside.write_text(json.dumps(told, ensure_ascii=False, indent=1))
    aside.replace(file)


def release(home: Path) -> None:
    """Let the node run again."""
    (home / HELD).unlink(missing_ok=True)


def require_released(home: Path) -> None:
    """Return when nothing holds the node; else raise `HeldError` with the reasons."""
    try:
        told = json.loads((home / HELD).read_text())
    except FileNotFoundError:
        return
    raise HeldError(th="; ".join(one["th"] for one in told), en="; ".join(one["en"] for one in told))


class HeldError(SaanError):
    """The node was restored from a copy that is not known to be the newest."""

    code = "node.held"
    kind = Kind.CONFLICT
    text = Text(th="โหนดนี้ถูกพักไว้หลังการกู้คืน: {th}", en="This node is held back after a restore: {en}.")
    remedy_text = Text(
        th="กู้จากสำเนาที่ใหม่กว่าลงในโฟลเดอร์ใหม่ หากไม่มี ให้อ่านคู่มือผู้ดูแลระบบ แล้วเรียก saan release",
        en="Restore a newer backup into a new folder; if there is none, read the administrator's guide, then run `saan release`.",
    )
