"""One of several processes that take numbers from the same register: `python -m tests.letters.counting TIMES`."""

import os
import sys
from datetime import datetime

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "saan.web.settings")
django.setup()

from django.db import transaction  # noqa: E402 - Django must be set up first

from saan.letters.actions.numbering import enter, take  # noqa: E402
from saan.letters.models import Letter, RegisterEntry  # noqa: E402
from saan.letters.rules.numbers import Book  # noqa: E402
from tests.letters.world import moment  # noqa: E402


class ChangedMindError(Exception):
    pass


def take_one(letter: Letter, at: datetime, *, keep: bool) -> None:
    with transaction.atomic():
        taken = take(letter.agency_id, Book.SENT, None, at)
        enter(
            RegisterEntry(
                agency_id=letter.agency_id,
                unit_id=taken.unit_id,
                book=taken.book,
                keeper_id=taken.keeper_id,
                register=taken.register,
                year=taken.year,
                running=taken.running,
                sort=RegisterEntry.Sort.GIVEN,
                day=taken.day,
                entered_at=at,
                number=f"ทล 0101/{taken.running}",
                dated=taken.day,
                from_line="",
                to_line="",
                subject="",
                secrecy=0,
                letter=letter,
            )
        )
        if not keep:
            raise ChangedMindError


def main(times: int) -> None:
    letter = Letter.objects.get()
    for number in range(times):
        try:
            take_one(letter, moment(number), keep=number % 5 != 0)
        except ChangedMindError:
            continue


if __name__ == "__main__":
    main(int(sys.argv[1]))
