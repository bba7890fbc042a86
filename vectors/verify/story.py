"""What happens in the vectors of verifying: alpha writes to bravo, bravo accepts, and bravo's journal remembers it."""

import hashlib
from datetime import date, timedelta
from uuid import UUID

from saan.letters.record import (
    Addressee,
    Letter,
    LetterRecord,
    Name,
    Registration,
    Sender,
    Signature,
    build,
    record_bytes,
)
from saan.letters.rules.levels import Kind, Secrecy, Urgency
from saan.press import Credential, LetterPage, Paragraph, Signatory, issue
from saan.press import Kind as PageKind
from saan.trust import checkpoints, envelopes, jws, notes, proofs, receipts, tree
from saan.trust.acts import commitment, leaf_entry
from saan.trust.canonical import canonical
from saan.trust.checkpoints import Checkpoint
from saan.trust.clock import rfc3339
from saan.trust.envelopes import Envelope, Part
from saan.trust.ids import AgencyId
from saan.trust.keys import Signer
from saan.trust.members import Hex
from saan.trust.openings import MANIFEST, MANIFEST_MEDIA
from saan.trust.receipts import Notice, NoticeKind
from saan.trust.sealed import Sealed
from saan.trust.sealing import PartCipher
from vectors.exchange.cast import ALPHA, ALPHA_KEY, BRAVO, BRAVO_KEY
from vectors.exchange.openings import CONTENT_KEY, enc
from vectors.verify.cast import (
    ALPHA_HEAD,
    ALPHA_SEAL,
    LOG,
    LOG_KEY,
    SIGNED,
    WITNESS,
    WITNESS_KEYS,
)

HEAD = Name(th="นายตั้งใจ ทดสอบ", en="Tangjai Thotsop")
SENT = SIGNED + timedelta(minutes=5)
ACCEPTED = SIGNED + timedelta(minutes=6)
ANSWERED = SIGNED + timedelta(minutes=30)
MESSAGE = UUID("019aa9b2-5f2e-7000-8000-0000000000aa")
HIDDEN_MESSAGE = UUID("019aa9b2-5f2e-7000-8000-0000000000ab")
ANSWER = UUID("019aa9b2-5f2e-7000-8000-0000000000ad")
PAGELESS_MESSAGE = UUID("019aa9b2-5f2e-7000-8000-0000000000ac")


def record(signer: Name = HEAD) -> LetterRecord:
    """Return the letter's record."""
    letter = Letter(
        id=UUID("019aa9b2-5f2e-7000-8000-000000000011"),
        kind=Kind.EXTERNAL,
        sender=Sender(
            agency=ALPHA,
            name=Name(th="กรมอัลฟ่า", en="Department of Alpha"),
            unit=Name(th="กองทดสอบ", en="Test Division"),
            code="อฟ 0101",
            address="๑ ถนนทดสอบ",
            contact="โทร. 0 2000 0001",
        ),
        to=(
            Addressee(
                agency=BRAVO,
                name=Name(th="กรมบราโว", en="Department of Bravo"),
                unit=None,
                title="อธิบดีกรมบราโว",
                copy=False,
            ),
        ),
        salutation="เรียน",
        subject="ขอทดสอบการตรวจหนังสือ",
        references=(),
        enclosures=(),
        body="หนังสือฉบับนี้ใช้ทดสอบการตรวจ\nจึงเรียนมาเพื่อโปรดทราบ",
        closing="ขอแสดงความนับถือ",
        urgency=Urgency.NORMAL,
        secrecy=Secrecy.NORMAL,
        circular=False,
        answers=None,
        reply_by=None,
        signatory=HEAD,
    )
    signature = Signature(
        name=signer,
        position=Name(th="อธิบดีกรมอัลฟ่า", en="Director-General"),
        own_title="",
        acting="",
        order="",
        at=rfc3339(SIGNED),
    )
    registration = Registration(number="อฟ 0101/12", running=12, year=2569, date=date(2026, 11, 22))
    return build(letter, registration, (signature,))


RECORD = record_bytes(record())
PAGE = LetterPage(
    kind=PageKind.EXTERNAL,
    number="อฟ 0101/12",
    agency="กรมอัลฟ่า",
    date=date(2026, 11, 22),
    subject="ขอทดสอบการตรวจหนังสือ",
    to=("อธิบดีกรมบราโว",),
    body=(Paragraph("หนังสือฉบับนี้ใช้ทดสอบการตรวจ"), Paragraph("จึงเรียนมาเพื่อโปรดทราบ")),
    signatories=(Signatory(HEAD.th, ("อธิบดีกรมอัลฟ่า",)),),
)


def pdf(
    content: bytes = RECORD, *, seal_by: Credential = ALPHA_SEAL, sign_by: Credential = ALPHA_HEAD
) -> bytes:
    """Return the letter's PDF."""
    return issue(PAGE, content, seal_by=seal_by, sign_by=sign_by, at=SIGNED)


def envelope(letter: bytes) -> Envelope:
    """Return alpha's envelope: the record inside it, the PDF beside it."""
    parts = (
        _part("record.json", "application/json", RECORD, inline=True),
        _part("letter.pdf", "application/pdf", letter, inline=False),
    )
    return envelopes.write(
        message_id=MESSAGE,
        sender=ALPHA,
        recipients=(BRAVO,),
        channel="main",
        seq=(1,),
        message_type="letter",
        created=SENT,
        expires=SENT + timedelta(days=7),
        parts=parts,
    )


def encrypted_envelope(letter: bytes) -> Envelope:
    """Return the same envelope encrypted: a manifest lists what its parts really are."""
    return _encrypted(HIDDEN_MESSAGE, envelope(letter).parts, (RECORD, letter))


