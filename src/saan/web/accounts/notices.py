"""Messages by mail about one's own account: invitations, ways back in, and word that a key was added or taken away.

They leave by jobs (`tasks`), and again where a server puts them off. Their links and texts are sealed in the job, so that a
copied database lets nobody in.
"""

import json
from collections.abc import Mapping
from typing import Final
from uuid import UUID

from django.conf import settings

from saan.base.jobs import api as jobs
from saan.base.mail import api as mail
from saan.base.people import api as people
from saan.trust.clock import rfc3339, utc_now
from saan.trust.errors import Text
from saan.web.accounts import sealing

NOTICE_TASK: Final = "saan.web.accounts.tasks.notify"
INVITATION_TASK: Final = "saan.web.accounts.tasks.invite"
RECOVERY_TASK: Final = "saan.web.accounts.tasks.recover"

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
    if change in CHANGES and person.email and settings.SAAN.mail_url:
        jobs.enqueue(
            NOTICE_TASK, queue=mail.QUEUE, change=change, person_id=str(person.id), since=rfc3339(utc_now())
        )


def send_invitation(secret: str, to: str) -> bool:
    """Have the link of an invitation sent to a person's address; return whether there is one, and a mail server."""
    if not settings.SAAN.mail_url or not to:
        return False
    sealed = sealing.seal(secret)
    jobs.enqueue(INVITATION_TASK, queue=mail.QUEUE, sealed=sealed, since=rfc3339(utc_now()))
    return True


def send_recovery(person_id: UUID, key: str, subject: str, body: str) -> None:
    """Have a way back in sent to a person for as long as its key opens the account."""
    if settings.SAAN.mail_url:
        sealed = sealing.seal(json.dumps([key, subject, body]))
        person = str(person_id)
        jobs.enqueue(
            RECOVERY_TASK, queue=mail.QUEUE, person_id=person, sealed=sealed, since=rfc3339(utc_now())
        )
