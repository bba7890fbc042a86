"""Sending what accounts are told by mail; each may be run again after any crash.

A link has a life: before each try it is asked whether it still opens anything, and one that does not is not sent.
"""

import json
from uuid import UUID, uuid5

from allauth.account.forms import default_token_generator

from saan.base.jobs import api as jobs
from saan.base.mail import api as mail
from saan.base.people import api as people
from saan.trust.clock import BANGKOK, buddhist_year, parse_rfc3339, utc_now
from saan.web.accounts import sealing
from saan.web.accounts.links import invitation_address
from saan.web.accounts.notices import CHANGES


def invite(sealed: str, since: str) -> None:
    """Send the link of an invitation while it opens something, and note on the invitation how that went."""
    secret, at = sealing.unseal(sealed), utc_now()
    try:
        invited = people.read_invitation(secret, at)
    except people.InvitationError:
        return  # used from the page, replaced or over
    address = invitation_address(secret)
    body = (
        f"เรียน {invited.name_th}\n\nผู้ดูแลระบบเชิญท่านเข้าใช้สาร Saan โปรดเปิดลิงก์นี้ภายใน 7 วัน ใช้ได้ครั้งเดียว\n{address}\n\n"
        f"Your administrator invites you to Saan. Open the link within 7 days; it works once.\n{address}\n"
    )
    attempt = _attempt("เชิญเข้าใช้งาน · Invitation", body, invited.email, invited.person_id, since)
    people.note_invitation_mail(secret, attempt, at)
    _again(attempt)


def recover(person_id: str, sealed: str, since: str) -> None:
    """Send a way back in while its key opens the account: until it was used, the password changed, or its days are over."""
    key, subject, body = json.loads(sealing.unseal(sealed))
    person = people.Person.objects.filter(id=UUID(person_id), is_active=True).first()
    if person is not None and person.email and default_token_generator.check_token(person, key):
        _again(_attempt(subject, body, person.email, person.id, since))


def notify(change: str, person_id: str, since: str) -> None:
    """Tell a person that a key of their account changed, and when."""
    words, when = CHANGES.get(change), parse_rfc3339(since)
    person = people.Person.objects.filter(id=UUID(person_id)).first()
    if words is None or person is None or not person.email:
        return
    here = when.astimezone(BANGKOK)
    body = (
        f"{words.th} เมื่อ {here:%d/%m}/{buddhist_year(when)} {here:%H:%M} น.\nหากท่านไม่ได้ทำเอง โปรดแจ้งผู้ดูแลระบบของส่วนราชการทันที\n\n"
        f"{words.en} at {when:%Y-%m-%d %H:%M} UTC.\nIf this was not you, tell your agency’s administrator at once.\n"
    )
    _again(_attempt(f"{words.th} · {words.en}", body, person.email, person.id, since))


def _attempt(subject: str, body: str, to: str, person_id: UUID, since: str) -> mail.Attempt:
    message = mail.compose(f"[สาร] {subject}", body, to, uuid5(person_id, f"{subject} {since}"))
    return mail.attempt(message, parse_rfc3339(since), utc_now())


def _again(attempt: mail.Attempt) -> None:
    if attempt.again is not None:
        raise jobs.Retry(attempt.again)
