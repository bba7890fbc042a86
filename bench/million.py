"""A node that holds a million letters, made fast: rows written by the database's own bulk path, not by actions.

The rows are what the actions would have written (same columns, same boxes and order), without journal acts and files.
Usage: `SAAN_HOME=folder python -m bench.million [LETTERS]` on a database that is migrated and empty.
"""

import itertools
import os
import random
import sys
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "saan.web.settings")
django.setup()

from django.db import connection, models, transaction  # noqa: E402 - Django must be set up first

from saan.base.agencies.models import Agency, Unit  # noqa: E402
from saan.base.agencies.rules import path_of  # noqa: E402
from saan.base.files.models import File  # noqa: E402
from saan.base.people.models import Appointment, Person, Position, Role, RoleGrant  # noqa: E402
from saan.base.people.viewer import Viewer, viewer_of  # noqa: E402
from saan.letters import models as m  # noqa: E402
from saan.letters import record as r  # noqa: E402
from saan.letters.rules import delivery, incoming, order, outgoing  # noqa: E402
from saan.letters.rules.draft import Draft, Target, pack  # noqa: E402
from saan.letters.rules.levels import Kind, Secrecy, urgency_of  # noqa: E402

BEGIN = datetime(2024, 1, 2, 1, 0, tzinfo=UTC)
OWN, OTHER = "th:0994000000015", "th:0994000000023"
UNITS = 300
BATCH = 20_000
SUBJECTS = (
    "ขอเชิญประชุมคณะทำงานด้านข้อมูลภาครัฐ ครั้งที่ {n}",
    "ขอความอนุเคราะห์ข้อมูลประกอบการจัดทำแผนปฏิบัติราชการ ฉบับที่ {n}",
    "รายงานผลการดำเนินงานประจำเดือน ลำดับที่ {n}",
    "แจ้งมติที่ประชุมคณะรัฐมนตรี เรื่องที่ {n}",
    "ขอส่งสำเนาระเบียบที่แก้ไขเพิ่มเติม รายการที่ {n}",
)
BODY = "ด้วยส่วนราชการมีความจำเป็นต้องดำเนินการตามแผนที่กำหนด " * 2


@dataclass(frozen=True, slots=True)
class Cast:
    """Who looks at the million: a clerk of the central registry, an official of one division, a director of many."""

    registry: UUID
    units: tuple[UUID, ...]
    clerk: Viewer
    official: Viewer
    director: Viewer


@dataclass(frozen=True, slots=True)
class Made:
    """One letter to be written: its number in the order of making, its moment, its division."""

    n: int
    at: datetime
    id: UUID
    unit: UUID


def id_at(moment: datetime, n: int) -> UUID:
    """Return the UUID v7 of a moment; `n` keeps ids of one millisecond apart."""
    return UUID(int=order.by_moment(moment) << 80 | 7 << 76 | 2 << 62 | n)


def cast() -> Cast:
    """Make two agencies, 300 units and three people; return who they are."""
    agency = Agency.objects.create(
        id=OWN, name_th="กรมทดลอง", name_en="Department", letter_code="ทล", served_here=True
    )
    Agency.objects.create(id=OTHER, name_th="กรมผู้ส่ง", name_en="Sender", letter_code="ผส")
    registry = _unit(agency, None, "0100", central=True)
    units = [_unit(agency, registry, f"{1000 + n}") for n in range(UNITS)]
    post = Position.objects.create(unit=registry, title_th="อธิบดี", title_en="Director-General", signs=True)
    clerk, official = _person(agency, "clerk"), _person(agency, "official")
    director = _person(agency, "director")
    Appointment.objects.create(person=director, position=post, since=BEGIN)
    for person, role, unit, subtree in (
        (clerk, Role.CLERK, registry, False),
        (official, Role.DRAFTER, units[7], False),
        (director, Role.REVIEWER, registry, True),
    ):
        RoleGrant.objects.create(person=person, role=role, unit=unit, since=BEGIN, subtree=subtree)
    ids = tuple(unit.id for unit in units)
    return Cast(registry.id, ids, viewer_of(clerk), viewer_of(official), viewer_of(director))


def cast_again() -> Cast:
    """Return the people of a million that was made before."""
    units = Unit.objects.filter(agency_id=OWN, parent__isnull=False).order_by("number_code")
    people = [
        viewer_of(Person.objects.get(email=f"{name}@bench.invalid"))
        for name in ("clerk", "official", "director")
    ]
    registry = Unit.objects.get(agency_id=OWN, is_central_registry=True).id
    return Cast(registry, tuple(unit.id for unit in units), *people)


