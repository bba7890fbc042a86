"""A node that holds a million letters, made fast: rows written by the database's own bulk path, not by actions.

One large agency with 300 units has four fifths of them, twenty smaller agencies with 30 units each have the rest.
The rows are what the actions would have written (same columns, same boxes and order, one act each); only the files
are missing. Usage: `SAAN_HOME=folder python -m bench.million [LETTERS]` on a database that is migrated and empty.
"""

import itertools
import os
import random
import sys
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "saan.web.settings")
django.setup()

from django.db import connection, models, transaction  # noqa: E402 - Django must be set up first

from bench import million_rows as rows  # noqa: E402
from bench.million_rows import Made, Office  # noqa: E402
from saan.base.agencies.models import Agency, Unit  # noqa: E402
from saan.base.agencies.rules import path_of  # noqa: E402
from saan.base.files.models import File  # noqa: E402
from saan.base.journal import api as journal  # noqa: E402
from saan.base.people.models import Appointment, Person, Position, Role, RoleGrant, Secrecy  # noqa: E402
from saan.base.people.viewer import Viewer, viewer_of  # noqa: E402
from saan.letters import models as m  # noqa: E402

BEGIN = datetime(2024, 1, 2, 1, 0, tzinfo=UTC)
LASTS = timedelta(days=900)
OWN = "th:0994000000015"
UNITS, SMALLER, SMALLER_UNITS = 300, 20, 30
NEW = 5_000
"""How many of the last letters are not yet received or signed."""
BATCH = 10_000
NAMES = ("clerk", "official", "director", "registrar")


@dataclass(frozen=True, slots=True)
class Cast:
    """Who looks at the million: a registry's clerk, an official of one unit, a director of all, a secret registrar."""

    registry: UUID
    clerk: Viewer
    official: Viewer
    director: Viewer
    registrar: Viewer


def made(n: int, letters: int, offices: Sequence[Office]) -> Made:
    """Return the letter of one place in the order of making; the same whenever it is asked."""
    chance = random.Random(n)
    office = offices[0] if n % 25 < 20 else offices[1 + chance.randrange(len(offices) - 1)]
    return Made(n, BEGIN + n * (LASTS / letters), office, chance.choice(office.units), n >= letters - NEW)


def offices() -> tuple[Office, ...]:
    """Return the agencies of a million that was made before, the largest first."""
    found = []
    for agency in Agency.objects.filter(served_here=True).order_by("id"):
        units = Unit.objects.filter(agency=agency).order_by("number_code")
        registry = units.get(is_central_registry=True)
        people = {name: _person_of(agency, name).id for name in NAMES}
        found.append(
            Office(
                id=agency.id,
                registry=registry.id,
                units=tuple(unit.id for unit in units if unit.id != registry.id),
                drafter=people["official"],
                director=people["director"],
                post=Position.objects.get(unit=registry).id,
                registrar=people["registrar"],
            )
        )
    return tuple(found)


def cast() -> Cast:
    """Return the people of the largest agency."""
    own = Agency.objects.get(id=OWN)
    registry = Unit.objects.get(agency=own, is_central_registry=True)
    return Cast(registry.id, *(viewer_of(_person_of(own, name)) for name in NAMES))


def build(letters: int) -> None:
    """Write so many letters, three fifths of them received."""
    with transaction.atomic():
        for number in range(1 + SMALLER):
            make_office(number)
        File.objects.create(sha256=rows.PDF, root=rows.PDF, size=40_000, stored_at=BEGIN, due_at=BEGIN)
    told, begun = offices(), time.perf_counter()
    for first in range(0, letters, BATCH):
        batch = [made(n, letters, told) for n in range(first, min(first + BATCH, letters))]
        with transaction.atomic():
            _came([one for one in batch if one.came])
            _went([one for one in batch if not one.came])
            journal.record_many([rows.deed(one) for one in batch])
        if sys.stderr.isatty() or first % (10 * BATCH) == 0:
            print(
                f"{first + len(batch):,} after {time.perf_counter() - begun:.0f} s",
                file=sys.stderr,
                flush=True,
            )
    settle()


