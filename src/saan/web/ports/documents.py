"""What documents is given here: seals from the node's folder, tokens or services; time-stamps; `till` is what is paid by."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final
from uuid import UUID

from django.conf import settings

from saan import press
from saan.base.agencies import api as agencies
from saan.base.thai.api import dated
from saan.exchange import api as exchange
from saan.exchange.directory import api as directory
from saan.press.credentials import fingerprint
from saan.trust.errors import Kind, SaanError, Text
from saan.trust.ids import AgencyId
from saan.trust.members import Hex
from saan.web.node.config import StampAuthority
from saan.web.ports.held import credential, signs_alone

MISSING: Final = "exchange.missing-key"


class NoSignatoryKeyError(SaanError):
    """A person is to sign with their own certificate and has none on this node."""

    code = "node.no-signatory-key"
    kind = Kind.CONFLICT
    text = Text(
        th="ผู้ลงนามยังไม่มีใบรับรองลงลายมือชื่อในระบบนี้",
        en="The signatory has no certificate on this node to sign with.",
    )
    remedy_text = Text(
        th="ผู้ดูแลระบบเรียก saan signatory เพื่อขอใบรับรองให้ผู้ลงนาม หรือให้ผู้ลงนามคนอื่นที่มีใบรับรองแล้วลงนาม",
        en="The administrator asks for one with `saan signatory`; or another signatory signs who has one.",
    )


class WithdrawnCertificateError(SaanError):
    """A certificate was withdrawn; nothing is signed with it any more."""

    code = "node.withdrawn-certificate"
    kind = Kind.CONFLICT
    text = Text(
        th="ใบรับรองของ {holder} ถูกเพิกถอนตั้งแต่ {moment}",
        en="The certificate of {holder} was withdrawn at {moment}.",
    )
    remedy_text = Text(
        th="ขอใบรับรองใหม่และติดตั้งก่อน แล้วลงนามอีกครั้ง เอกสารที่ออกไปก่อนหน้านี้ให้ตรวจกับหลักฐานเวลา",
        en="Ask for a new one and install it, then sign again. Check what was issued before by its evidence of time.",
    )


@dataclass(frozen=True, slots=True)
class NodeKeyring:
    """The seals of the agencies that this node serves, and its signatories' keys."""

    keys: Path

    def seal(self, agency: AgencyId) -> press.Credential:
        """Return an agency's seal; raise `MissingKeyError` where a certificate has not been installed yet."""
        served = tuple(one.id for one in agencies.served_agencies())
        return credential(self.keys, exchange.seal_name(agency, served))

    def signatory(self, person: UUID) -> press.Credential:
        """Return what a person signs with; raise `NoSignatoryKeyError` where they have no certificate here."""
        try:
            return credential(self.keys, exchange.signatory_name(str(person)))
        except SaanError as error:
            if error.code != MISSING:
                raise
            raise NoSignatoryKeyError from error

    def signs_alone(self, person: UUID) -> bool:
        """Return whether a person's key is a file, or one of which `saan.toml` says that it signs in bulk."""
        return signs_alone(exchange.signatory_name(str(person)))

    def require_fit(self, credential: press.Credential, agency: AgencyId, at: datetime) -> None:
        """Raise unless a certificate is in force and the directory does not list it as withdrawn."""
        credential.check(at)
        try:
            listed = directory.signed_directory().trusted().agency(agency)
        except SaanError:
            return  # a node that is not listed yet has nobody who could withdraw
        for certificate in credential.chain:
            moment = listed.withdrawn.get(Hex(fingerprint(certificate)))
            if moment is not None and moment <= at:
                raise WithdrawnCertificateError(holder=credential.holder, moment=dated(moment))


@dataclass(frozen=True, slots=True)
class NodeStamper:
    """Has roots of bulk issues stamped by the authorities of this node's settings."""

    home: Path
    authorities: tuple[StampAuthority, ...]

    @property
    def ready(self) -> bool:
        """Whether any time-stamp authority is named."""
        return bool(self.authorities)

    def stamp(self, data: bytes, agency: AgencyId, at: datetime) -> bytes:
        """Return a token by the first authority that answers well."""
        from saan.press.lasting import token  # pyHanko costs a second, and most processes stamp nothing
        from saan.web.ports.stamping import notary

        return token(data, notary(self.home, self.authorities, agency), at)


def node_stamper() -> NodeStamper:
    """Return what stamps roots here."""
    return NodeStamper(settings.SAAN_HOME, settings.SAAN.stamps)


def node_keyring() -> NodeKeyring:
    """Return the keyring of this node."""
    return NodeKeyring(settings.SAAN_HOME / "keys")
