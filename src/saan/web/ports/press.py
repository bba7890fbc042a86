"""Letters are pressed by `saan.press` with the keys in the node's folder."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.conf import settings

from saan import press
from saan.base.agencies import api as agencies
from saan.base.clock import api as clock
from saan.exchange import api as exchange
from saan.letters import api as letters
from saan.press.checking import check
from saan.trust.clock import utc_now
from saan.trust.findings import Finding
from saan.trust.ids import AgencyId
from saan.web.ports.documents import NodeKeyring
from saan.web.ports.emblems import emblem_of
from saan.web.ports.genuine import judged, require_genuine
from saan.web.ports.held import credential
from saan.web.ports.pages import LEVELS, page_of


@dataclass(frozen=True, slots=True)
class NodePress:
    """Sets the page of a record and signs it with the agency's seal and the signatories' keys, all held here."""

    keys: Path

    def press(self, record: letters.LetterRecord, canonical: bytes) -> bytes:
        """Return the signed PDF; raise `MissingKeyError` where a certificate has not been installed yet."""
        clock.demand_right()
        served = tuple(one.id for one in agencies.served_agencies())
        sender = AgencyId(record.letter.sender.agency)
        first, *others = [
            credential(self.keys, exchange.signatory_name(str(signer)))
            for signer in letters.signers_of(record.letter.id)
        ]
        at = utc_now()
        pdf = press.issue(
            page_of(record),
            canonical,
            seal_by=credential(self.keys, exchange.seal_name(sender, served)),
            sign_by=first,
            at=at,
            emblem=emblem_of(sender),
            figures=figures_of(sender),
        )
        for one in others:
            pdf = press.sign(pdf, one, at)
        return pdf

    def require_fit(self, agency: AgencyId, signatory: UUID) -> None:
        """Return where seal and certificate are here, in force, and not listed as withdrawn, the emblem can be set, and the clock is not known to be wrong."""
        clock.demand_right()
        emblem_of(agency)
        ring, now = NodeKeyring(self.keys), utc_now()
        for one in (ring.seal(agency), ring.signatory(signatory)):
            ring.require_fit(one, agency, now)

    def require_settable(self, record: letters.LetterRecord) -> None:
        """Return where the page of a record has what its kind needs, in letters that print."""
        check(page_of(record), draft=False)

    def require_genuine(self, pdf: bytes, canonical: bytes, sender: AgencyId, received_at: datetime) -> None:
        """Return where a page that arrived carries exactly this record under its sender's seal, by the directory."""
        require_genuine(pdf, canonical, sender, received_at)

    def judged(self, pdf: bytes, canonical: bytes) -> tuple[Finding, ...]:
        """Return everything that can be said now of the page of a record, by the directory that this node holds."""
        return judged(pdf, canonical)

    def copy(self, original: bytes, certified: letters.Certification) -> bytes:
        """Return a certified copy under the agency's seal, of an original that bears the letter's record; a demo's seal makes a demo's copy."""
        clock.demand_right()
        served = tuple(one.id for one in agencies.served_agencies())
        seal_by = credential(self.keys, exchange.seal_name(certified.agency, served))
        stamp = certified.received
        page = press.certify_apart(
            original,
            certified.record,
            press.Signatory(certified.name, certified.posts),
            certified.day,
            agency=certified.agency,
            received=press.Receipt(stamp.agency, stamp.number, stamp.day, stamp.clock) if stamp else None,
            secrecy=LEVELS.get(certified.secrecy),
            watermark=press.Watermark.DEMO if seal_by.demo else press.Watermark.NONE,
            figures=figures_of(certified.agency),
        )
        return press.seal(page, seal_by, utc_now(), signatories=0)


def figures_of(agency: str) -> dict[str, float]:
    """Return the measures that an agency sets otherwise: those of all agencies here, then its own."""
    layouts = settings.SAAN.layouts
    chosen = [each for each in layouts if not each.agency] + [
        each for each in layouts if each.agency == agency
    ]
    return {name: value for each in chosen for name, value in each.figures.items()}


def node_press() -> NodePress:
    """Return the press of this node."""
    return NodePress(settings.SAAN_HOME / "keys")
