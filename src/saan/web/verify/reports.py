"""What a person is told of the files they asked about."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import TypeAlias

from saan.press.verdicts import LetterPdf
from saan.trust.batchproofs import BatchProof
from saan.trust.envelopes import Envelope
from saan.trust.errors import Text
from saan.trust.findings import Finding, Outcome, verdict
from saan.trust.openings import Opening
from saan.trust.proofs import Proved
from saan.trust.receipts import Notice


class Kind(StrEnum):
    """What a file was found to be."""

    LETTER = "letter-pdf"
    DOCUMENT = "document"
    FOREIGN = "foreign-pdf"
    CREDENTIAL = "credential"
    SEAL = "seal"
    LINK = "check-link"
    RECORD = "record"
    PICTURE = "picture"
    STATUS = "status-list"
    ENVELOPE = "envelope"
    RECEIPT = "receipt"
    PROOF = "journal-proof"
    OPENING = "opening"
    BATCH_PROOF = "batch-proof"
    EVIDENCE = "evidence-record"
    UNKNOWN = "unknown"


KINDS = {
    Kind.LETTER: Text("หนังสือ (PDF)", "letter (PDF)"),
    Kind.DOCUMENT: Text("เอกสารที่ออก (PDF)", "issued document (PDF)"),
    Kind.FOREIGN: Text("PDF ที่ลงลายมือชื่อโดยระบบอื่น", "signed PDF by others"),
    Kind.CREDENTIAL: Text("เอกสารจากกระเป๋าเอกสาร", "document from a wallet"),
    Kind.SEAL: Text("ตราดิจิทัลจากกระดาษ", "digital seal from paper"),
    Kind.LINK: Text("ลิงก์จากคิวอาร์โค้ดบนกระดาษ", "link from a paper’s QR code"),
    Kind.RECORD: Text("ข้อมูลของเอกสาร ไม่มีหน้า", "record of a document, without its page"),
    Kind.PICTURE: Text("ภาพ", "picture"),
    Kind.STATUS: Text("รายการสถานะ", "status list"),
    Kind.EVIDENCE: Text("หลักฐานระยะยาว (RFC 4998)", "evidence record (RFC 4998)"),
    Kind.ENVELOPE: Text("ซองข้อมูล", "envelope"),
    Kind.RECEIPT: Text("ใบรับ", "receipt"),
    Kind.PROOF: Text("หลักฐานจากบันทึก", "journal proof"),
    Kind.OPENING: Text("ใบเปิดรายการในซอง", "opening of an envelope"),
    Kind.BATCH_PROOF: Text("หลักฐานของชุดเอกสาร", "proof of a batch"),
    Kind.UNKNOWN: Text("ไม่ทราบชนิด", "unknown kind"),
}
VERDICTS = {
    Outcome.HOLDS: Text("ถูกต้องทุกข้อ", "Everything holds"),
    Outcome.FAILS: Text("ไม่ถูกต้อง อย่าเชื่อถือ", "Does not hold: do not rely on it"),
    Outcome.UNCHECKED: Text("ยังตรวจได้ไม่ครบ", "Not everything could be checked"),
}

COMPARED = Text(
    "ข้อมูลที่ลงลายมือชื่อถูกต้อง เทียบกับสิ่งที่ท่านถืออยู่", "What was signed is genuine: compare it with what you hold"
)
"""The verdict where everything holds that can be checked, and a person must still look."""
NOT_IN_FORCE = Text("ขณะนี้ใช้ไม่ได้ อย่าเชื่อถือ", "Not in force: do not rely on it")
"""The verdict where nothing is wrong but that its issuer withdrew or suspended a document, or that its time is not now."""
UNKNOWN = Text("ตรวจสิ่งนี้ไม่ได้", "This could not be checked")
"""The verdict where nothing is known of what was given."""
ADVICE = {
    VERDICTS[Outcome.HOLDS]: Text(
        "ทุกแฟ้มที่ส่งมาเป็นของผู้ที่ระบุจริง และไม่ถูกแก้ไข",
        "Everything you sent is from whom it names, and unchanged.",
    ),
    VERDICTS[Outcome.FAILS]: Text(
        "มีข้อที่ไม่ถูกต้อง ดูด้านล่าง แล้วสอบถามหน่วยงานผู้ออกผ่านช่องทางอื่น",
        "Something below does not hold. Ask the agency that it names, by another channel.",
    ),
    VERDICTS[Outcome.UNCHECKED]: Text(
        "ไม่พบข้อที่ผิด แต่มีข้อที่ยังตรวจไม่ได้ ดูด้านล่าง",
        "Nothing was found wrong, but some of it could not be checked; see below.",
    ),
    COMPARED: Text(
        "ข้อมูลด้านล่างมาจากผู้ที่ระบุจริง แต่กระดาษหรือภาพรอบรหัสอาจถูกทำขึ้นใหม่ เทียบทุกบรรทัด",
        "What is shown here is really from whom it names; the paper or picture around the code may not be: compare every line.",
    ),
    NOT_IN_FORCE: Text(
        "ผู้ออกเพิกถอน ระงับ หรือออกฉบับใหม่แทนแล้ว หรือไม่อยู่ในเวลาที่ใช้ได้ ดูเหตุด้านล่าง แล้วขอฉบับที่ใช้ได้จากผู้ถือ",
        "Its issuer withdrew, suspended or replaced it, or this is not its time: see why below, and ask its holder for one in force.",
    ),
    UNKNOWN: Text(
        "ไม่มีสิ่งใดให้ตรวจได้ ดูด้านล่างว่าต้องส่งอะไร",
        "There is nothing in it to check; see below what to send instead.",
    ),
}
"""What each verdict means for whoever holds the files."""
_FORCE = frozenset(
    {"document.status", "document.standing", "document.validity", "document.time", "credential.time"}
)
_UNKNOWN = frozenset({"file.unknown", "picture.code", "picture.readable"})

WORDS = {
    Outcome.HOLDS: Text("ถูกต้อง", "Holds"),
    Outcome.FAILS: Text("ไม่ถูกต้อง", "Does not hold"),
    Outcome.UNCHECKED: Text("ตรวจไม่ได้", "Not checked"),
}


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture of a record, as the `data:` URL that was signed, and what is said of it where none is shown."""

    url: str
    described: Text


