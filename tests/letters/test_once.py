"""A program that does not know whether its call arrived calls again, and has begun one letter."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from saan.letters import api
from saan.letters.errors import KeyUsedError
from saan.letters.models import Letter
from tests.letters.world import House, a_draft, a_house, moment

KEY = "meeting-2569-118"


@pytest.mark.django_db
def test_the_same_key_begins_one_letter(here: House, abroad: House) -> None:
    draft = a_draft(here, abroad)
    first = api.begin(here.drafter, here.registry.id, draft, moment(), KEY)
    api.save(here.drafter, first.letter_id, first.version, a_draft(here, abroad, subject="อื่น"), moment())
    assert api.begin(here.drafter, here.registry.id, draft, moment(), KEY) == first
    with pytest.raises(KeyUsedError):
        api.begin(here.drafter, here.registry.id, a_draft(here, abroad, subject="อื่น"), moment(), KEY)
    with pytest.raises(KeyUsedError):
        api.begin(here.drafter, here.division.id, draft, moment(), KEY)
    assert Letter.objects.count() == 1
    api.begin(here.drafter, here.registry.id, draft, moment())
    api.begin(here.drafter, here.registry.id, draft, moment())
    assert Letter.objects.count() == 3


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite lets one writer in at a time by itself")
def test_two_calls_at_once_begin_one_letter() -> None:
    here = a_house("0994000000015", "กรมทดลอง", "ทลพ")
    there = a_house("0994000000023", "กรมรับหนังสือ", "รนพ")
    draft = a_draft(here, there)
    together = Barrier(4)

    def call(_: int) -> api.Saved:
        try:
            together.wait(timeout=30)
            return api.begin(here.drafter, here.registry.id, draft, moment(), KEY)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        begun = set(pool.map(call, range(4)))
    assert len(begun) == 1
    assert Letter.objects.count() == 1
