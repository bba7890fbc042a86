"""Circulars are numbered in the ordinary sequence or in one of their own, as each agency's practice says: never twice."""

from datetime import date
from importlib import import_module

import pytest
from django.apps import apps

from saan.letters import api
from saan.letters.models import Counter
from tests.letters.world import House, a_draft, moment, signed

pytestmark = pytest.mark.django_db


def set_sharing(house: House, minutes: int, *, share: bool) -> None:
    practice = api.practice(house.agency.id, moment(minutes))
    changed = api.AgencyPractice(
        circulars_share=share,
        highest_secrecy=practice.highest_secrecy,
        delivery_days=practice.delivery_days,
        remind_after_days=practice.remind_after_days,
        dispatch_when_signed=practice.dispatch_when_signed,
    )
    api.set_practice(house.administrator, changed, moment(minutes))


def numbered(here: House, there: House, minutes: int, *, circular: bool) -> str:
    letter_id = signed(here, a_draft(here, there, circular=circular), moment(minutes))
    return api.letter(here.clerk, letter_id, moment(minutes)).row.number or ""


def test_a_change_of_practice_amid_the_year_gives_no_circular_a_number_twice(
    here: House, there: House
) -> None:
    set_sharing(here, 1, share=True)
    before = [numbered(here, there, 2, circular=one) for one in (True, False, True)]
    assert before == ["ทล 0101/ว 1", "ทล 0101/2", "ทล 0101/ว 3"]
    set_sharing(here, 3, share=False)
    apart = [numbered(here, there, 4, circular=True) for _ in range(2)]
    assert apart == ["ทล 0101/ว 4", "ทล 0101/ว 5"]
    assert numbered(here, there, 5, circular=False) == "ทล 0101/4"
    set_sharing(here, 6, share=True)
    assert numbered(here, there, 7, circular=True) == "ทล 0101/ว 6"
    assert numbered(here, there, 8, circular=False) == "ทล 0101/7"
    days = date(2026, 1, 1), date(2026, 12, 31)
    said = {
        book: [
            (one.running, one.remark)
            for one in api.register_lines(here.clerk, book, here.registry.id, *days, moment(9)).rows
            if one.remark
        ]
        for book in (api.Book.SENT, api.Book.CIRCULAR)
    }
    assert said == {
        api.Book.SENT: [(6, "ข้ามเลข 5 เพราะปีนี้มีหนังสือเวียนฉบับอื่นใช้รหัส ทล 0101 ถึงเลข 5 แล้ว")],
        api.Book.CIRCULAR: [(4, "ข้ามเลข 1–3 เพราะปีนี้มีหนังสือเวียนฉบับอื่นใช้รหัส ทล 0101 ถึงเลข 3 แล้ว")],
    }


def test_circulars_that_were_numbered_before_this_was_counted_are_counted_too(
    here: House, there: House
) -> None:
    set_sharing(here, 1, share=True)
    for circular in (True, False, True):
        numbered(here, there, 2, circular=circular)
    Counter.objects.filter(register__startswith="circular ").delete()
    import_module("saan.letters.migrations.0013_circulars_by_code").count_circulars(apps, None)
    set_sharing(here, 3, share=False)
    assert numbered(here, there, 4, circular=True) == "ทล 0101/ว 4"