def pageless_envelope(letter: bytes) -> Envelope:
    """Return an envelope that has the page where the record belongs, and no page: what a sender would cheat with."""
    part = _part("record.json", "application/json", letter, inline=False)
    return _encrypted(PAGELESS_MESSAGE, (part,), (letter,))


def _encrypted(message: UUID, listed: tuple[Part, ...], contents: tuple[bytes, ...]) -> Envelope:
    """Return an encrypted envelope that lists these parts; small content travels in it."""
    shown = [envelopes.part_members(part._replace(data=None)) for part in listed]
    manifest = canonical({"v": 1, "parts": [*shown]})
    parts = []
    for place, content in enumerate((manifest, *contents)):
        data = PartCipher(CONTENT_KEY, message, place).seal(0, content, last=True)
        name, media = (str(place), "application/octet-stream") if place else (MANIFEST, MANIFEST_MEDIA)
        held = data if len(data) < envelopes.MAX_INLINE // 4 else None
        parts.append(Part(name, media, len(data), envelopes.inline_root(data), data=held))
    return envelopes.write(
        message_id=message,
        sender=ALPHA,
        recipients=(BRAVO,),
        channel="main",
        seq=(2,),
        message_type="letter",
        created=SENT,
        expires=SENT + timedelta(days=7),
        parts=tuple(parts),
        sealed=enc(),
    )


def sealed_envelope(sent: Envelope) -> bytes:
    """Return the envelope's file."""
    return Sealed(jws.sign(ALPHA_KEY, envelopes.TYP, sent.raw), sent.raw).data()


def answer(
    event: str,
    to: bytes = RECORD,
    *,
    recipient: str = BRAVO,
    sender: AgencyId = BRAVO,
    key: Signer = BRAVO_KEY,
) -> bytes:
    """Return the file of an envelope that brings an answer to a letter, bravo's own: registered, or turned away."""
    registered = event == "registered"
    said = canonical(
        {
            "v": 1,
            "type": "saan.letter.receipt",
            "letter": str(record().letter.id),
            "record_sha256": hashlib.sha256(to).hexdigest(),
            "recipient": recipient,
            "unit": None,
            "event": event,
            "at": rfc3339(ANSWERED),
            "number": "41" if registered else "",
            "year": 2569 if registered else None,
            "reason": "" if registered else "ส่งผิดหน่วยงาน",
        }
    )
    made = envelopes.write(
        message_id=ANSWER,
        sender=sender,
        recipients=(ALPHA,),
        channel="main",
        seq=(1,),
        message_type="letter.receipt",
        created=ANSWERED,
        expires=ANSWERED + timedelta(days=7),
        parts=(_part("body", "application/json", said, inline=True),),
        ref=str(record().letter.id),
    )
    return Sealed(jws.sign(key, envelopes.TYP, made.raw), made.raw).data()


def act(sent: Envelope) -> tuple[bytes, bytes]:
    """Return bravo's act of receiving, canonical, and its salt."""
    content = canonical(
        {
            "v": 1,
            "id": "019aa9b2-5f2e-7000-8000-0000000000bb",
            "type": "exchange.received",
            "agency": BRAVO,
            "subject": {"kind": "message", "id": str(MESSAGE)},
            "actor": {"system": "exchange"},
            "at": rfc3339(ACCEPTED),
            "basis": "vectors",
            "detail": {"envelope": sent.digest.hex()},
        }
    )
    return content, hashlib.sha256(b"saan vector: salt").digest()


def entry(sent: Envelope) -> bytes:
    """Return the log entry of that act."""
    return leaf_entry("exchange.received", BRAVO, ACCEPTED, commitment(*act(sent)))


def receipt(sent: Envelope) -> bytes:
    """Return bravo's receipt, which promises the leaf."""
    notice = Notice(
        kind=NoticeKind.ACCEPTED,
        message=sent.id,
        sender=ALPHA,
        recipient=BRAVO,
        envelope=Hex(sent.digest.hex()),
        at=ACCEPTED,
        leaf=Hex(tree.leaf_hash(entry(sent)).hex()),
    )
    raw = receipts.write(notice)
    return Sealed(jws.sign(BRAVO_KEY, receipts.TYP, raw), raw).data()


def proof(sent: Envelope, *, witnessed: tuple[str, ...] = tuple(WITNESS), opened: bool = True) -> bytes:
    """Return the proof that bravo's journal holds the act, among eight others."""
    entries = [
        leaf_entry("letter.sent", BRAVO, ACCEPTED, hashlib.sha256(bytes([each])).digest())
        for each in range(8)
    ]
    entries.insert(5, entry(sent))
    grown = tree.Tree([tree.leaf_hash(each) for each in entries])
    note = checkpoints.sign(Checkpoint(LOG_KEY.name, len(entries), tree.root_of(grown)), LOG)
    cosigned = tuple(
        notes.cosign(note.text, WITNESS_KEYS[name].name, WITNESS[name], ACCEPTED + timedelta(minutes=1))
        for name in witnessed
    )
    whole = notes.Note(note.text, (*note.signatures, *cosigned))
    extra = proofs.opening(*act(sent)) if opened else entry(sent)
    return proofs.Proof(5, tree.prove_inclusion(grown, 5), whole, extra).encode()


def _part(name: str, media: str, data: bytes, *, inline: bool) -> Part:
    return Part(
        name=name,
        media=media,
        size=len(data),
        root=envelopes.inline_root(data),
        sha256=Hex(hashlib.sha256(data).hexdigest()),
        data=data if inline else None,
    )
