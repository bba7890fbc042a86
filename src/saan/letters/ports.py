"""What letters needs and others bring: somebody who makes and signs the page, and somebody who carries it."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol
from uuid import UUID

from saan.letters.errors import PostUnavailableError, PressUnavailableError
from saan.letters.record import LetterRecord
from saan.letters.rules.levels import Secrecy, Urgency
from saan.trust.errors import SaanError
from saan.trust.findings import Finding
from saan.trust.ids import AgencyId

LETTER_TYPE = "letter"


@dataclass(frozen=True, slots=True)
class ReceivingStamp:
    """ตรารับ, as a copy of a received letter shows it: who received it, its receive number, when."""

    agency: str
    number: str
    day: date
    clock: str


@dataclass(frozen=True, slots=True)
class Certification:
    """Who certifies a copy as true, for which agency, on which day; `received` on the copy of a received letter.

    `record` is the letter's, canonical: a page that bears another is no page of this letter.
    """

    agency: AgencyId
    record: bytes
    name: str
    posts: tuple[str, ...]
    day: date
    secrecy: Secrecy
    received: ReceivingStamp | None


class LetterPress(Protocol):
    """Makes the page of a record, embeds the record in it, and signs it with the agency's and signatory's keys.

    Pages are made outside any transaction, and made again of the same record after a crash. Raises `SaanError`.
    """

    def press(self, record: LetterRecord, canonical: bytes) -> bytes:
        """Return the signed PDF. `canonical` are the record's bytes, embedded as they are."""
        ...

    def require_fit(self, agency: AgencyId, signatory: UUID) -> None:
        """Return where an agency's seal and a person's key may sign now: there, in force, not known to be withdrawn.

        Asked before anything is numbered, of keys and certificates at hand: no token and no service is asked for.
        """
        ...

    def require_settable(self, record: LetterRecord) -> None:
        """Return where every text of a record's page can be printed. Asked before its number is committed; makes no page."""
        ...

    def require_genuine(self, pdf: bytes, canonical: bytes, sender: AgencyId, received_at: datetime) -> None:
        """Return where a page that arrived carries exactly this record under its sender's seal, by the directory.

        The bytes come from a stranger and are read apart, within bounds. Raises `PageRefusedError`; `PageUncheckedError`
        where this node cannot tell now, `PageTooCostlyError` where its bounds ended first, `PageAheadError` for a page that
        was signed at a moment which comes within a day.
        """
        ...

    def judged(self, pdf: bytes, canonical: bytes) -> tuple[Finding, ...]:
        """Return everything that can be said now of the page of a record; raises nothing for what is in it.

        Whether it is whole and bears that record, who sealed and signed it, under which authority, what could not be checked.
        """
        ...

    def copy(self, original: bytes, certified: Certification) -> bytes:
        """Return a certified copy under the agency's seal, with the original's bytes inside, unaltered.

        Refuses an original that is damaged, was changed after it was signed, is of another letter, or is too large.
        """
        ...


@dataclass(frozen=True, slots=True)
class Carried:
    """A stored file that travels with a parcel."""

    sha256: str
    name: str
    media: str


@dataclass(frozen=True, slots=True)
class Parcel:
    """One message to one agency. `ref` is the letter's id; `body` a letter record or a business receipt."""

    sender: AgencyId
    recipient: AgencyId
    type: str
    ref: str
    body: bytes
    files: tuple[Carried, ...]
    secrecy: Secrecy
    urgency: Urgency
    expires: datetime


@dataclass(frozen=True, slots=True)
class Announced:
    """What the envelope of a message says that the exchange verified and made durable; nothing of it has been opened.

    `sender` signed the envelope, whose bytes hash to `envelope_sha256`.
    """

    message_id: UUID
    sender: AgencyId
    recipient: AgencyId
    type: str
    ref: str
    secrecy: Secrecy
    envelope_sha256: str
    received_at: datetime


