"""Forms of letters. Drafting refuses almost nothing: what is missing is said, never lost."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Final, NamedTuple
from uuid import UUID

from django import forms

from saan.base.agencies import api as agencies
from saan.base.agencies.api import UnitView
from saan.base.forms import DayField, FilesField, Form, LongSelect, OneOfMany, RowCheckbox, RowInput, wanted
from saan.base.people import api as people
from saan.base.people.api import Circle, PersonName, SigningPosition
from saan.base.people.choosing import NOBODY_CHOSEN, Choices, offer, person_choices
from saan.base.words import both, in_thai, pick, say
from saan.letters.rules.draft import MAX_BODY, MAX_LINE, Attendee
from saan.letters.rules.kinds import BY_ITS_WRITER, NATURES, SUBJECT, Part
from saan.letters.rules.levels import (
    KIND_TEXT,
    SECRECY_TEXT,
    URGENCY_TEXT,
    Kind,
    Secrecy,
    secrecy_of,
)
from saan.letters.rules.wording import Wording, wordings
from saan.trust.clock import BANGKOK
from saan.trust.errors import Text

THE_WRITER: Final = Text(th="ผู้ร่างลงชื่อเอง", en="Whoever drafts it signs")


def unit_choices(units: Iterable[UnitView]) -> Choices:
    """Return the units of an agency, each under its parent."""
    return [
        (str(one.id), "\u00a0\u00a0" * one.depth + (one.name_th if in_thai() else one.name_en))
        for one in units
    ]


def signing_choices(found: Iterable[SigningPosition]) -> Choices:
    """Return positions with who holds them and who acts for them now."""
    return [("", say(NOBODY_CHOSEN)), *((str(one.position_id), _position(one)) for one in found)]


def _position(one: SigningPosition) -> str:
    title = one.title_th if in_thai() else one.title_en
    held = [_plain(one.holder)] if one.holder else []
    acting = [("ผู้แทน: " if in_thai() else "acting: ") + _plain(person) for person in one.acting]
    return " · ".join([title, *held, *acting])


def _plain(person: PersonName) -> str:
    return pick(person.name_th, person.name_en)


class BeginForm(Form):
    """Which kind of letter, and of which unit."""

    kind = forms.ChoiceField(
        label=both("ชนิดหนังสือ", "Kind of letter"),
        widget=forms.RadioSelect,
        initial=Kind.EXTERNAL.value,
        choices=[
            (
                kind.value,
                both(
                    f"{KIND_TEXT[kind].th} – {nature.hint.th}",
                    f"{KIND_TEXT[kind].en[0].upper()}{KIND_TEXT[kind].en[1:]} – {nature.hint.en}",
                ),
            )
            for kind, nature in NATURES.items()
        ],
    )
    unit = forms.ChoiceField(label=both("ส่วนราชการเจ้าของเรื่อง", "Responsible unit"))

    def __init__(self, *args: Any, units: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].choices = units  # type: ignore[attr-defined]  # a ChoiceField


OF_PART: Final[Mapping[Part, tuple[str, ...]]] = {
    Part.TO: ("more_to",),
    Part.WORDING: ("wording",),
    Part.CIRCULAR: ("circular",),
    Part.REPLY: ("reply_by",),
    Part.EDITION: ("edition",),
    Part.HOLDER: ("holder",),
    Part.MEETING: ("session", "day", "place", "opened", "closed", "present", "absent", "others"),
}
"""Which fields of a draft stand for a part that only some kinds have."""
_PERSON: Final = re.compile(r"\s*(?:,|\t| – | - )\s*")


class PeopleField(forms.CharField):
    """People, one a line: a name and, after a comma, dash or tab, a post. Read into `Attendee`s."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault(
            "help_text",
            both("หนึ่งบรรทัดหนึ่งคน: ชื่อ, ตำแหน่ง", "One a line: name, post"),
        )
        super().__init__(widget=forms.Textarea, max_length=MAX_BODY, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        """Return attendees as lines; what was typed stays as it was."""
        if isinstance(value, str) or value is None:
            return value
        return "\n".join(", ".join(filter(None, (one.name, one.post))) for one in value)

    def clean(self, value: Any) -> Any:
        """Return the attendees that lines name."""
        lines = (line.strip() for line in super().clean(value).splitlines())
        parted = (_PERSON.split(line, maxsplit=1) for line in lines if line)
        return tuple(Attendee(name=one[0], post=" ".join(one[1:])) for one in parted)


class Line(NamedTuple):
    """One recipient of many that were typed or pasted at once."""

    named: str
    title: str


class LinesField(forms.CharField):
    """Recipients, one a line: the name and, after a comma or tab, the title. Read into `Line`s."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.Textarea, max_length=MAX_BODY, **kwargs)

    def clean(self, value: Any) -> Any:
        """Return what the lines name."""
        lines = (line.strip() for line in super().clean(value).splitlines())
        parted = (re.split(r"\s*[,\t]\s*", line, maxsplit=1) for line in lines if line)
        return tuple(Line(one[0], " ".join(one[1:])) for one in parted)


class DraftForm(Form):
    """The parts of a draft that stand once; rows have forms of their own."""

    names_optional: ClassVar = False

    version = forms.IntegerField(widget=forms.HiddenInput)
    subject = forms.CharField(
        label=both("เรื่อง", "Subject"),
        help_text=both("สั้นและบอกใจความ เช่น ขอเชิญประชุม…", "Short, and saying what the letter is about"),
        max_length=MAX_LINE,
        required=False,
    )
    more_to = LinesField(
        label=both("เพิ่มผู้รับหลายรายพร้อมกัน", "Add many recipients at once"),
        help_text=both(
            "หนึ่งบรรทัดหนึ่งราย: ชื่อหรือรหัส, เรียน (ตำแหน่ง) วางจากตารางได้",
            "One a line: name or number, addressee’s title. A table may be pasted",
        ),
        required=False,
    )
    wording = forms.ChoiceField(label=both("คำขึ้นต้นและคำลงท้าย", "Salutation and closing"), required=False)
    body = forms.CharField(
        label=both("ข้อความ", "Text"),
        help_text=both(
            "หนึ่งบรรทัดเป็นหนึ่งย่อหน้า ไม่ต้องเคาะวรรคหน้าย่อหน้า ข้อย่อยและตารางดูวิธีพิมพ์ด้านล่าง",
            "Each line is a paragraph; it is indented by itself. For items and tables see below",
        ),
        widget=forms.Textarea,
        max_length=MAX_BODY,
        strip=False,
        required=False,
    )
    uploads = FilesField(
        label=both("แนบไฟล์", "Attach files"),
        help_text=both("เลือกได้หลายไฟล์พร้อมกัน", "Several at once"),
        required=False,
    )
    urgency = forms.ChoiceField(
        label=both("ชั้นความเร็ว", "Urgency"),
        widget=forms.RadioSelect,
        choices=[(one.value, both(text.th, text.en)) for one, text in URGENCY_TEXT.items()],
        required=False,
    )
    secrecy = forms.ChoiceField(
        label=both("ชั้นความลับ", "Secrecy"),
        help_text=both("หนังสือ “ลับที่สุด” ส่งทางระบบนี้ไม่ได้", "Top secret letters may not be sent electronically"),
        widget=forms.RadioSelect,
        required=False,
    )
    circular = forms.BooleanField(label=both("เป็นหนังสือเวียน (ว)", "A circular (ว)"), required=False)
    reply_by = DayField(label=both("ขอให้ตอบภายในวันที่", "Please reply by"), required=False)
    signatory = forms.ChoiceField(label=both("ผู้ลงนาม", "Signatory"), required=False)
    readers = forms.MultipleChoiceField(
        label=both("ผู้มีสิทธิอ่านหนังสือลับฉบับนี้", "Who may read this secret letter"),
        help_text=both(
            "นอกจากผู้ตรวจและผู้ลงนาม ใช้เมื่อเลือกชั้นความลับ",
            "Beside its reviewers and signatory; used for secret letters",
        ),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    edition = forms.CharField(
        label=both("ฉบับที่", "Edition"),
        help_text=both(
            "เว้นว่างเมื่อเป็นฉบับแรกในเรื่องนี้ ฉบับแก้ไขเพิ่มเติมเริ่มที่ ๒",
            "Empty for the first on its matter; what amends it begins with 2",
        ),
        max_length=40,
        required=False,
    )
    holder = forms.CharField(
        label=both("ผู้ได้รับการรับรองลงชื่อด้วย", "The holder signs too"),
        help_text=both(
            "ใส่ชื่อเมื่อเป็นเรื่องสำคัญ หน้าจะมีที่ติดรูปถ่ายและลงชื่อของผู้ได้รับการรับรอง",
            "A name, where the matter is weighty: the page then has a place for a photograph and the holder’s signature",
        ),
        max_length=MAX_LINE,
        required=False,
    )
    session = forms.CharField(
        label=both("ครั้งที่", "Number of the meeting"),
        help_text=both("เช่น ๑/๒๕๖๙", "Such as 1/2569"),
        max_length=60,
        required=False,
    )
    day = DayField(label=both("เมื่อวันที่", "Held on"), required=False)
    place = forms.CharField(label=both("ณ", "At"), max_length=MAX_LINE, required=False)
    opened = forms.CharField(
        label=both("เริ่มประชุมเวลา", "Began at"),
        help_text=both("เช่น 09.30", "Such as 09.30"),
        max_length=10,
        required=False,
    )
    closed = forms.CharField(
        label=both("เลิกประชุมเวลา", "Ended at"),
        help_text=both("เช่น 12.00", "Such as 12.00"),
        max_length=10,
        required=False,
    )
    present = PeopleField(label=both("ผู้มาประชุม", "Present"), required=False)
    absent = PeopleField(label=both("ผู้ไม่มาประชุม", "Absent"), required=False)
    others = PeopleField(label=both("ผู้เข้าร่วมประชุม", "Others attending"), required=False)

    def __init__(self, *args: Any, offered: "Offered", kind: Kind, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        nature = NATURES[kind]
        self.fields["subject"].label = both(nature.subject.th, nature.subject.en)
        if nature.subject is not SUBJECT:
            self.fields["subject"].help_text = ""
        choices = {
            "wording": offered.wordings,
            "secrecy": offered.secrecies,
            "signatory": [("", say(THE_WRITER)), *offered.signatories[1:]]
            if kind in BY_ITS_WRITER
            else offered.signatories,
            "readers": offered.readers,
        }
        for name, options in choices.items():
            self.fields[name].choices = options  # type: ignore[attr-defined]  # a ChoiceField
        self.secret = len(offered.secrecies) > 1 and Part.SECRECY in nature.parts
        for part, names in OF_PART.items():
            if part not in nature.parts:
                for name in names:
                    del self.fields[name]


class TargetForm(Form):
    """One recipient: an agency by name, with the title that follows the salutation."""

    names_optional: ClassVar = False

    agency = forms.CharField(
        label=both("ส่วนราชการ", "Agency"),
        max_length=300,
        required=False,
        widget=RowInput(attrs={"list": "agencies", "autocomplete": "off"}),
    )
    title = forms.CharField(
        label=both("เรียน (ตำแหน่ง)", "Addressee’s title"),
        max_length=MAX_LINE,
        required=False,
        widget=RowInput,
    )
    copy = forms.BooleanField(label=both("สำเนาส่ง", "Copy only"), required=False, widget=RowCheckbox)


@dataclass(frozen=True, slots=True)
class UnitsOffered:
    """The units that rows offer, and by id what they are called; where `narrow`, a row that has its unit shows it alone."""

    every: Choices
    names: Mapping[str, str]
    narrow: bool


class UnitTargetForm(Form):
    """One recipient of a memo or a note: a unit of one's own agency."""

    names_optional: ClassVar = False

    unit = OneOfMany(label=both("หน่วยงาน", "Unit"), widget=LongSelect, required=False)
    title = forms.CharField(
        label=both("เรียน (ตำแหน่ง)", "Addressee’s title"),
        max_length=MAX_LINE,
        required=False,
        widget=RowInput,
    )
    copy = forms.BooleanField(label=both("สำเนาส่ง", "Copy only"), required=False, widget=RowCheckbox)

    def __init__(self, *args: Any, units: UnitsOffered, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["unit"]
        chosen = str(self["unit"].value() or "")
        alone = units.narrow and chosen in units.names
        field.among = units.names
        field.widget.choices = [
            ("", say(NOBODY_CHOSEN)),
            *([(chosen, units.names[chosen])] if alone else units.every),
        ]


class MentionForm(Form):
    """One reference (อ้างถึง)."""

    names_optional: ClassVar = False

    number = forms.CharField(label=both("เลขที่หนังสือ", "Letter number"), max_length=MAX_LINE, required=False)
    dated = DayField(label=both("ลงวันที่", "Dated"), help_text="", required=False)
    subject = forms.CharField(label=both("เรื่อง", "Subject"), max_length=MAX_LINE, required=False)


class ReviewerForm(Form):
    """One reviewer, in order."""

    names_optional: ClassVar = False

    person = forms.ChoiceField(label=both("ผู้ตรวจ", "Reviewer"), widget=LongSelect, required=False)

    def __init__(self, *args: Any, reviewers: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].choices = [("", say(NOBODY_CHOSEN)), *reviewers]  # type: ignore[attr-defined]  # a ChoiceField


class SigningForm(Form):
    """One more position that signs, after those before it."""

    names_optional: ClassVar = False

    position = forms.ChoiceField(label=both("ผู้ลงนามลำดับถัดไป", "Next signatory"), required=False)

    def __init__(self, *args: Any, signatories: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["position"].choices = signatories  # type: ignore[attr-defined]  # a ChoiceField


READERS: Final = (people.Role.DRAFTER, people.Role.REVIEWER, people.Role.CLERK)
"""Whom of a unit a secret draft may be opened to by name."""


class Offered:
    """What the selects of a draft offer, as of one moment, for one unit and one drafter's clearance."""

    def __init__(self, agency_id: str, unit_id: UUID, clearance: int, at: datetime) -> None:
        self.words = wordings(at.astimezone(BANGKOK).date())
        self.wordings = [(one.rank, _wording(one)) for one in self.words]
        self.secrecies = [
            (level.value, say(SECRECY_TEXT[level]))
            for level in (secrecy_of(rank) for rank in range(len(Secrecy)))
            if list(Secrecy).index(level) <= clearance
        ]
        self.signing = people.signing_positions(unit_id, at)
        self.signatories = signing_choices(self.signing)
        self.reviewers = person_choices(people.reviewers(unit_id, at))
        self.readers = person_choices(people.people_with(unit_id, at, *READERS))
        self.units = agencies.units(agency_id)

    def rank_of(self, salutation: str, closing: str) -> str:
        """Return the rank whose words these are; a memo or a note has no closing."""
        for one in self.words:
            if one.salutation == salutation and closing in {one.closing, ""}:
                return one.rank
        return self.words[0].rank if self.words else ""


def _wording(one: Wording) -> str:
    return f"{one.salutation} … {one.closing} – {say(one.name)}"


class NoteForm(Form):
    """Why: the note of a return, rejection, cancellation or closing."""

    note = forms.CharField(
        label=both("เหตุผล", "Reason"),
        help_text=both("ผู้รับข้อความนี้ต้องรู้ว่าต้องทำอะไรต่อ", "Whoever reads this must know what to do next"),
        widget=forms.Textarea,
        max_length=500,
    )


class OutcomeForm(NoteForm):
    """How a matter ended, for whoever finds it closed."""

    note = forms.CharField(
        label=both("ผลการดำเนินการ", "Outcome"),
        help_text=both(
            "เช่น ตอบแล้วตามหนังสือ พบ ๐๑๐๒/๑๒ หรือ เก็บเป็นข้อมูล",
            "Such as: answered by พบ ๐๑๐๒/๑๒, or filed for information",
        ),
        error_messages=wanted("โปรดระบุผลการดำเนินการ", "Please say how it ended"),
        widget=forms.Textarea,
        max_length=500,
    )


class ReaderForm(Form):
    """To whom a secret letter is opened beside those who read it already."""

    person = forms.TypedChoiceField(
        label=both("เปิดให้", "Open it to"),
        error_messages=wanted("โปรดเลือกผู้ที่จะเปิดให้อ่าน", "Please choose to whom it is opened"),
        coerce=UUID,
    )

    def __init__(self, *args: Any, among: Circle, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "person", among, at)
