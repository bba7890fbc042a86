"""What documents is given here: seals from the node's folder, tokens or services; PromptPay to pay by; time-stamps."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings

from saan import press
from saan.base.agencies import api as agencies
from saan.documents import api as documents
from saan.exchange import api as exchange
from saan.press.lasting import token
from saan.trust.ids import AgencyId
from saan.web.node.config import StampAuthority
from saan.web.ports.held import credential
from saan.web.ports.stamping import notary


@dataclass(frozen=True, slots=True)
class NodeKeyring:
    """The seals of the agencies that this node serves."""

    keys: Path

    def seal(self, agency: AgencyId) -> press.Credential:
        """Return an agency's seal; raise `MissingKeyError` where a certificate has not been installed yet."""
        served = tuple(one.id for one in agencies.served_agencies())
        return credential(self.keys, exchange.seal_name(agency, served))


@dataclass(frozen=True, slots=True)
class PromptPay:
    """Asks for fees by a PromptPay QR code to the agency's own 13 digits; `test` takes no money, for a demonstration."""

    name: str

    def ask(self, charge: documents.Charge) -> str:
        """Return the payload of the QR code."""
        payee = charge.agency.removeprefix("th:")
        return documents.promptpay_payload(payee, charge.satang, charge.reference)


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
        return token(data, notary(self.home, self.authorities, agency), at)


def node_stamper() -> NodeStamper:
    """Return what stamps roots here."""
    return NodeStamper(settings.SAAN_HOME, settings.SAAN.stamps)


def node_keyring() -> NodeKeyring:
    """Return the keyring of this node."""
    return NodeKeyring(settings.SAAN_HOME / "keys")


def node_till() -> PromptPay:
    """Return the till of this node."""
    return PromptPay("test" if settings.SAAN.demo else "promptpay")