def build(letters: int) -> Cast:
    """Write so many letters, three fifths of them received, and return who may look at them."""
    with transaction.atomic():
        who = cast()
        pdf = "0" * 64
        File.objects.create(sha256=pdf, root=pdf, size=40_000, stored_at=BEGIN)
    received = letters * 3 // 5
    chance = random.Random(2569)
    span = timedelta(days=900) / max(letters, 1)
    made = (
        Made(n, BEGIN + n * span, id_at(BEGIN + n * span, n), chance.choice(who.units))
        for n in range(letters)
    )
    for batch in itertools.batched(made, BATCH) if hasattr(itertools, "batched") else _batched(made, BATCH):
        came = [one for one in batch if one.n % 5 < 3]
        wrote = [one for one in batch if one.n % 5 >= 3]
        newest = letters - 5_000
        with transaction.atomic():
            _write(m.IncomingLetter, (_incoming(one, who, pdf, new=one.n >= newest) for one in came))
            _write(
                m.IncomingHolding,
                (row for one in came for row in _incoming_desks(one, who, new=one.n >= newest)),
            )
            _write(m.Letter, (_letter(one, who, pdf) for one in wrote))
            _write(m.Version, (_version(one, who) for one in wrote))
            _write(m.LetterHolding, (row for one in wrote for row in _letter_desks(one, who)))
            _write(m.Recipient, (_recipient(one) for one in wrote))
            _write(m.RegisterEntry, (_entry(one, who, came=True) for one in came if one.n < newest))
            _write(m.RegisterEntry, (_entry(one, who, came=False) for one in wrote))
    _settle()
    print(f"{received} received, {letters - received} sent")
    return who


def _batched(rows: Iterable[Made], size: int) -> Iterator[list[Made]]:
    rows = iter(rows)
    while batch := list(itertools.islice(rows, size)):
        yield batch