Value: TypeAlias = str | date | datetime | Text | Picture
"""A value as it is shown; a `Text` where it reads otherwise in each language."""


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that a file says, shown beside the verdict; it is to be believed only if the verdict holds."""

    label: Text
    value: Value


@dataclass(frozen=True, slots=True)
class Table:
    """Rows that a file says, such as the courses of a transcript: a value in each of `columns`, empty where it says none."""

    label: Text
    columns: tuple[Text, ...]
    rows: tuple[tuple[Value, ...], ...]


class Saying:
    """Whatever says things that are shown in two sorts: one value at a time, and in rows."""

    __slots__ = ()
    said: tuple[Fact | Table, ...]

    @property
    def facts(self) -> tuple[Fact, ...]:
        """What is said, one value at a time."""
        return tuple(one for one in self.said if isinstance(one, Fact))

    @property
    def tables(self) -> tuple[Table, ...]:
        """What is said in rows."""
        return tuple(one for one in self.said if isinstance(one, Table))


@dataclass(frozen=True, slots=True)
class Examined(Saying):
    """One file, what was found, and what it says of itself. `notes` are what only the person can see.

    The last fields hold the verified thing, for comparing files with each other.
    """

    name: str
    kind: Kind
    sha256: str
    findings: tuple[Finding, ...]
    said: tuple[Fact | Table, ...] = ()
    notes: tuple[Text, ...] = ()
    letter: LetterPdf | None = field(default=None, repr=False)
    envelope: Envelope | None = field(default=None, repr=False)
    notice: Notice | None = field(default=None, repr=False)
    proved: Proved | None = field(default=None, repr=False)
    opening: Opening | None = field(default=None, repr=False)
    batch_proof: BatchProof | None = field(default=None, repr=False)

    @property
    def outcome(self) -> Outcome:
        """How all checks of this file ended together."""
        return verdict(self.findings)

    @property
    def ended(self) -> Text:
        """The verdict in words."""
        return _ended(self.findings, compared=bool(self.notes))


@dataclass(frozen=True, slots=True)
class Report:
    """All files, and what holds between them. `demo` says that the trust itself is a demonstration's."""

    files: tuple[Examined, ...]
    together: tuple[Finding, ...] = ()
    trust: Fact | None = None
    demo: bool = False

    @property
    def outcome(self) -> Outcome:
        """How everything ended; an empty report has checked nothing."""
        return verdict(self._findings)

    @property
    def _findings(self) -> tuple[Finding, ...]:
        return (*(finding for each in self.files for finding in each.findings), *self.together)

    @property
    def compared(self) -> bool:
        """Whether everything holds that can be checked, and a person must still compare."""
        return self.outcome is Outcome.HOLDS and any(each.notes for each in self.files)

    @property
    def ended(self) -> Text:
        """The verdict in words."""
        return _ended(self._findings, compared=self.compared)

    @property
    def advice(self) -> Text:
        """What the verdict means for whoever holds the files."""
        return ADVICE[self.ended]


def _ended(findings: Sequence[Finding], *, compared: bool) -> Text:
    outcome = verdict(findings)
    of = {each: {one.code for one in findings if one.outcome is each} for each in Outcome}
    wrong, left = of[Outcome.FAILS], of[Outcome.UNCHECKED]
    if outcome is Outcome.HOLDS:
        return COMPARED if compared else VERDICTS[outcome]
    if wrong | left <= _UNKNOWN and not of[Outcome.HOLDS] - {"trust.list"}:
        return UNKNOWN
    if wrong and wrong <= _FORCE:
        return NOT_IN_FORCE
    return VERDICTS[outcome]
