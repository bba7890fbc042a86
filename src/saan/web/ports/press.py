"""Letters are pressed by `saan.press` with the keys in the node's folder."""

from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from saan import press
from saan.base.agencies import api as agencies
from saan.base.thai.api import long_date
from saan.exchange import api as exchange
from saan.letters import api as letters
from saan.trust.clock import utc_now
from saan.trust.ids import AgencyId
from saan.web.ports.held import credential

MARKS = {
    letters.Urgency.URGENT: press.Urgency.FAST,
    letters.Urgency.VERY_URGENT: press.Urgency.VERY_FAST,
    letters.Urgency.MOST_URGENT: press.Urgency.AT_ONCE,
}
LEVELS = {
    letters.Secrecy.CONFIDENTIAL: press.Secrecy.SECRET,
    letters.Secrecy.SECRET: press.Secrecy.HIGH_SECRET,
}


@dataclass(frozen=True, slots=True)
class NodePress:
    """Sets the page of a record and signs it with the agency's seal and the signatory's key, both held here."""

    keys: Path

    def press(self, record: letters.LetterRecord, canonical: bytes) -> bytes:
        """Return the signed PDF; raise `MissingKeyError` where a certificate has not been installed yet."""
        served = tuple(one.id for one in agencies.served_agencies())
        sender = AgencyId(record.letter.sender.agency)
        signer = letters.signer_of(record.letter.id)
        return press.issue(
            page_of(record),
            canonical,
            seal_by=credential(self.keys, exchange.seal_name(sender, served)),
            sign_by=credential(self.keys, exchange.signatory_name(str(signer))),
            at=utc_now(),
        )


def node_press() -> NodePress:
    """Return the press of this node."""
    return NodePress(settings.SAAN_HOME / "keys")


def page_of(record: letters.LetterRecord) -> press.LetterPage:
    """Return what the page of a record prints; nothing stands on it that is not in the record."""
    letter, signature = record.letter, record.signatures[0]
    memo = letter.kind is letters.Kind.MEMO
    address = tuple(line for line in letter.sender.address.splitlines() if line.strip())
    return press.LetterPage(
        kind=press.Kind(letter.kind.value),
        number=record.registration.number,
        agency=letter.sender.name.th,
        address=(letter.sender.unit.th,) if memo else address,
        date=record.registration.date,
        subject=letter.subject,
        salutation=letter.salutation,
        to=tuple(one.title for one in letter.to if not one.copy),
        references=tuple(
            f"{one.number} ลงวันที่ {long_date(one.date)} {one.subject}" for one in letter.references
        ),
        enclosures=tuple(press.Enclosure(one.title, "จำนวน ๑ แฟ้ม") for one in letter.enclosures),
        body=tuple(press.Paragraph(line.strip()) for line in letter.body.splitlines() if line.strip()),
        closing=letter.closing,
        signatories=(press.Signatory(signature.name.th, _posts(signature)),),
        foot=(letter.sender.unit.th, letter.sender.contact)
        if letter.sender.contact
        else (letter.sender.unit.th,),
        copies=tuple(one.title for one in letter.to if one.copy),
        urgency=MARKS.get(letter.urgency),
        secrecy=LEVELS.get(letter.secrecy),
    )


def _posts(signature: letters.Signature) -> tuple[str, ...]:
    """Return the lines under a name: the post, or one's own and the one that one acts for."""
    if not signature.acting:
        return (signature.position.th,)
    return (signature.own_title, f"{signature.acting}{signature.position.th}")
