"""Whose marks a document's page bears: the agency's seal, and where its type says so who signs, with their own certificate.

What cannot sign is refused here, before anything is numbered. A token that is out of reach is not asked for: a document
that has its number waits for it, and is sealed when it is back.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from saan.base.clock import api as clock
from saan.documents import paper
from saan.documents.errors import CannotSignError, KeyNotForBulkError
from saan.documents.models import DocumentType
from saan.documents.ports import the_emblem, the_keyring
from saan.documents.rules.definition import OwnSignature
from saan.press.credentials import Credential
from saan.press.errors import DemoCertificateError
from saan.press.pages import Emblem
from saan.press.plates import Filling, Issuer, Plate, Signatory, Tail
from saan.press.together import Together, together
from saan.trust.errors import SaanError
from saan.trust.ids import AgencyId
from saan.trust.keys import FileSigner


@dataclass(frozen=True, slots=True)
class Hands:
    """The agency's seal, the signatory's own credential where the page bears it, and the agency's emblem if it has one."""

    seal: Credential
    signatory: Credential | None
    emblem: Emblem | None = None

    @property
    def in_files(self) -> bool:
        """Whether every key is a file, which any number of processes may sign with at a time."""
        keys = (self.seal, self.signatory) if self.signatory else (self.seal,)
        return all(isinstance(one.signer, FileSigner) for one in keys)

    def together(self) -> "Hands":
        """Return the same hands for making many documents: a key at a service is asked for many signatures at a time."""
        signatory = together(self.signatory) if self.signatory else None
        return Hands(together(self.seal), signatory, self.emblem)


def hands(kind: DocumentType, signer: UUID, at: datetime, *, bulk: bool = False) -> Hands:
    """Return who seals and signs a type's documents at a moment; raise `CannotSignError` where one of them may not.

    In bulk, a key that does not sign without its owner is left out where the type allows the seal alone, and refused
    with `KeyNotForBulkError` where it does not. Raises `ClockWrongError` where the clock is known to be wrong: that passes by itself,
    and what has its number waits for it.
    """
    clock.demand_right()
    keyring, own = the_keyring(), paper.read_type(kind).definition.own_signature
    agency = AgencyId(kind.agency_id)
    seal = _fit(lambda: keyring.seal(agency), agency, at)
    with _refusing():
        emblem = the_emblem(agency)
    if own is OwnSignature.NONE:
        return Hands(seal, None, emblem)
    if bulk and not keyring.signs_alone(signer):
        if own is OwnSignature.ALWAYS:
            raise KeyNotForBulkError
        return Hands(seal, None, emblem)
    signatory = _fit(lambda: keyring.signatory(signer), agency, at)
    with _refusing():
        if signatory.demo != seal.demo:
            raise DemoCertificateError(holder=signatory.holder)
    return Hands(seal, signatory, emblem)


def require_fit(by: Hands, agency: AgencyId, at: datetime) -> None:
    """Return if what seals and signs still may, or raise `CannotSignError`: a long bulk issue asks now and then."""
    with _refusing():
        for one in filter(None, (by.seal, by.signatory)):
            the_keyring().require_fit(one, agency, at)


def _fit(found: Callable[[], Credential], agency: AgencyId, at: datetime) -> Credential:
    with _refusing():
        credential = found()
        the_keyring().require_fit(credential, agency, at)
    return credential


@contextmanager
def _refusing() -> Iterator[None]:
    """Raise whatever stands in the way as `CannotSignError`, with what it says and what helps."""
    try:
        yield
    except SaanError as error:
        said, mend = error.message(), error.remedy()
        raise CannotSignError(
            reason_th=said.th, reason_en=said.en, mend_th=mend.th, mend_en=mend.en
        ) from error


class PageMaker:
    """Makes the pages of one type for one signer: sealed, and signed where they sign. For one thread at a time.

    With hands that ask for many signatures at a time, whatever awaits one raises `AwaitedError` until `ask` was called.
    """

    def __init__(self, kind: DocumentType, by: Hands, at: datetime) -> None:
        self.seal = by.seal
        self.plate = paper.plate_of(
            kind, demo=by.seal.demo, signed=by.signatory is not None, emblem=by.emblem
        )
        self._issuer = Issuer(self.plate, by.seal, at)
        self._signatory = Signatory(by.signatory, at) if by.signatory else None
        keys = (by.seal, by.signatory) if by.signatory else (by.seal,)
        self._together = [one.signer for one in keys if isinstance(one.signer, Together)]

    def page(self, filled: Filling, at: datetime) -> bytes:
        """Return a whole page."""
        plate, tail = self.kept(filled, at)
        return plate.prefix + tail.bytes

    def kept(self, filled: Filling, at: datetime) -> tuple[Plate, Tail]:
        """Return the plate whose prefix begins the page, and the rest: a long text takes a plate of more pages."""
        plate, tail = self._issuer.kept(filled, at)
        if self._signatory:
            self._signatory.follow(plate, tail, at)
        return plate, tail

    def ask(self, beat: Callable[[], None]) -> None:
        """Ask for the signatures that pages await, which then can be made; `beat` is called before whatever takes long."""
        for each in self._together:
            each.ask(beat)

    def forget(self) -> None:
        """Forget what was signed: the next pages are others."""
        for each in self._together:
            each.forget()
