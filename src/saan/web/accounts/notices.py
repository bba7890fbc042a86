"""Messages by mail about one's own account: invitations, and word that a key was added or taken away."""

import logging
import smtplib
from collections.abc import Mapping
from typing import Final

from django.conf import settings
from django.core.mail import send_mail

from saan.base.people import api as people
from saan.trust.clock import BANGKOK, buddhist_year, utc_now
from saan.trust.errors import Text

log = logging.getLogger("saan.accounts")

CHANGES: Final[Mapping[str, Text]] = {
    "account/email/password_changed": Text(th="เปลี่ยนรหัสผ่านแล้ว", en="The password was changed"),
    "account/email/password_set": Text(th="ตั้งรหัสผ่านแล้ว", en="A password was set"),
    "account/email/password_reset": Text(th="ตั้งรหัสผ่านใหม่แล้ว", en="The password was reset"),
    "mfa/email/totp_activated": Text(th="เพิ่มแอปรหัสผ่านครั้งเดียวแล้ว", en="A code app was added"),
    "mfa/email/totp_deactivated": Text(th="ลบแอปรหัสผ่านครั้งเดียวแล้ว", en="The code app was removed"),
    "mfa/email/webauthn_added": Text(th="เพิ่มพาสคีย์แล้ว", en="A passkey was added"),
    "mfa/email/webauthn_removed": Text(th="ลบพาสคีย์แล้ว", en="A passkey was removed"),
    "mfa/email/recovery_codes_generated": Text(th="ออกรหัสกู้คืนชุดใหม่แล้ว", en="New recovery codes were made"),
    "socialaccount/email/account_connected": Text(
        th="เชื่อมบัญชีกับผู้ให้บริการยืนยันตัวตนแล้ว", en="An identity provider was linked"
    ),
}
"""What the library announces, by the name of its own template, which is not used."""


def send_notice(change: str, person: people.Person) -> None:
    """Tell a person that a key of their account changed; nothing is sent for a change without words here."""
    words = CHANGES.get(change)
    if words is None or not person.email:
        return
    when = utc_now()
    here = when.astimezone(BANGKOK)
    body = (
        f"{words.th} เมื่อ {here:%d/%m}/{buddhist_year(when)} {here:%H:%M} น.\nหากท่านไม่ได้ทำเอง โปรดแจ้งผู้ดูแลระบบของส่วนราชการทันที\n\n"
        f"{words.en} at {when:%Y-%m-%d %H:%M} UTC.\nIf this was not you, tell your agency’s administrator at once.\n"
    )
    _send(f"{words.th} · {words.en}", body, person.email)


def send_invitation(address: str, person: people.Person) -> bool:
    """Send the link of an invitation; return whether a mail server took it."""
    if not settings.SAAN.mail_url or not person.email:
        return False
    body = (
        f"เรียน {person.name_th}\n\nผู้ดูแลระบบเชิญท่านเข้าใช้สาร Saan โปรดเปิดลิงก์นี้ภายใน 7 วัน ใช้ได้ครั้งเดียว\n{address}\n\n"
        f"Your administrator invites you to Saan. Open the link within 7 days; it works once.\n{address}\n"
    )
    return _send("เชิญเข้าใช้งาน · Invitation", body, person.email)


def _send(subject: str, body: str, to: str) -> bool:
    try:
        return send_mail(f"[สาร] {subject}", body, None, [to]) > 0
    except (OSError, smtplib.SMTPException):
        log.exception("a message about an account could not be sent")
        return False
