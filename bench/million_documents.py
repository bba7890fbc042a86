"""A node that holds a million issued documents, made fast: rows written by the database's own bulk path, not by actions.

One large agency issues nearly all: three fifths in a few large bulk files, the rest one by one after an application, from its
registry and from 299 other units; a smaller agency has the rest. The rows are what the actions would have written, so far as
lists, registers, counts and background work read them; pages, proofs and acts are missing. Usage:
`SAAN_HOME=folder python -m bench.million_documents [DOCUMENTS]` on a database that is migrated and empty.
"""

import hashlib
import json
import random
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from io import BytesIO
from typing import Any, Final
from uuid import UUID

from django.db import connection, transaction

from bench import million as house  # sets Django up
from bench.million_rows import PDF, Office, id_at
from saan.base.agencies.models import Agency, Unit
from saan.base.files import api as files
from saan.base.files.models import File
from saan.base.lasting.models import LastingPage
from saan.base.people.models import Role, RoleGrant
from saan.documents import api
from saan.documents import models as m
from saan.documents import record as r
from saan.documents.making import Line
from saan.documents.rules.applications import UNSUCCESSFUL, WAITS_FOR_APPLICANT, State
from saan.documents.rules.batches import State as BatchState
from saan.trust.canonical import Json, canonical
from saan.trust.clock import BANGKOK

BEGIN, LASTS = datetime(2024, 1, 2, 1, 0, tzinfo=UTC), timedelta(days=1000)
KINDS, VERSIONS, SHORT_LIVED = 150, 3, 20
"""Types of the large agency, with so many versions each; documents of the first few are kept for a year only."""
LARGE, PART, SMALL = 100_000, 500, 50
"""Rows of a large bulk file, of one part of it, and of a small file."""
NEW: Final = 20_000
"""How many of the last applications are still open."""
AT_ONCE = 20_000
Row = dict[str, Any]
Kinds = Sequence[tuple[UUID, str]]
"""The newest versions of an agency's types, with their codes."""


@dataclass(frozen=True)
class Made:
    """One document, or an application that led to none: its place in the order of making, and whose it is."""

    n: int
    at: datetime
    office: Office
    unit: UUID
    kind: tuple[UUID, str]
    batch: UUID | None = None
    row: int | None = None

    @cached_property
    def id(self) -> UUID:
        """Return the document's id."""
        return id_at(self.at, self.n)

    @cached_property
    def application(self) -> UUID:
        """Return the id of the application that led to it."""
        return id_at(self.at - timedelta(days=3), self.n + (1 << 40))

    @cached_property
    def day(self) -> date:
        """Return the day of issue."""
        return self.at.astimezone(BANGKOK).date()

    @property
    def number(self) -> str:
        """Return its number."""
        return f"ทล 0100/ร {self.n + 1}/{self.day.year + 543}"

    @property
    def holder(self) -> str:
        """Return whose it is."""
        return f"นายปั้น สมมติที่ {self.n % 90_000}"

    @property
    def standing(self) -> str:
        """Return its standing: one of a hundred was withdrawn, one of a thousand is suspended."""
        return {1: "revoked", 2: "suspended" if self.n % 1000 == 2 else "valid"}.get(self.n % 100, "valid")

    @property
    def state(self) -> State:
        """Return how its application stands, had it led to nothing."""
        every = list(State)
        return every[self.n % len(every)]