def _settle() -> None:
    """Have the planner know the tables, as the database's own housekeeping would by then."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _unit(agency: Agency, parent: Unit | None, code: str, *, central: bool = False) -> Unit:
    unit = Unit(
        agency=agency,
        parent=parent,
        name_th=f"กอง {code}",
        name_en=code,
        number_code=code,
        is_central_registry=central,
    )
    unit.path = path_of(unit.id, parent.path if parent else "")
    unit.save(force_insert=True)
    return unit


def _person(agency: Agency, name: str) -> Person:
    return Person.objects.create_user(
        f"{name}@bench.invalid", agency=agency, given_name_th=name, family_name_th="สมมติ", clearance=2
    )


def _subject(n: int) -> str:
    return SUBJECTS[n % len(SUBJECTS)].format(n=n)


def _record(one: Made, sender: str, code: str, to: str) -> r.LetterRecord:
    name = r.Name(th="กรมทดลอง", en="Department")
    letter = r.Letter(
        id=one.id,
        kind=Kind.EXTERNAL,
        sender=r.Sender(agency=sender, name=name, unit=name, code=code, address="ถนนสมมติ", contact=""),
        to=(r.Addressee(agency=to, name=name, unit=None, title="อธิบดี", copy=False),),
        salutation="เรียน",
        subject=_subject(one.n),
        references=(),
        enclosures=(),
        body=BODY,
        closing="ขอแสดงความนับถือ",
        urgency=urgency_of(one.n % 4),
        secrecy=Secrecy.NORMAL,
        circular=False,
        answers=None,
        reply_by=None,
        signatory=name,
    )
    return r.LetterRecord(
        v=1,
        type="saan.letter",
        letter=letter,
        letter_sha256=r.letter_hash(letter),
        registration=r.Registration(
            number=f"{code}/{one.n + 1}", running=one.n + 1, year=one.at.year + 543, date=one.at.date()
        ),
        signatures=(
            r.Signature(
                name=name, position=name, own_title="", acting="", order="", at="2026-01-01T00:00:00.000Z"
            ),
        ),
    )


def _incoming(one: Made, who: Cast, pdf: str, *, new: bool) -> Mapping[str, Any]:
    record = r.record_bytes(_record(one, OTHER, "ผส 0100", OWN))
    return {
        "id": one.id,
        "agency_id": OWN,
        "registry_id": who.registry,
        "sender_id": OTHER,
        "sender_name_th": "กรมผู้ส่ง",
        "letter_id": one.id,
        "state": incoming.State.ARRIVED if new else incoming.State.ASSIGNED,
        "kind": Kind.EXTERNAL,
        "number": f"ผส 0100/{one.n + 1}",
        "running": one.n + 1,
        "dated": one.at.date(),
        "subject": _subject(one.n),
        "urgency": one.n % 4,
        "secrecy": 0,
        "record": record,
        "record_sha256": "0" * 64,
        "pdf_id": pdf,
        "arrived_at": one.at,
        "changed_at": one.at,
        "receive_number": "" if new else str(one.n + 1),
        "receive_year": None if new else one.at.year + 543,
    }


def _desk(one: Made, desk: UUID, box: str, sort: int, salt: int) -> Mapping[str, Any]:
    return {
        "id": id_at(one.at, one.n * 4 + salt),
        "desk": desk,
        "personal": False,
        "secrecy": 0,
        "box": box,
        "sort": sort,
        "letter_id": one.id,
    }


def _incoming_desks(one: Made, who: Cast, *, new: bool) -> Iterator[Mapping[str, Any]]:
    sort = order.by_urgency(one.n % 4, one.at)
    yield _desk(one, who.registry, incoming.Box.NEW if new else incoming.Box.PASSED, sort, 0)
    if not new:
        done = incoming.Box.WORKING if one.n % 3 == 0 else incoming.Box.ENDED
        yield _desk(one, one.unit, done, sort, 1)


def _letter(one: Made, who: Cast, pdf: str) -> Mapping[str, Any]:
    record = _record(one, OWN, "ทล 0100", OTHER)
    return {
        "id": one.id,
        "agency_id": OWN,
        "unit_id": one.unit,
        "kind": Kind.EXTERNAL,
        "state": outgoing.State.DISPATCHED,
        "subject": _subject(one.n),
        "to_line": "อธิบดีกรมผู้ส่ง",
        "urgency": one.n % 4,
        "secrecy": 0,
        "drafter_id": who.official.person_id,
        "drafted_at": one.at,
        "changed_at": one.at,
        "number": record.registration.number,
        "running": one.n + 1,
        "year": one.at.year + 543,
        "dated": one.at.date(),
        "content": r.letter_bytes(record.letter),
        "letter_sha256": record.letter_sha256,
        "record": r.record_bytes(record),
        "record_sha256": r.record_hash(record),
        "pdf_id": pdf,
        "signed_at": one.at,
    }


def _version(one: Made, who: Cast) -> Mapping[str, Any]:
    draft = Draft(subject=_subject(one.n), body=BODY, to=(Target(agency=OTHER, title="อธิบดีกรมผู้ส่ง"),))
    return {
        "id": one.id,
        "letter_id": one.id,
        "version": 1,
        "content": pack(draft),
        "made_by_id": who.official.person_id,
        "made_at": one.at,
    }


def _letter_desks(one: Made, who: Cast) -> Iterator[Mapping[str, Any]]:
    sort = order.by_moment(one.at)
    yield _desk(one, one.unit, outgoing.Box.SENT, sort, 0)
    yield _desk(one, who.registry, outgoing.Box.SENT, sort, 1)


def _recipient(one: Made) -> Mapping[str, Any]:
    return {
        "id": one.id,
        "letter_id": one.id,
        "place": 0,
        "agency_id": OTHER,
        "name_th": "กรมผู้ส่ง",
        "title": "อธิบดีกรมผู้ส่ง",
        "state": delivery.State.REGISTERED,
        "accepted_at": one.at,
        "changed_at": one.at,
    }


def _entry(one: Made, who: Cast, *, came: bool) -> Mapping[str, Any]:
    return {
        "id": one.id,
        "agency_id": OWN,
        "unit_id": who.registry,
        "register": "received" if came else "sent",
        "year": one.at.year + 543,
        "running": one.n + 1,
        "sort": "given",
        "day": one.at.date(),
        "entered_at": one.at,
        "number": f"ผส 0100/{one.n + 1}",
        "dated": one.at.date(),
        "from_line": "กรมผู้ส่ง",
        "to_line": "อธิบดี",
        "subject": _subject(one.n),
        "secrecy": 0,
        "letter_id": None if came else one.id,
        "incoming_id": one.id if came else None,
    }


def _write(model: type[models.Model], rows: Iterable[Mapping[str, Any]]) -> None:
    """Write rows by the database's bulk path; a column that a row leaves out takes the model's default."""
    fields = model._meta.concrete_fields  # noqa: SLF001 - Django's way to the columns
    prepared = ([row.get(field.attname, field.get_default()) for field in fields] for row in rows)
    names = ", ".join(f'"{field.column}"' for field in fields)
    table = model._meta.db_table  # noqa: SLF001 - the same
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            raw: Any = cursor.cursor
            with raw.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
                for row in prepared:
                    copy.write_row(row)
            return
        holes = ", ".join("%s" for _ in fields)
        cursor.executemany(
            f"INSERT INTO {table} ({names}) VALUES ({holes})", [_adapted(row) for row in prepared]
        )


def _adapted(row: Sequence[Any]) -> list[Any]:
    """Return a row in the form that Django stores in SQLite."""
    return [_adapt(value) for value in row]


def _adapt(value: Any) -> Any:
    if isinstance(value, UUID):
        return value.hex
    if isinstance(value, datetime):
        return value.replace(tzinfo=None).isoformat(" ")
    return value.isoformat() if isinstance(value, date) else value


def main(arguments: Sequence[str]) -> None:
    """Build the million and say how long it took."""
    began = time.perf_counter()
    build(int(arguments[0]) if arguments else 1_000_000)
    print(f"{time.perf_counter() - began:.1f} s")


if __name__ == "__main__":
    main(sys.argv[1:])