def _came(batch: Sequence[Made]) -> None:
    done = [one for one in batch if not one.new]
    write(m.IncomingLetter, map(rows.arrived, batch))
    write(m.IncomingWords, map(rows.words, batch))
    write(m.IncomingHolding, itertools.chain.from_iterable(map(rows.arrived_desks, batch)))
    write(m.Minute, map(rows.minute, done))
    write(m.RegisterEntry, map(rows.entry, done))


def _went(batch: Sequence[Made]) -> None:
    done = [one for one in batch if not one.new]
    write(m.Letter, map(rows.sent, batch))
    write(m.Version, map(rows.version, batch))
    write(m.ReviewStep, map(rows.step, batch))
    write(m.LetterWords, map(rows.words, batch))
    write(m.LetterHolding, itertools.chain.from_iterable(map(rows.sent_desks, batch)))
    write(m.Recipient, map(rows.recipient, done))
    write(m.RegisterEntry, map(rows.entry, done))


def settle() -> None:
    """Have the planner know the tables, as the database's own housekeeping would by then."""
    with connection.cursor() as cursor:
        swept = connection.vendor == "postgresql" and not connection.in_atomic_block  # as it is within a test
        cursor.execute("VACUUM ANALYZE" if swept else "ANALYZE")


def make_office(number: int) -> None:
    """Make one agency with its units and people; the first is the largest."""
    agency = Agency.objects.create(
        id=OWN if number == 0 else f"th:{994000001000 + number:013}",
        name_th=f"กรมทดลองที่ {number + 1}",
        name_en=f"Department {number + 1}",
        letter_code="ทล",
        served_here=True,
    )
    registry = _unit(agency, None, "0100", central=True)
    count = UNITS - 1 if number == 0 else SMALLER_UNITS - 1
    units = [_unit(agency, registry, f"{1000 + n}") for n in range(count)]
    post = Position.objects.create(unit=registry, title_th="อธิบดี", title_en="Director-General", signs=True)
    people = {name: make_person(agency, name) for name in NAMES}
    Appointment.objects.create(person=people["director"], position=post, since=BEGIN)
    m.SecretRegistrar.objects.create(agency=agency, person=people["registrar"], since=BEGIN)
    for name, role, unit, subtree in (
        ("clerk", Role.CLERK, registry, False),
        ("official", Role.DRAFTER, units[7], False),
        ("director", Role.REVIEWER, registry, True),
        ("registrar", Role.CLERK, registry, False),
    ):
        RoleGrant.objects.create(person=people[name], role=role, unit=unit, since=BEGIN, subtree=subtree)


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


def make_person(agency: Agency, name: str) -> Person:
    """Make an official of an agency; the registrar may read what is secret."""
    return Person.objects.create_user(
        f"{name}.{agency.id[-4:]}@bench.invalid",
        agency=agency,
        given_name_th=name,
        family_name_th="สมมติ",
        clearance=Secrecy.SECRET if name == "registrar" else Secrecy.NORMAL,
    )


def _person_of(agency: Agency, name: str) -> Person:
    return Person.objects.get(email=f"{name}.{agency.id[-4:]}@bench.invalid")


def write(model: type[models.Model], made: Iterable[dict[str, Any]]) -> None:
    """Write rows by the database's bulk path; a column that a row leaves out takes the model's default."""
    fields = model._meta.concrete_fields  # noqa: SLF001 - Django's way to the columns
    defaults: dict[str, Any] = {field.attname: field.get_default() for field in fields}
    prepared = ([*(defaults | row).values()] for row in made)
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
            f"INSERT INTO {table} ({names}) VALUES ({holes})", [[*map(_adapted, row)] for row in prepared]
        )


def _adapted(value: Any) -> Any:
    """Return a value in the form that Django stores in SQLite."""
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
