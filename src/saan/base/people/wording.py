"""How roles, clearances, scopes and acting are called on pages, in both languages."""

from collections.abc import Mapping
from typing import Final

from saan.base.people.models import Delegation, Role, Secrecy
from saan.base.people.rules import SCOPES
from saan.trust.errors import Text

ROLES: Final[Mapping[Role, Text]] = {
    Role.CLERK: Text(th="เจ้าหน้าที่สารบรรณ", en="Registry clerk"),
    Role.DRAFTER: Text(th="ผู้ร่าง", en="Drafter"),
    Role.REVIEWER: Text(th="ผู้ตรวจ", en="Reviewer"),
    Role.SIGNATORY: Text(th="ผู้ดูแฟ้มเสนอลงนาม", en="Keeper of the signing tray"),
    Role.ADMINISTRATOR: Text(th="ผู้ดูแลระบบ", en="Administrator"),
    Role.AUDITOR: Text(th="ผู้ตรวจสอบ", en="Auditor"),
}

CLEARANCES: Final[Mapping[Secrecy, Text]] = {
    Secrecy.NORMAL: Text(th="ปกติเท่านั้น", en="Ordinary only"),
    Secrecy.CONFIDENTIAL: Text(th="ถึงชั้นลับ", en="Up to confidential (ลับ)"),
    Secrecy.SECRET: Text(th="ถึงชั้นลับมาก", en="Up to secret (ลับมาก)"),
}

ACTING: Final[Mapping[Delegation.Kind, Text]] = {
    Delegation.Kind.ACTING: Text(
        th="รักษาราชการแทน (ผู้ดำรงตำแหน่งไม่อยู่ หรือตำแหน่งว่าง)",
        en="Acting in the post (the holder is away, or the post is vacant)",
    ),
    Delegation.Kind.ON_BEHALF: Text(
        th="ปฏิบัติราชการแทน (ผู้ดำรงตำแหน่งมอบอำนาจให้)", en="On behalf (the holder delegates power)"
    ),
}

SCOPE_NAMES: Final[Mapping[str, Text]] = {scope: Text(*names) for scope, names in SCOPES.items()}