def build(count: int) -> None:
    """Write so many documents, and what stands around them."""
    with transaction.atomic():
        for number in range(2):
            house.make_office(number)
        File.objects.create(sha256=PDF, root=PDF, size=40_000, stored_at=BEGIN, due_at=BEGIN)
        _roles()
    own, other = house.offices()
    with transaction.atomic():
        kinds = {office.id: _kinds(office, KINDS if office is own else 5) for office in (own, other)}
        lists = {office.id: _lists(office, 2 if office is own else 1) for office in (own, other)}
    singly, bulk = count * 3 // 10, count * 6 // 10
    _progress("applications", lambda: _applied(_open(own, kinds[own.id], singly // 4)))
    _progress("singly", lambda: _issued(_spread(own, kinds[own.id], singly, 0), lists[own.id]))
    _progress("in bulk", lambda: _issued(_in_bulk(own, kinds[own.id], bulk, singly), lists[own.id]))
    _progress(
        "other",
        lambda: _issued(_spread(other, kinds[other.id], count - singly - bulk, 1 << 29), lists[other.id]),
    )
    if connection.vendor == "postgresql":  # which knows its tables by then; no node asks SQLite to
        house.settle()


def _progress(what: str, work: Any) -> None:
    began = time.perf_counter()
    work()
    print(f"{what}: {time.perf_counter() - began:.0f} s", file=sys.stderr, flush=True)


def _roles() -> None:
    for agency in Agency.objects.filter(served_here=True):
        registry = Unit.objects.get(agency=agency, is_central_registry=True)
        for name, role, subtree in (
            ("administrator", Role.ADMINISTRATOR, True),
            ("auditor", Role.AUDITOR, True),
        ):
            person = house.make_person(agency, name)
            RoleGrant.objects.create(person=person, role=role, unit=registry, since=BEGIN, subtree=subtree)


def _kinds(office: Office, count: int) -> list[tuple[UUID, str]]:
    ready = api.of_ready_made("certificate")
    said, made = json.loads(ready.definition), []
    for n in range(count):
        for version in range(1, VERSIONS + 1):
            said |= {"code": f"kind-{n}", "retention_years": 1 if n < SHORT_LIVED else 10}
            said["days_to_decide"] = version
            definition = json.dumps(said, ensure_ascii=False).encode()
            kind = m.DocumentType.objects.create(
                agency_id=office.id, code=f"kind-{n}", version=version, name_th=f"หนังสือรับรองแบบที่ {n}",
                name_en=f"Certificate {n}", open_to_public=True, definition=definition, plate=ready.plate,
                sha256=hashlib.sha256(definition).hexdigest(), loaded_at=BEGIN,
            )  # fmt: skip
        made.append((kind.id, f"kind-{n}"))
    return made


def kinds_of(office: Office) -> list[tuple[UUID, str]]:
    """Return the types of an agency that was made before, in the order of making."""
    rows = m.DocumentType.objects.filter(agency_id=office.id, version=VERSIONS).order_by("id")
    return list(rows.values_list("id", "code"))


def _lists(office: Office, count: int) -> list[UUID]:
    return [
        m.StatusList.objects.create(
            agency_id=office.id, serial=n + 1, bits=2, power=20, key=bytes(32), taken=(1 << 20) - (n + 1 == count),
            begun_at=BEGIN, published_at=BEGIN,
        ).id
        for n in range(count)
    ]  # fmt: skip


def _spread(office: Office, kinds: Kinds, count: int, first: int) -> Iterator[Made]:
    for n in range(first, first + count):
        yield spread(n, office, kinds, count, first)


def spread(n: int, office: Office, kinds: Kinds, count: int, first: int = 0) -> Made:
    """Return one of so many documents that an agency issued singly, by its place in the order of making; the same whenever it is asked."""
    chance = random.Random(n)
    unit = office.registry if chance.random() < 0.5 else chance.choice(office.units)
    return Made(n, BEGIN + (n - first) * (LASTS / count), office, unit, chance.choice(kinds))


def _open(office: Office, kinds: Kinds, count: int) -> Iterator[Made]:
    """Yield applications that led to nothing: the last of them are open, and a few old ones."""
    for one in _spread(office, kinds, count, 1 << 30):
        if one.state in UNSUCCESSFUL or one.n >= (1 << 30) + count - NEW or one.n % 500 == 0:
            yield one


def _in_bulk(office: Office, kinds: Kinds, count: int, first: int) -> Iterator[Made]:
    lines = [Line(canonical(_data(n)), f"p{n}@example.invalid", n + 2).encode() for n in range(LARGE)]
    rows, n = files.put(BytesIO(b"".join(lines))).sha256, first
    starts = [0]
    for step in range(0, LARGE, PART):
        starts.append(starts[-1] + sum(map(len, lines[step : step + PART])))
    large = max(count // LARGE - 1, 1)
    sizes = [min(LARGE, count // 2)] * large + [SMALL] * ((count - large * min(LARGE, count // 2)) // SMALL)
    random.Random(1).shuffle(sizes)
    for place, size in enumerate(sizes):
        chance = random.Random(place)
        at = BEGIN + place * (LASTS / len(sizes))
        unit = office.registry if size > SMALL or place % 2 else chance.choice(office.units)
        kind = chance.choice(kinds)
        batch = m.Batch.objects.create(
            id=id_at(at, place + (1 << 50)), agency_id=office.id, unit_id=unit, type_id=kind[0], state=BatchState.FINISHED,
            name=f"rows-{place}.csv", file_id=PDF, rows_id=rows, total=size, done=size, looked_at=size,
            given_by_id=office.drafter, given_at=at, signer_id=office.director, started_at=at, ended_at=at,
        )  # fmt: skip
        m.BatchPart.objects.bulk_create(
            m.BatchPart(batch=batch, ordinal=k, first=k * PART, count=PART, start=starts[k], done_at=at)
            for k in range(max(size // PART, 1))
        )
        for row in range(size):
            yield Made(n, at + row * timedelta(milliseconds=5), office, unit, kind, batch.id, row)
            n += 1


def _data(n: int) -> dict[str, Json]:
    return {
        "certified": "เป็นผู้ขึ้นทะเบียนไว้กับหน่วยงาน", "full_name": f"นายปั้น สมมติที่ {n}",
        "national_id": "1101700203450", "purpose": "ประกอบการสมัครงาน",
    }  # fmt: skip


def _chunks(made: Iterable[Made]) -> Iterator[list[Made]]:
    chunk: list[Made] = []
    for one in made:
        chunk.append(one)
        if len(chunk) == AT_ONCE:
            yield chunk
            chunk = []
    yield chunk


def _applied(made: Iterable[Made]) -> None:
    for chunk in _chunks(made):
        with transaction.atomic():
            house.write(m.Application, (_application(one, one.state) for one in chunk))


def _issued(made: Iterable[Made], lists: Sequence[UUID]) -> None:
    write = house.write
    for chunk in _chunks(made):
        singly, bulk = (
            [one for one in chunk if one.batch is None],
            [one for one in chunk if one.batch is not None],
        )
        with transaction.atomic():
            write(m.Application, (_application(one, State.ISSUED) for one in singly))
            write(m.Payment, (_payment(one) for one in singly))
            write(m.Transfer, (_transfer(one) for one in singly))
            write(m.Document, (_document(one, lists) for one in chunk))
            write(m.StatusChange, (_change(one) for one in chunk if one.standing != "valid"))
            write(m.Sending, (_sending(one) for one in bulk))
            write(LastingPage, (_lasting(one) for one in singly))
            write(m.PrivateLink, (_link(one) for one in chunk if one.n % 300 == 0))


def _application(one: Made, state: State) -> Row:
    data = canonical(_data(one.n % 90_000))
    waits = state in WAITS_FOR_APPLICANT
    return {
        "id": one.application, "agency_id": one.office.id, "unit_id": one.unit, "type_id": one.kind[0], "state": state,
        "channel": "page", "number": f"ค {one.n}", "running": one.n, "year": one.day.year + 543, "data": data,
        "data_sha256": hashlib.sha256(data).hexdigest(), "holder": one.holder, "email": "", "arrived_at": one.at,
        "deemed_at": one.at, "deemed_certain": True, "due": one.day, "ends_on": date(2027, 1, 5) if waits else None,
        "changed_at": one.at, "proposer_id": one.office.drafter,
    }  # fmt: skip


def _payment(one: Made) -> Row:
    return {
        "id": one.application, "application_id": one.application, "provider": "counter", "reference": f"{one.office.id[-2:]}{one.n:014}",
        "satang": 10_000, "basis_th": "กฎกระทรวง", "basis_en": "Regulation", "asked_at": one.at, "paid_at": one.at,
    }  # fmt: skip


def _transfer(one: Made) -> Row:
    return {
        "id": one.application, "payment_id": one.application, "satang": 10_000, "proof": str(one.n), "heard_at": one.at,
        "refund_for": "twice" if one.n % 1000 == 7 else "",
    }  # fmt: skip


_RECORD: Final = r.DocumentRecord(
    v=1, type="saan.document", id=UUID(int=0), document_type=r.Kind(code="c", version=3, sha256=PDF, name=r.Name(th="หนังสือรับรอง", en="")),
    issuer=r.Issuer(agency="th:0994000000015", name=r.Name(th="กรมทดลอง", en=""), unit=r.Name(th="กอง", en="")), number="<number>",
    holder="<holder>", issued_on=date(1999, 9, 9), valid_until=None, legal_basis=r.Name(th="พระราชบัญญัติ", en=""), data=_data(0),
    signature=r.Signature(name=r.Name(th="อธิบดี", en=""), position=r.Name(th="อธิบดี", en=""), own_title="", acting="", order="", at="2026-01-01T00:00:00.000Z"),
    status=None, replaces=None, check="http://example.invalid/check/",
)  # fmt: skip
_MOULD: Final = r.record_bytes(_RECORD).decode()


def _document(one: Made, lists: Sequence[UUID]) -> Row:
    record = (
        _MOULD.replace(str(UUID(int=0)), str(one.id)).replace("<number>", one.number)
        .replace("<holder>", one.holder).replace("1999-09-09", one.day.isoformat())
    ).encode()  # fmt: skip
    which = one.n // (1 << 20) % len(lists)
    return {
        "id": one.id, "agency_id": one.office.id, "unit_id": one.unit, "type_id": one.kind[0],
        "application_id": None if one.batch else one.application, "batch_id": one.batch, "row": one.row,
        "standing": one.standing, "number": one.number, "register": "certificates", "running": one.n + 1,
        "year": one.day.year + 543, "holder": one.holder, "issued_on": one.day,
        "valid_until": one.day + timedelta(days=300 + one.n % 1500) if one.n % 3 else None, "record": record,
        "record_sha256": hashlib.sha256(record).hexdigest(), "status_list_id": lists[which],
        "status_index": one.n % (1 << 20), "signer_id": one.office.director, "numbered_at": one.at, "sealed_at": one.at,
        "changed_at": one.at, "page_id": PDF, "size": 40_000, "pdf_sha256": PDF,
    }  # fmt: skip


def _change(one: Made) -> Row:
    return {
        "id": one.id, "document_id": one.id, "change": "revoke" if one.standing == "revoked" else "suspend",
        "reason": "ออกโดยคลาดเคลื่อน", "proposed_by_id": one.office.drafter, "proposed_at": one.at,
        "decided_by_id": one.office.director, "decided_at": one.at, "agreed": True,
    }  # fmt: skip


def _sending(one: Made) -> Row:
    waits = one.n % 500 == 0
    return {
        "id": one.id, "batch_id": one.batch, "document_id": one.id, "email": f"p{one.n}@example.invalid",
        "sent_at": None if waits or one.n % 777 == 0 else one.at, "next_at": datetime(2027, 1, 1, tzinfo=UTC) if waits else None,
        "delayed_since": one.at if waits else None,
    }  # fmt: skip


def _lasting(one: Made) -> Row:
    due = one.n % 1000 == 0
    return {
        "id": one.id, "agency_id": one.office.id, "sender": one.office.id, "kind": "document", "subject": one.id, "page_id": PDF,
        "act": "document.lasting", "marks": "{}", "newest_id": None if due else PDF, "stamps": 0 if due else 1, "complete": not due,
        "begun_at": one.at, "made_at": None if due else one.at, "until": None if due else one.at + timedelta(days=2000),
        "due_at": one.at if due else one.at + timedelta(days=1900), "said": "[]",
    }  # fmt: skip


def _link(one: Made) -> Row:
    return {
        "id": one.id,
        "document_id": one.id,
        "link_id": one.id if one.batch else one.application,
        "turn": 1,
        "begun_at": one.at,
    }


if __name__ == "__main__":
    began = time.perf_counter()
    build(int(sys.argv[1]) if sys.argv[1:] else 1_200_000)
    print(f"{time.perf_counter() - began:.1f} s")