@dataclass(frozen=True, slots=True)
class Arrived:
    """A message that arrived, opened: its body, and its files in the store."""

    announced: Announced
    body: bytes
    files: tuple[Carried, ...]


class Post(Protocol):
    """Carries parcels to other nodes, store and forward."""

    def send(self, parcel: Parcel) -> UUID:
        """Queue a parcel in the caller's transaction and return its message id."""
        ...

    def send_all(self, parcels: Sequence[Parcel]) -> list[UUID]:
        """Queue parcels in the caller's transaction, in the order of their recipients, and return the message ids; all or none."""
        ...

    def announced(self, message_id: UUID) -> Announced:
        """Return what the envelope of a message that arrived says."""
        ...

    def arrived(self, message_id: UUID) -> Arrived:
        """Return a message that arrived, or raise `SaanError` where it does not open."""
        ...

    def envelope_sha256(self, message_id: UUID) -> str:
        """Return the hash of the envelope of a message that was sent."""
        ...

    def unreachable(
        self, recipients: Collection[AgencyId], size: int, secrecy: Secrecy
    ) -> Mapping[AgencyId, SaanError]:
        """Return to which agencies of other nodes a parcel of a size could not be sent, and why; what may pass is no reason."""
        ...


class _NoPress:
    def press(self, record: LetterRecord, canonical: bytes) -> bytes:  # noqa: ARG002 - the port's shape
        raise PressUnavailableError

    def require_fit(self, agency: AgencyId, signatory: UUID) -> None:  # noqa: ARG002 - the port's shape
        raise PressUnavailableError

    def require_settable(self, record: LetterRecord) -> None:  # noqa: ARG002 - the port's shape
        raise PressUnavailableError

    def require_genuine(
        self,
        pdf: bytes,  # noqa: ARG002 - the port's shape
        canonical: bytes,  # noqa: ARG002 - the port's shape
        sender: AgencyId,  # noqa: ARG002 - the port's shape
        received_at: datetime,  # noqa: ARG002 - the port's shape
    ) -> None:
        raise PressUnavailableError

    def judged(self, pdf: bytes, canonical: bytes) -> tuple[Finding, ...]:  # noqa: ARG002 - the port's shape
        raise PressUnavailableError

    def copy(self, original: bytes, certified: Certification) -> bytes:  # noqa: ARG002 - the port's shape
        raise PressUnavailableError


class _NoPost:
    def send(self, parcel: Parcel) -> UUID:  # noqa: ARG002 - the port's shape
        raise PostUnavailableError

    def send_all(self, parcels: Sequence[Parcel]) -> list[UUID]:  # noqa: ARG002 - the port's shape
        raise PostUnavailableError

    def announced(self, message_id: UUID) -> Announced:  # noqa: ARG002 - the port's shape
        raise PostUnavailableError

    def arrived(self, message_id: UUID) -> Arrived:  # noqa: ARG002 - the port's shape
        raise PostUnavailableError

    def envelope_sha256(self, message_id: UUID) -> str:  # noqa: ARG002 - the port's shape
        raise PostUnavailableError

    def unreachable(
        self,
        recipients: Collection[AgencyId],  # noqa: ARG002 - the port's shape
        size: int,  # noqa: ARG002 - the port's shape
        secrecy: Secrecy,  # noqa: ARG002 - the port's shape
    ) -> Mapping[AgencyId, SaanError]:
        return {}


_presses: list[Callable[[], LetterPress]] = [_NoPress]
_posts: list[Callable[[], Post]] = [_NoPost]


def use_press(press: Callable[[], LetterPress]) -> None:
    """Have letters pressed by what this returns; `web/wiring.py` says which. It is asked anew for each letter."""
    _presses[0] = press


def use_post(post: Callable[[], Post]) -> None:
    """Have letters carried by what this returns."""
    _posts[0] = post


def the_press() -> LetterPress:
    """Return the press that this node uses."""
    return _presses[0]()


def the_post() -> Post:
    """Return the post that this node uses."""
    return _posts[0]()
