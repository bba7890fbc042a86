"""Writes the letters of the stock and takes each to its stage; runs in a process of the world's node."""

from datetime import timedelta
from uuid import UUID

from saan.base.people.models import Person
from saan.letters import api as letters
from saan.trust.clock import utc_now
from saan.web.demo.cast import RECEIVER, SENDER
from saan.web.demo.playing import Cast
from tests.world.stock import BODY, STAGES, TO_SIGN, URGENT


def stock() -> dict[str, str]:
    """Write every letter and take it to its stage; return the path of its page at the sender by its subject."""
    here, there = Cast(SENDER), Cast(RECEIVER)
    made = {subject: _take(here, subject, stage) for stage, ones in STAGES.items() for subject in ones}
    made |= {subject: _to_sign(there, subject) for subject in TO_SIGN}
    return {subject: f"/letters/{letter}/" for subject, letter in made.items()}


def _take(cast: Cast, subject: str, stage: str) -> UUID:
    at = utc_now()
    drafter = cast.viewer("drafter")
    saved = letters.begin(drafter, cast.unit["drafter"], _draft(cast, subject), at)
    shown = letters.submit(drafter, saved.letter_id, saved.version, at)
    if stage != "review":
        letters.approve(cast.viewer("reviewer"), saved.letter_id, shown, "", at)
    if stage in {"send", "arrived"}:
        letters.sign_and_seal(cast.viewer("director"), saved.letter_id, shown, at)
    if stage == "arrived":
        letters.dispatch(cast.viewer("clerk"), saved.letter_id, at)
    return saved.letter_id


def _to_sign(cast: Cast, subject: str) -> UUID:
    draft = letters.Draft(
        subject=subject,
        to=(letters.Target(agency=SENDER.id, title=f"อธิบดี{SENDER.name_th}"),),
        body=BODY,
        closing="ขอแสดงความนับถือ",
        signatory=cast.position("head"),
    )
    saved = letters.begin(cast.viewer("officer"), cast.unit["officer"], draft, utc_now())
    letters.submit(cast.viewer("officer"), saved.letter_id, saved.version, utc_now())
    return saved.letter_id


def _draft(cast: Cast, subject: str) -> letters.Draft:
    reviewer: Person = cast.people["reviewer"]
    return letters.Draft(
        kind=letters.Kind.EXTERNAL,
        subject=subject,
        to=(letters.Target(agency=RECEIVER.id, title="หัวหน้าสำนักงานทะเบียนจังหวัดจำลอง"),),
        body=BODY,
        closing="ขอแสดงความนับถือ",
        urgency=letters.Urgency.MOST_URGENT if subject in URGENT else letters.Urgency.NORMAL,
        reply_by=(utc_now() + timedelta(days=14)).date() if subject in URGENT else None,
        signatory=cast.position("director"),
        reviewers=(reviewer.id,),
    )
