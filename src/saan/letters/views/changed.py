"""How what changed since a reviewer last read a draft is shown: each field by its label, each value as people write it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from saan.base.agencies import api as agencies
from saan.base.people import api as people
from saan.base.shown import day, figures
from saan.base.words import pick, say
from saan.letters.rules.changes import Change, Stretch
from saan.letters.rules.draft import Attendee, Meeting, Mention, Piece, Target
from saan.letters.templatetags.letters_words import words
from saan.trust.errors import Text

LABELS: Final[Mapping[str, Text]] = {
    "kind": Text(th="ชนิด", en="Kind"),
    "subject": Text(th="เรื่อง", en="Subject"),
    "salutation": Text(th="คำขึ้นต้น", en="Salutation"),
    "closing": Text(th="คำลงท้าย", en="Closing"),
    "to": Text(th="ผู้รับ", en="Recipients"),
    "references": Text(th="อ้างถึง", en="References"),
    "enclosures": Text(th="สิ่งที่ส่งมาด้วย", en="Enclosures"),
    "body": Text(th="ข้อความ", en="Text"),
    "urgency": Text(th="ชั้นความเร็ว", en="Urgency"),
    "secrecy": Text(th="ชั้นความลับ", en="Secrecy"),
    "circular": Text(th="หนังสือเวียน", en="Circular"),
    "reply_by": Text(th="ขอตอบภายใน", en="Reply by"),
    "answers": Text(th="ตอบหนังสือรับ", en="Answers a letter received"),
    "signatory": Text(th="ผู้ลงนาม", en="Signatory"),
    "cosignatories": Text(th="ผู้ลงนามลำดับถัดไป", en="Further signatories"),
    "reviewers": Text(th="ผู้ตรวจ", en="Reviewers"),
    "readers": Text(th="ผู้มีสิทธิอ่านหนังสือลับ", en="Readers of the secret letter"),
    "edition": Text(th="ฉบับที่", en="Edition"),
    "holder": Text(th="ผู้ได้รับการรับรอง", en="Holder"),
    "meeting": Text(th="การประชุม", en="Meeting"),
}
PERSONS: Final = frozenset({"reviewers", "readers"})
POSITIONS: Final = frozenset({"signatory", "cosignatories"})
NONE: Final = Text(th="(ไม่มี)", en="(none)")
YES: Final = Text(th="ใช่", en="yes")
NO: Final = Text(th="ไม่ใช่", en="no")
COPY: Final = Text(th="สำเนา", en="copy")
ANSWERED: Final = Text(th="มี", en="yes")
ON_A_DAY: Final = Text(th="ลงวันที่", en="dated")
LISTS: Final = (
    ("present", Text(th="ผู้มาประชุม", en="Present")),
    ("absent", Text(th="ผู้ไม่มาประชุม", en="Absent")),
    ("others", Text(th="ผู้เข้าร่วมประชุม", en="Others attending")),
)


@dataclass(frozen=True, slots=True)
class Shown:
    """One field that changed as a page shows it: its label, and a line for each thing it held and holds."""

    label: str
    before: tuple[str, ...]
    after: tuple[str, ...]
    stretches: tuple[Stretch, ...]


@dataclass(frozen=True, slots=True)
class Names:
    """The names that the values of a draft stand for, each where it is still known."""

    agencies: Mapping[str, str]
    units: Mapping[UUID, str]
    people: Mapping[UUID, str]
    positions: Mapping[UUID, str]


def shown(changes: Sequence[Change], agency_id: str, unit_id: UUID, at: datetime) -> tuple[Shown, ...]:
    """Return changes as a page shows them. Of lists only what was taken out and put in is shown; all, where its order changed."""
    names = _names(changes, agency_id, unit_id, at)
    return tuple(_shown(change, names) for change in changes)


def _shown(change: Change, names: Names) -> Shown:
    before, after = (tuple(_lines(change.field, value, names)) for value in (change.before, change.after))
    gone, come = (
        tuple(one for one in before if one not in after),
        tuple(one for one in after if one not in before),
    )
    moved = not gone and not come
    none = (say(NONE),)
    return Shown(
        say(LABELS[change.field]),
        (before if moved else gone) or (none if not before else ()),
        (after if moved else come) or (none if not after else ()),
        change.stretches,
    )


def _lines(field: str, value: object, names: Names) -> Iterator[str]:
    """Yield a value as lines; nothing where there is none."""
    if isinstance(value, tuple):
        for one in value:
            yield from _lines(field, one, names)
    elif isinstance(value, Meeting):
        yield from _meeting(value)
    elif value not in {None, ""}:
        yield _one(field, value, names)


def _one(field: str, value: object, names: Names) -> str:
    if isinstance(value, UUID):
        if field == "answers":
            return say(ANSWERED)
        return (names.positions if field in POSITIONS else names.people).get(value, str(value))
    for kind, write in _WRITTEN.items():
        if isinstance(value, kind):
            return write(value, names)
    return str(value)


def _target(value: Target, names: Names) -> str:
    where = names.units.get(value.unit, "") if value.unit else names.agencies.get(value.agency, value.agency)
    return " – ".join(filter(None, (value.title, where))) + (f" ({say(COPY)})" if value.copy else "")


def _mention(value: Mention) -> str:
    dated = f"{say(ON_A_DAY)} {day(value.dated)}" if value.dated else ""
    return " ".join(filter(None, (figures(value.number), dated, value.subject)))


def _piece(value: Piece) -> str:
    return f"{value.title} – {value.name}" if value.title else value.name


def _attendee(value: Attendee) -> str:
    return ", ".join(filter(None, (value.name, value.post)))


def _meeting(value: Meeting) -> Iterator[str]:
    held = (figures(value.session), day(value.day) if value.day else "", value.place)
    times = "–".join(filter(None, (figures(value.opened), figures(value.closed))))
    line = " · ".join(filter(None, (*held, times)))
    if line:
        yield line
    for name, label in LISTS:
        for one in getattr(value, name):
            yield f"{say(label)}: {_attendee(one)}"


_WRITTEN: Final[Mapping[type, Callable[[Any, Names], str]]] = {
    Target: _target,
    Mention: lambda value, _: _mention(value),
    Piece: lambda value, _: _piece(value),
    StrEnum: lambda value, _: words(value),
    bool: lambda value, _: say(YES if value else NO),
    date: lambda value, _: day(value),
}


def _names(changes: Sequence[Change], agency_id: str, unit_id: UUID, at: datetime) -> Names:
    """Return the names that these changes need, and ask for no others."""
    changed = {change.field for change in changes}
    named = {
        target.agency
        for change in changes
        if change.field == "to"
        for target in (*_targets(change.before), *_targets(change.after))
    }
    persons = {
        one
        for change in changes
        if change.field in PERSONS
        for value in (change.before, change.after)
        if isinstance(value, tuple)
        for one in value
    }
    return Names(
        {
            one.id: pick(one.name_th, one.name_en)
            for one in (agencies.agencies(named).values() if named else ())
        },
        {
            one.id: pick(one.name_th, one.name_en)
            for one in (agencies.units(agency_id) if "to" in changed else ())
        },
        {
            key: pick(one.name_th, one.name_en)
            for key, one in (people.persons(persons, at).items() if persons else ())
        },
        {
            one.position_id: pick(one.title_th, one.title_en)
            for one in (people.signing_positions(unit_id, at) if changed & POSITIONS else ())
        },
    )


def _targets(value: object) -> tuple[Target, ...]:
    return value if isinstance(value, tuple) else ()
