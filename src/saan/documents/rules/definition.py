"""What a document type says, as an agency's officer writes it in `type.json`; no program is needed for another type."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Annotated, Any, Final, Literal

import msgspec

from saan.base.thai import api as thai
from saan.documents.rules.problems import Problem
from saan.documents.rules.schema import FieldKind, Schema, read_schema
from saan.trust.canonical import MAX_BYTES
from saan.trust.errors import Text

Said = Annotated[str, msgspec.Meta(min_length=1, max_length=500)]
Code = Annotated[str, msgspec.Meta(pattern="^[a-z][a-z0-9-]{1,39}$")]
SYSTEM: Final = (
    "type_name", "number", "issued_on", "valid_from", "valid_until", "agency", "unit", "signatory", "signatory_title",
    "legal_basis", "record_sha256",
)  # fmt: skip
"""What the system gives to a page beside the document's own fields."""
NEEDED: Final = ("number", "issued_on", "agency", "signatory", "signatory_title", "record_sha256")
"""Without these a page is no evidence."""
SQUARE: Final = "verify"
"""The QR code that every page bears."""
SEAL: Final = "seal"
"""The barcode of the signed seal, which a page may bear."""
_MEND: Final = Text(
    "แก้ type.json ตามคู่มือผู้ออกแบบชนิดเอกสาร", "Mend type.json as the guide to document types says."
)
_PLACES = re.compile(r"\{(\w+)\}")
_NUMBER_PLACES = frozenset({"agency", "unit", "running", "year"})


