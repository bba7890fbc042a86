"""What documents needs and others bring: the keys that seal pages, the agencies' emblems, and a way to be paid."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, runtime_checkable
from uuid import UUID

from saan.documents.errors import NoticeRefusedError, SealUnavailableError
from saan.press.credentials import Credential
from saan.press.pages import Emblem
from saan.trust.ids import AgencyId


class Keyring(Protocol):
    """Holds the seals of this node's agencies and its signatories' keys. Asked outside any transaction; raises `SaanError`."""

    def seal(self, agency: AgencyId) -> Credential:
        """Return what seals an agency's documents."""
        ...

    def signatory(self, person: UUID) -> Credential:
        """Return what a person signs with, under their own certificate."""
        ...

    def signs_alone(self, person: UUID) -> bool:
        """Return whether a person's key signs any number of documents without its owner doing something for each."""
        ...

    def require_fit(self, credential: Credential, agency: AgencyId, at: datetime) -> None:
        """Return where a credential may sign for an agency at a moment: in force, and not known to be withdrawn."""
        ...


class Stamper(Protocol):
    """Has bytes stamped with the time (RFC 3161). Asked outside any transaction."""

    @property
    def ready(self) -> bool:
        """Whether any time-stamp authority is named."""
        ...

    def stamp(self, data: bytes, agency: AgencyId, at: datetime) -> bytes:
        """Return a token over bytes of an agency; raise the `SaanError` of an authority that is down or lies."""
        ...


@dataclass(frozen=True, slots=True)
class Charge:
    """What somebody is to pay: to whom, how much in satang, and under which reference.

    `bill` is the application's number as digits, year and running number, for those who look for it in a bank's list.
    """

    agency: AgencyId
    satang: int
    reference: str
    bill: str


@dataclass(frozen=True, slots=True)
class Paid:
    """What a provider reports: under which reference, how much in satang, and its own number of the transfer."""

    reference: str
    satang: int
    proof: str


class Till(Protocol):
    """Asks for payments and hears what its provider reports (docs/wire/payments.md); `actions.paying` records that."""

    @property
    def name(self) -> str:
        """What the provider is called in a payment's row."""
        ...

    def ask(self, charge: Charge) -> str:
        """Return what the payer is shown, such as the payload of a QR code. Reaches no network."""
        ...

    def hear(self, body: bytes, headers: Mapping[str, str], at: datetime) -> Paid:
        """Return what a message reports, its headers in lower case; raise `NoticeRefusedError` unless it is surely the provider's."""
        ...


@runtime_checkable
class TestTill(Till, Protocol):
    """A till of a demonstration, which plays its provider too and takes no money."""

    def report(self, paid: Paid, at: datetime) -> tuple[bytes, dict[str, str]]:
        """Return the message by which its provider reports a payment, and its headers."""
        ...


class _NoKeyring:
    def seal(self, agency: AgencyId) -> Credential:  # noqa: ARG002 - the port's shape
        raise SealUnavailableError

    def signatory(self, person: UUID) -> Credential:  # noqa: ARG002 - the port's shape
        raise SealUnavailableError

    def signs_alone(self, person: UUID) -> bool:  # noqa: ARG002 - the port's shape
        return False

    def require_fit(self, credential: Credential, agency: AgencyId, at: datetime) -> None:  # noqa: ARG002 - the port's shape
        raise SealUnavailableError


class _NoStamper:
    ready = False

    def stamp(self, data: bytes, agency: AgencyId, at: datetime) -> bytes:  # noqa: ARG002 - the port's shape
        raise SealUnavailableError


class _NoTill:
    name = "counter"

    def ask(self, charge: Charge) -> str:  # noqa: ARG002 - the port's shape
        return ""

    def hear(self, body: bytes, headers: Mapping[str, str], at: datetime) -> Paid:  # noqa: ARG002 - the port's shape
        raise NoticeRefusedError


Emblems = Callable[[AgencyId], Emblem | None]
"""Returns an agency's emblem, None where it has none. Asked outside any transaction; raises `SaanError`."""
_emblems: list[Emblems] = [lambda _agency: None]
_keyrings: list[Callable[[], Keyring]] = [_NoKeyring]
_stampers: list[Callable[[], Stamper]] = [_NoStamper]
_tills: list[Callable[[], Till]] = [_NoTill]


def use_keyring(keyring: Callable[[], Keyring]) -> None:
    """Have documents sealed with what this returns; `web/wiring.py` says which. It is asked anew each time."""
    _keyrings[0] = keyring


def use_emblems(emblems: Emblems) -> None:
    """Have pages bear what this returns for their agency, where their template asks for it."""
    _emblems[0] = emblems


def use_till(till: Callable[[], Till]) -> None:
    """Have fees asked for by what this returns."""
    _tills[0] = till


def use_stamper(stamper: Callable[[], Stamper]) -> None:
    """Have roots of bulk issues stamped with what this returns."""
    _stampers[0] = stamper


def the_stamper() -> Stamper:
    """Return the stamper that this node uses."""
    return _stampers[0]()


def the_emblem(agency: AgencyId) -> Emblem | None:
    """Return the emblem of an agency here."""
    return _emblems[0](agency)


def the_keyring() -> Keyring:
    """Return the keyring that this node uses."""
    return _keyrings[0]()


def the_till() -> Till:
    """Return the till that this node uses."""
    return _tills[0]()
