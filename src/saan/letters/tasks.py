"""Background work of this house; each may be run again after any crash."""

from uuid import UUID

from saan.base.jobs import api as jobs
from saan.base.journal import api as journal
from saan.letters.actions import (
    answering,
    asking,
    dispatch,
    finding,
    practice,
    receiving,
    reminding,
    signing,
    tracking,
)
from saan.letters.actions.writing import MAX_NOTE
from saan.letters.page_errors import PageAheadError
from saan.letters.rules import delivery
from saan.trust.clock import utc_now
from saan.trust.foreign import quoted


def seal(letter_id: str) -> None:
    """Make and sign the page of a numbered letter, then send it if its agency's practice says so.

    While its keys are out of reach, it waits for them.
    """
    with jobs.patient():
        signing.seal(UUID(letter_id), utc_now())
    dispatch.dispatch_when_practice_says(UUID(letter_id), utc_now())


def letter_arrived(message_id: str) -> None:
    """Take a letter over from the exchange; one that was signed ahead of time waits for its moment."""
    try:
        receiving.accept(UUID(message_id), utc_now())
    except PageAheadError as error:
        raise jobs.Retry(error.until) from error


def tell_sender(receipt: str, to: str, secrecy: str, subject: list[str]) -> None:
    """Send a receipt that could not be sent when it was made; while the directory is out of reach, it waits for it."""
    with jobs.patient():
        answering.tell_later(receipt, to, secrecy, subject, utc_now())


def receipt_arrived(message_id: str) -> None:
    """Apply a business receipt that the exchange brought."""
    tracking.accept_receipt(UUID(message_id), utc_now())


def inquiry_arrived(message_id: str) -> None:
    """Say again what a sender was told of its letter, which it asks for."""
    asking.accept_inquiry(UUID(message_id), utc_now())


def ask() -> None:
    """Ask recipients what has become of letters that they have and of which nothing more was heard."""
    now = utc_now()
    for recipient_id in asking.unanswered(now):
        asking.ask(recipient_id, now)


def carrier_accepted(act_id: str) -> None:
    """The recipient's node holds the letter durably."""
    _carrier(act_id, delivery.Event.ACCEPT)


def carrier_expired(act_id: str) -> None:
    """The letter could not be delivered before its deadline."""
    _carrier(act_id, delivery.Event.EXPIRE)


def carrier_resumed(act_id: str) -> None:
    """The letter had not expired after all, and is on its way again."""
    _carrier(act_id, delivery.Event.RESUME)


def carrier_refused(act_id: str) -> None:
    """The recipient's node refused the message."""
    _carrier(act_id, delivery.Event.FAIL)


def person_cleared(act_id: str) -> None:
    """Somebody's clearance was changed, or their account is open again: a registrar may now reach what waits."""
    act = journal.read(UUID(act_id))
    practice.lay_within_reach(act.agency, UUID(act.subject.id), utc_now())


def registrars_changed(act_id: str) -> None:
    """Somebody left, lost a role, is cleared for other levels, or keeps the secret register now: what nobody has goes to registrars."""
    agency, now = journal.read(UUID(act_id)).agency, utc_now()
    practice.lay_left_alone(agency, now)
    practice.lay_what_arrived(agency, now)


def remind() -> None:
    """Remind registries of what waits there unregistered."""
    now = utc_now()
    for letter_id in reminding.due_reminders(now):
        reminding.remind(letter_id, now)


def refresh_words() -> None:
    """Have letters that were stored under older rules found by the rules of today, a batch at a time."""
    done = 0
    while some := finding.refresh_some():
        done += some
        jobs.progress(done)


def _carrier(act_id: str, event: delivery.Event) -> None:
    act = journal.read(UUID(act_id))
    message = UUID(str(act.detail.get("message_id") or act.subject.id))
    # A stranger's node may say why, at any length; what no column holds would be tried again for ever.
    reason = quoted(str(act.detail.get("reason") or ""), MAX_NOTE)
    tracking.take_carrier_news(message, tracking.News(event, act.at, reason=reason), utc_now())
