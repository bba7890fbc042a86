"""Two people act in the same instant, and neither sees yet what the other does."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
from django.db import connection, transaction

from saan.base.jobs.models import Job
from saan.base.people.models import Secrecy
from saan.letters import api, tasks
from saan.letters.rules.levels import Secrecy as Level
from tests.letters.world import a_draft, a_house, an_official, cleared, moment, signed, the_one_incoming

PATIENCE = 60


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite lets one writer in at a time by itself")
def test_a_secret_that_arrives_while_its_registrar_is_appointed_comes_before_them() -> None:
    """Else the letter would lie before nobody: the arrival knew no registrar, and the appointment knew no letter."""
    here = a_house("0994000000015", "กรมทดลอง", "ทลพ")
    there = a_house("0994000000023", "กรมรับหนังสือ", "รนพ")
    here.drafter, here.director = (cleared(one, Secrecy.SECRET) for one in (here.drafter, here.director))
    sender = an_official(here.agency, "นายทะเบียนผู้ส่ง", clearance=Secrecy.SECRET)
    api.appoint_registrar(here.administrator, sender.person_id, moment())
    letter_id = signed(here, a_draft(here, there, secrecy=Level.SECRET))
    registrar = an_official(there.agency, "นายทะเบียน", clearance=Secrecy.SECRET)
    arrived, appointed = Event(), Event()

    def arrive() -> None:
        try:
            with transaction.atomic():
                api.dispatch(sender, letter_id, moment(1))
                arrived.set()
                assert appointed.wait(PATIENCE)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        arriving = pool.submit(arrive)
        assert arrived.wait(PATIENCE)
        api.appoint_registrar(there.administrator, registrar.person_id, moment(1))
        appointed.set()
        arriving.result(PATIENCE)
    assert api.inbox(registrar, moment(2)).rows == ()
    for job in Job.objects.filter(task="saan.letters.tasks.registrars_changed"):
        tasks.registrars_changed(**job.arguments)
    assert the_one_incoming(registrar, moment(2)).secrecy is Level.SECRET
