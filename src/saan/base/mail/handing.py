"""Handing a message to the node's mail server, and what its answer means."""

from dataclasses import dataclass
from datetime import datetime
from email.utils import parseaddr
from enum import StrEnum
from smtplib import SMTPDataError, SMTPException, SMTPRecipientsRefused, SMTPResponseException
from typing import Final
from uuid import UUID, uuid5

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from saan.base.mail.rules import PERMANENT, next_try
from saan.trust.foreign import writable

MOST_SAID: Final = 300
_CLOSING: Final = 421


class Fate(StrEnum):
    """What became of a message that was handed over."""

    TAKEN = "taken"
    PUT_OFF = "put-off"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of a message, and the server's words; `broken` where they are of the server, not of this message."""

    fate: Fate
    said: str = ""
    broken: bool = False


@dataclass(frozen=True, slots=True)
class Attempt:
    """What became of a message, the server's words, and when it is to be tried again."""

    fate: Fate
    said: str
    again: datetime | None

    @property
    def failed(self) -> bool:
        """Whether it will not arrive: refused for good, or put off for days."""
        return self.fate is not Fate.TAKEN and self.again is None


def attempt(message: EmailMessage, since: datetime, at: datetime) -> Attempt:
    """Hand a message over that was to leave `since` then, and say whether and when that is to be tried again."""
    answer = hand_over(message)
    return Attempt(answer.fate, answer.said, next_try(since, at) if answer.fate is Fate.PUT_OFF else None)


def compose(
    subject: str, body: str, to: str, cause: UUID, connection: BaseEmailBackend | None = None
) -> EmailMessage:
    """Return a message, of whose tries each bears the same Message-ID: servers that know it keep a repeated one once.

    A try is repeated where its end is not known: the line was cut, or this process killed, before the answer was on record.
    """
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]
    headers = {
        "Message-ID": f"<{uuid5(cause, to).hex}@{domain}>",
        "Auto-Submitted": "auto-generated",  # RFC 3834: nobody's absence notice answers it
    }
    return EmailMessage(subject, body, None, [to], headers=headers, connection=connection)


def hand_over(message: EmailMessage) -> Answer:
    """Hand a message of one recipient to the server, and return its answer. It is put off unless it was refused for good.

    A server that cannot be reached, or refuses this node or its sender, says nothing of the recipient: also put off.
    """
    try:
        message.send()
    except SMTPRecipientsRefused as error:
        (code, words), *_ = error.recipients.values()
        return _answered(code, words)
    except SMTPDataError as error:
        return _answered(error.smtp_code, error.smtp_error)
    except (SMTPException, OSError) as error:
        return broken(error)
    return Answer(Fate.TAKEN)


def broken(error: SMTPException | OSError) -> Answer:
    """Return what a server that could not be used is told as."""
    if isinstance(error, SMTPResponseException):
        return Answer(Fate.PUT_OFF, _said(error.smtp_code, error.smtp_error), broken=True)
    return Answer(Fate.PUT_OFF, str(error)[:MOST_SAID] or type(error).__name__, broken=True)


def _answered(code: int, words: bytes | str) -> Answer:
    fate = Fate.REFUSED if code >= PERMANENT else Fate.PUT_OFF
    return Answer(fate, _said(code, words), broken=code == _CLOSING)


def _said(code: int, words: bytes | str) -> str:
    text = words.decode(errors="replace") if isinstance(words, bytes) else words
    return writable(f"{code} {text}"[:MOST_SAID])