class _Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A part of a definition: a member that nobody knows is a mistake of its author, and said so."""


class Words(_Part, frozen=True):
    """Words in both languages."""

    th: Said
    en: Said

    def text(self) -> Text:
        """Return them as a `Text`."""
        return Text(self.th, self.en)


class Numbering(_Part, frozen=True):
    """How numbers are written: `{agency}` and `{unit}` are codes, `{year}` the Buddhist year, `{running}` the number.

    Types that name the same `register` share one sequence. It begins again at 1 each year when `yearly`.
    """

    pattern: Annotated[str, msgspec.Meta(max_length=80)]
    register: Code | None = None
    yearly: bool = True


class Validity(_Part, frozen=True):
    """How long a document holds from its day of issue; with neither, for good."""

    months: Annotated[int, msgspec.Meta(ge=0, le=1200)] = 0
    days: Annotated[int, msgspec.Meta(ge=0, le=36500)] = 0


class Fee(_Part, frozen=True):
    """What an application costs from a day on, in satang, and which rule says so."""

    since: date
    satang: Annotated[int, msgspec.Meta(ge=0, le=10**10)]
    basis: Words


class Patience(_Part, frozen=True):
    """How many days an applicant has, from a day on, to pay the fee and to give what is missing, and which rule says so.

    Calendar days, after the day on which it was asked for; a last day that is no working day gives way to the next that is.
    """

    since: date
    days_to_pay: Annotated[int, msgspec.Meta(ge=1, le=365)]
    days_to_answer: Annotated[int, msgspec.Meta(ge=1, le=365)]
    basis: Words


class PrivateLink(_Part, frozen=True):
    """For how many days the private link of an issued document opens it, from the day on which it was issued, and why so long."""

    days: Annotated[int, msgspec.Meta(ge=1, le=3660)]
    basis: Words


class TwoPeople(_Part, frozen=True):
    """Where a second official must agree: to the issue, to a change of status."""

    issue: bool = False
    status: bool = False

    def for_issue(self, *, replacing: bool) -> bool:
        """Return whether an issue takes two; one that ends another document takes as many as ending it does."""
        return self.issue or (replacing and self.status)


class OwnSignature(StrEnum):
    """Whether who signs does so with their own certificate, after the agency's seal.

    `single`: on each document that is signed by itself; in bulk where their key signs without them, else the seal alone.
    `always`: in bulk too, and a key that cannot do that is refused. `none`: the agency's seal alone.
    """

    NONE = "none"
    SINGLE = "single"
    ALWAYS = "always"


class Asked(_Part, frozen=True):
    """A file that an applicant is asked for, of so many megabytes at most: a scan of a few pages, or a photograph of a phone."""

    code: Code
    name: Words
    required: bool = True
    most_mb: Annotated[int, msgspec.Meta(ge=1, le=10)] = 5

    @property
    def most(self) -> int:
        """Return the bytes that it may have."""
        return self.most_mb << 20


class Definition(_Part, frozen=True):
    """A document type. `issued_by` are codes of units and `signed_by` Thai titles of positions; none means every one.

    `sealed` are the fields whose values stand in the signed barcode on paper, beside what stands in every one.
    `to_confirm` are the members that hold an example, or a default, until the agency has held them against its own rules.
    """

    v: Literal[1]
    code: Code
    name: Words
    about: Words
    legal_basis: Words
    schema: dict[str, Any]
    holder: str
    numbering: Numbering
    validity: Validity = Validity()
    fees: tuple[Fee, ...] = ()
    patience: tuple[Patience, ...] = ()
    private_link: PrivateLink | None = None
    issued_by: tuple[Said, ...] = ()
    signed_by: tuple[Said, ...] = ()
    own_signature: OwnSignature = OwnSignature.NONE
    two_people: TwoPeople = TwoPeople()
    may_be_suspended: bool = True
    retention_basis: Words | None = None
    retention_years: Annotated[int, msgspec.Meta(ge=1, le=200)] | None = None
    open_to_public: bool = False
    enclosures: Annotated[tuple[Asked, ...], msgspec.Meta(max_length=20)] = ()
    sealed: Annotated[tuple[str, ...], msgspec.Meta(max_length=8)] = ()
    days_to_decide: Annotated[int, msgspec.Meta(ge=1, le=365)] = 15
    to_confirm: Annotated[tuple[str, ...], msgspec.Meta(max_length=20)] = ()


@dataclass(frozen=True, slots=True)
class Read:
    """A definition and its schema, as they hold together."""

    definition: Definition
    schema: Schema


def read_definition(text: bytes) -> tuple[Read | None, tuple[Problem, ...]]:
    """Return a type as an officer wrote it, its texts in the normal form (NFC), or everything that is wrong with it."""
    remedy = _MEND
    if len(text) > MAX_BYTES:
        large = Text("type.json ใหญ่เกิน 1 MB", "type.json is larger than 1 MB.")
        return None, (Problem("", "documents.definition", large, remedy),)
    try:
        made = msgspec.json.decode(msgspec.json.encode(_normal(msgspec.json.decode(text))), type=Definition)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        said = Text(f"อ่าน type.json ไม่ได้: {error}", f"type.json cannot be read: {error}.")
        return None, (Problem("", "documents.definition", said, remedy),)
    schema, problems = read_schema(made.schema)
    found = [*problems]
    for field, th, en in _faults(made, schema):
        found.append(Problem(field, "documents.definition", Text(th, en), remedy))
    return (None if found else Read(made, schema)), tuple(found)


def _normal(said: Any) -> Any:
    """Return what a type says with each text composed, as records hold it: to the eye it stays the same."""
    if isinstance(said, str):
        return unicodedata.normalize("NFC", said)
    if isinstance(said, dict):
        return {_normal(name): _normal(member) for name, member in said.items()}
    return [_normal(member) for member in said] if isinstance(said, list) else said


def strange_texts(text: bytes) -> tuple[Problem, ...]:
    """Return where a type that can be read holds what no record may, or a line's end where there is but one line: asked when it is loaded.

    A type from before that was asked stays readable, for the documents that stand under it.
    """
    return tuple(
        Problem(
            path, "documents.definition", Text(f"{path} {why.th}", f"{path} {why.en}."),
            Text("มักติดมาจากการวาง ให้พิมพ์ข้อความนั้นใน type.json ใหม่", "It usually comes along with pasted text: type that text of type.json anew."),
        )
        for path, said in texts_of(_normal(msgspec.json.decode(text)))
        if (why := thai.not_plain(said) or _broken(path, said)) is not None
    )  # fmt: skip


def _broken(path: str, said: str) -> Text | None:
    """Return that a text has a line's end which may have none: all but what explains a field stands in headings, numbers and subjects of mail."""
    if "\n" not in said or path.endswith(("description", "x-description-en")):
        return None
    return Text("ต้องอยู่ในบรรทัดเดียว", "must stand on one line")


