"""Two administrators at once cannot do together what neither could do after the other."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import UUID

import pytest
from django.db import connection

from saan.base.agencies import api as agencies
from saan.base.people import api as people
from saan.base.people import errors
from tests.base.people.orgs import day
from tests.base.people.test_actions import an_office

NOW = day(10)


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite lets one writer in at a time by itself")
def test_two_administrators_cannot_remove_each_other() -> None:
    office = an_office()
    by = agencies.System("test", NOW)
    second = people.Grant(office.clerk, people.Role.ADMINISTRATOR, office.top, NOW, subtree=True)
    grants = (office.admin_grant, people.grant_role(second, by=by))
    together = Barrier(2)

    def withdraw(grant: UUID) -> bool:
        try:
            together.wait(timeout=30)
            people.withdraw_role(grant, by=by)
        except errors.LastAdministratorError:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(withdraw, grants)) == [False, True]


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite lets one writer in at a time by itself")
def test_two_calls_with_one_key_make_one_position() -> None:
    office = an_office()
    by = agencies.System("test", NOW)
    entry = people.PositionEntry("นักวิชาการ", "Officer")
    together = Barrier(4)

    def call(_: int) -> UUID:
        try:
            together.wait(timeout=30)
            return people.make_position(office.division, entry, by=by, key="hr-118")
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert len(set(pool.map(call, range(4)))) == 1