def texts_of(value: object, path: str = "") -> Iterator[tuple[str, str]]:
    """Yield each text of a value as JSON has it, and each name of a member, by its place (`courses[0].name`)."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, dict):
        for key, member in value.items():
            place = f"{path}.{key}".lstrip(".")
            yield place, str(key)
            yield from texts_of(member, place)
    elif isinstance(value, list | tuple):
        for index, member in enumerate(value):
            yield from texts_of(member, f"{path}[{index}]")


def _faults(made: Definition, schema: Schema) -> list[tuple[str, str, str]]:
    faults = []
    holder = schema.field(made.holder)
    if holder is None or holder.kind is not FieldKind.TEXT or not holder.required:
        faults.append((
            "holder", "holder ต้องเป็นชื่อช่องข้อความที่บังคับกรอก", "holder must name a text field that is required",
        ))  # fmt: skip
    places = set(_PLACES.findall(made.numbering.pattern))
    if not places <= _NUMBER_PLACES or "running" not in places:
        faults.append((
            "numbering.pattern", "ต้องมี {running} และใช้ได้เฉพาะ {agency} {unit} {running} {year}",
            "it needs {running}, and knows {agency}, {unit}, {running} and {year} only",
        ))  # fmt: skip
    if made.numbering.yearly and "year" not in places:
        faults.append((
            "numbering.pattern", "เลขที่เริ่มใหม่ทุกปีต้องมี {year} มิฉะนั้นเลขจะซ้ำ",
            "numbers that begin again each year need {year}, or they would repeat",
        ))  # fmt: skip
    days = [fee.since for fee in made.fees]
    if days != sorted(set(days)):
        faults.append((
            "fees", "ค่าธรรมเนียมต้องเรียงตามวันเริ่มใช้และไม่ซ้ำวัน", "fees stand in the order of their days, each once",
        ))  # fmt: skip
    days = [period.since for period in made.patience]
    if days != sorted(set(days)):
        faults.append((
            "patience", "กำหนดเวลาต้องเรียงตามวันเริ่มใช้และไม่ซ้ำวัน", "periods stand in the order of their days, each once",
        ))  # fmt: skip
    for name in made.sealed:
        one = schema.field(name)
        if one is None or one.kind in {FieldKind.ROWS, FieldKind.PICTURE}:
            faults.append((
                "sealed", f"sealed ระบุช่องที่ไม่มี หรือเป็นตารางหรือภาพ: {name}",
                f"sealed names {name}, which is no field of one value that is read",
            ))  # fmt: skip
    if strange := sorted(set(made.to_confirm) - set(Definition.__struct_fields__)):
        faults.append((
            "to_confirm", f"to_confirm ระบุส่วนที่ไม่มี: {', '.join(strange)}",
            f"to_confirm names what type.json does not have: {', '.join(strange)}",
        ))  # fmt: skip
    if any(one.name in SYSTEM for one in schema.fields):
        faults.append((
            "schema", f"ชื่อช่องซ้ำกับที่ระบบให้: {', '.join(SYSTEM)}",
            f"these names are the system's own: {', '.join(SYSTEM)}",
        ))  # fmt: skip
    return faults


def check_plate(
    read: Read, fields: frozenset[str], squares: frozenset[str], signatories: int
) -> tuple[Problem, ...]:
    """Return where the page and the type do not fit: what is printed must be there, and what makes it evidence too."""
    schema = read.schema
    remedy = Text("แก้ plate.typ หรือ type.json ให้ตรงกัน", "Mend plate.typ or type.json so that they agree.")
    known = {path for path, one in schema.paths() if one.kind is not FieldKind.PICTURE} | set(SYSTEM)
    known |= {f"{path}_baht" for path, one in schema.paths() if one.baht}
    found = []
    if strange := sorted(fields - known):
        names = ", ".join(strange[:8])
        found.append(
            Text(f"หน้าเอกสารใช้ช่องที่ไม่มี: {names}", f"The page prints fields that are not there: {names}.")
        )
    found += _rows_left_out(schema, fields)
    if absent := [name for name in NEEDED if name not in fields]:
        names = ", ".join(absent)
        found.append(Text(f"หน้าเอกสารต้องมีช่อง {names}", f"The page must print {names}."))
    if squares - {SEAL} != {SQUARE}:
        found.append(
            Text(
                'หน้าเอกสารต้องมี square("verify") หนึ่งแห่ง และมีรหัสภาพอื่นได้เฉพาะ seal()',
                'The page must have exactly one square("verify"), and beside it no code but seal().',
            )
        )
    wanted = int(read.definition.own_signature is not OwnSignature.NONE)
    if signatories != wanted:
        found.append(
            Text(
                f"own_signature ต้องการ signatory[…] {wanted} แห่ง แต่หน้าเอกสารมี {signatories}",
                f"By own_signature the page has signatory[…] {wanted} times, but it stands there {signatories} times.",
            )
        )
    return tuple(Problem("plate", "documents.plate", text, remedy) for text in found)


def check_empty(schema: Schema, printed: AbstractSet[str]) -> Iterator[Problem]:
    """Yield which fields a page always prints, by their names, though the type lets them be left out."""
    rows = {one.name: one.least * one.required for one in schema.fields if one.kind is FieldKind.ROWS}
    for path, one in schema.paths():
        table, _, cell = path.partition(".")
        sure = one.required and (not cell or int(cell.partition(".")[0]) < rows[table])
        if sure or one.kind is FieldKind.PICTURE or printed.isdisjoint((path, f"{path}_baht")):
            continue
        yield Problem(
            "plate",
            "documents.plate",
            Text(
                f"ช่อง {path} เว้นว่างได้ตาม type.json แต่หน้าเอกสารต้องมีข้อความนั้นเสมอ",
                f"The field {path} may be left out, and the page always prints it.",
            ),
            Text(
                f'เขียน field("{path}", optional: true) หรือเพิ่ม {path} ใน required ของ type.json ช่องใน passage ต้องมีข้อความเสมอ',
                f'Write field("{path}", optional: true), or name {path} among the required of type.json; what stands in a passage always is.',
            ),
        )


def check_pictures(schema: Schema, frames: Mapping[str, bool]) -> Iterator[Problem]:
    """Yield why the pictures of a page do not fit the type: by their names, with whether the page does without each."""
    fields = {one.name: one for one in schema.pictures}
    for name, optional in frames.items():
        one = fields.get(name)
        if one is not None and (one.required or optional):
            continue
        if one is None:
            said = Text(
                f"หน้าเอกสารใช้ภาพ {name} ซึ่งไม่ใช่ช่องภาพของชนิดนี้",
                f"The page draws the picture {name}, which is no field of pictures of the type.",
            )
            mend = Text(
                f'เพิ่มช่อง {name} ที่มี "format": "picture" ใน type.json หรือลบ picture("{name}") ออกจากหน้า',
                f'Add the field {name} with "format": "picture" to type.json, or take picture("{name}") off the page.',
            )
        else:
            said = Text(
                f"ภาพ {name} ไม่บังคับ แต่หน้าเอกสารต้องมีภาพนั้นเสมอ",
                f"The picture {name} may be left out, and the page always needs it.",
            )
            mend = Text(
                f'เขียน picture("{name}", optional: true) หรือเพิ่ม {name} ใน required ของ type.json',
                f'Write picture("{name}", optional: true), or name {name} among the required of type.json.',
            )
        yield Problem("plate", "documents.plate", said, mend)


def _rows_left_out(schema: Schema, fields: frozenset[str]) -> Iterator[Text]:
    """Yield each table of which the page prints a part: whoever reads it would take that for the whole."""
    for one in schema.fields:
        printed = {name.split(".")[1] for name in fields if name.startswith(f"{one.name}.")}
        if one.kind is FieldKind.ROWS and 0 < len(printed) < one.most:
            yield Text(
                f"หน้าเอกสารพิมพ์ {one.name} เพียง {len(printed)} แถว จากที่มีได้ {one.most} แถว",
                f"The page prints {len(printed)} rows of {one.name}, of which there may be {one.most}.",
            )


def number(pattern: str, values: Mapping[str, object]) -> str:
    """Return a number as the pattern writes it."""
    return _PLACES.sub(lambda place: str(values[place[1]]), pattern)


def fee_on(fees: tuple[Fee, ...], day: date) -> Fee | None:
    """Return the fee in force on a day, or None where nothing is charged."""
    begun = [fee for fee in fees if fee.since <= day]
    return begun[-1] if begun and begun[-1].satang else None


DEFAULT_PATIENCE: Final = Patience(
    since=date.min,
    days_to_pay=30,
    days_to_answer=30,
    basis=Words(
        th="ค่าเริ่มต้นของระบบ ใช้เมื่อชนิดเอกสารไม่ได้กำหนดไว้ (ยังไม่ได้เทียบกับระเบียบใด)",
        en="Default of the system, where the type says nothing (not yet held against any regulation)",
    ),
)
"""How long an applicant has under a type that does not say so."""
DEFAULT_LINK: Final = PrivateLink(
    days=182,
    basis=Words(
        th="ค่าเริ่มต้นของระบบ 26 สัปดาห์ เท่ากับที่ GOV.UK Notify ใช้กับแฟ้มที่ส่งเป็นลิงก์ กฎหมายไทยไม่ได้กำหนดไว้ แต่ให้จำกัดการเข้าถึงข้อมูลส่วนบุคคลเท่าที่จำเป็น (พระราชบัญญัติคุ้มครองข้อมูลส่วนบุคคล พ.ศ. 2562 มาตรา 37 (1))",
        en="Default of the system: 26 weeks, as GOV.UK Notify keeps files that are sent by link. Thai law names no period, but has access to personal data kept to what is needed (Personal Data Protection Act B.E. 2562, s. 37 (1))",
    ),
)
"""How long a private link opens a document under a type that does not say so."""
LONGEST_NOTICE: Final = 7
"""Days before the end on which an applicant is told of it, at the earliest."""


def patience_on(periods: tuple[Patience, ...], day: date) -> Patience:
    """Return the periods in force on a day."""
    begun = [period for period in periods if period.since <= day]
    return begun[-1] if begun else DEFAULT_PATIENCE


def link_until(link: PrivateLink | None, begun: date) -> date:
    """Return the last day on which a private link that was begun on a day opens its document."""
    return begun + timedelta(days=(link or DEFAULT_LINK).days)


def notice(days: int) -> timedelta:
    """Return how long before the end of a period an applicant is told of it: a week, or half of a short period, a day at least."""
    return timedelta(days=min(LONGEST_NOTICE, max(days // 2, 1)))


def valid_until(validity: Validity, issued: date) -> date | None:
    """Return the last day on which a document of a day holds; None for one without end.

    A month counts to the day before the same day of a later month, or to that month's last day where it has none
    (Civil and Commercial Code s. 193/5).
    """
    if validity.days:
        return issued + timedelta(days=validity.days - 1)
    if not validity.months:
        return None
    month = issued.month - 1 + validity.months
    year, month = issued.year + month // 12, month % 12 + 1
    try:
        return date(year, month, issued.day) - timedelta(days=1)
    except ValueError:
        return date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)


def register(definition: Definition) -> str:
    """Return the register in which a type is numbered."""
    return f"type:{definition.numbering.register or definition.code}"
