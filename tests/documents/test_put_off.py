"""What a real mail server puts off is tried again as mail servers do; nobody is mailed twice for a try that succeeded."""

import email
from collections.abc import Iterator
from datetime import datetime, timedelta
from email.utils import parseaddr
from itertools import pairwise
from pathlib import Path
from smtplib import SMTPResponseException
from uuid import UUID

import pytest
from aiosmtpd.controller import Controller
from django.test import Client
from pytest_django import Settings

from saan.base.jobs.models import Job
from saan.base.journal.models import ActRecord
from saan.base.mail.handing import broken
from saan.base.mail.rules import LATEST, LONGEST, next_try
from saan.documents import api
from saan.documents.actions import sending
from saan.documents.actions.parts import SEND_TASK
from saan.documents.actions.telling import tell_applicant
from saan.documents.models import Sending
from saan.trust.clock import Clock
from tests.documents.test_delivered import addressed
from tests.documents.test_shared import start
from tests.documents.world import an_office, applied, moment
from tests.letters.world import House
from tests.web.accounts.conftest import with_node
from tests.world.doors import come_in
from tests.world.post import CUT, GREY, HOLD, Scripted, listening, through


@pytest.fixture
def server() -> Iterator[Controller]:
    with listening(Scripted()) as made:
        yield made


def queued(here: House, *names: str) -> UUID:
    """Return a bulk issue whose messages wait in this order."""
    batch_id = addressed(here, *(f"{name}@d.example" for name in names))
    for row in Sending.objects.select_related("document"):
        Sending.objects.filter(id=row.id).update(next_at=moment(2) + timedelta(seconds=row.document.row or 0))
    return batch_id


def at(minutes: int, days: int = 0) -> Clock:
    return lambda: moment(minutes, days)


def test_it_waits_as_long_again_as_it_has_waited_up_to_hours_and_for_days() -> None:
    first, tries = moment(), [moment()]
    while (then := next_try(first, tries[-1])) is not None:
        tries.append(then)
    waits = [(b - a) // timedelta(minutes=1) for a, b in pairwise(tries)]
    assert waits[:7] == [5, 5, 10, 20, 40, 80, 160]
    assert set(waits[7:]) == {LATEST // timedelta(minutes=1)}
    assert LONGEST <= tries[-1] - first < LONGEST + LATEST


@pytest.mark.django_db
def test_a_greylisted_address_is_shown_waiting_and_reached_later(
    here: House, settings: Settings, server: Controller, client: Client
) -> None:
    with_node(settings, demo=True)
    through(settings, server)
    mailbox: Scripted = server.handler
    mailbox.script = {"grey@d.example": [GREY, GREY], "no@d.example": ["550 5.1.1 no such user"]}
    batch_id = queued(here, "a", "grey", "no", "b")
    assert sending.send(batch_id, at(3)) == 2
    come_in(client, here.clerk.person_id)
    told = client.get(f"/api/v1/batches/{batch_id}").json()["mail"]
    assert (told["sent"], told["waiting"], told["delayed"], told["refused"]) == (2, 1, 1, 1)
    assert datetime.fromisoformat(told["next_at"]) == moment(8)
    for language, when in (("th", "๑๐.๐๘"), ("en", "10.08")):
        client.cookies["saan-language"] = language
        page = client.get(f"/documents/batches/{batch_id}/").content.decode()
        assert GREY in page
        assert when in page
    held = client.get(f"/documents/batches/{batch_id}/addresses/").content.decode()
    assert held.index("550 5.1.1") < held.index("451 4.7.1"), "what nobody tries again comes first"
    Job.objects.all().delete()
    sending.enqueue_due(moment(7))
    assert sending.send(batch_id, at(7)) == 0
    assert not Job.objects.exists(), "not before its time"
    sending.enqueue_due(moment(8))
    assert Job.objects.get().key == str(batch_id)
    assert sending.send(batch_id, at(8)) == 0, "greylisted once more"
    assert sending.send(batch_id, at(13)) == 1
    assert mailbox.mailed() == ["a", "b", "grey"]
    assert mailbox.asked.count("no@d.example") == 1, "who refuses for good is not asked again"
    assert sending.send(batch_id, at(0, days=9)) == 0


@pytest.mark.django_db
def test_a_server_that_is_down_for_days_is_told_and_what_was_given_up_is_sent_on_one_order(
    here: House, settings: Settings, server: Controller, client: Client
) -> None:
    with_node(settings, demo=True)
    through(settings, server)
    batch_id = queued(here, "a", "b")
    settings.EMAIL_PORT = 9  # discard; nobody listens
    assert sending.send(batch_id, at(3)) == 0
    come_in(client, here.clerk.person_id)
    page = f"/documents/batches/{batch_id}/"
    assert "Connection refused" in client.get(page).content.decode()
    assert sending.send(batch_id, at(3, days=5)) == 0
    told = client.get(f"/api/v1/batches/{batch_id}").json()["mail"]
    assert (told["waiting"], told["refused"], told["given_up"]) == (0, 2, 2)
    settings.EMAIL_PORT = server.port
    assert sending.send(batch_id, at(0, days=6)) == 0, "nobody has ordered it"
    assert client.post(f"{page}addresses/given-up/").status_code == 302
    assert sending.send(batch_id) == 2
    assert sorted(server.handler.mailed()) == ["a", "b"]
    assert ActRecord.objects.filter(type="batch.sent-again").count() == 1
    come_in(client, here.reviewer.person_id)
    assert client.post(f"{page}addresses/given-up/").status_code == 403


@pytest.mark.django_db
def test_a_connection_that_breaks_costs_one_message_its_turn_and_no_other(
    here: House, settings: Settings, server: Controller
) -> None:
    through(settings, server)
    mailbox: Scripted = server.handler
    mailbox.script = {
        "b@d.example": ["421 4.7.0 Enough for one connection"],
        "c@d.example": ["421 4.7.0 Enough for one connection", "421 4.7.0 Not you", CUT],
    }
    batch_id = queued(here, *"abcd")
    assert sending.send(batch_id, at(3)) == 3
    assert mailbox.mailed() == ["a", "b", "d"]
    assert Sending.objects.get(email="c@d.example").next_at == moment(8)
    assert sending.send(batch_id, at(8)) == 0, "it hung up before it answered: nobody knows whether it has it"
    assert sending.send(batch_id, at(13)) == 1
    twice = [email.message_from_bytes(one.content) for one in mailbox.taken[-2:]]
    assert mailbox.mailed()[-2:] == ["c", "c"]
    assert twice[0]["Message-ID"] == twice[1]["Message-ID"], "by which servers know a message that they have"
    assert parseaddr(twice[0]["To"])[1] == "c@d.example"


@pytest.mark.django_db
def test_an_applicant_is_told_later_and_that_it_failed_is_seen(
    here: House, settings: Settings, server: Controller
) -> None:
    through(settings, server)
    server.handler.script = {"pan@d.example": [GREY, GREY, "550 5.1.1 no such user"]}
    receipt = applied(here, email="pan@d.example")
    job = Job.objects.get(task="saan.documents.tasks.tell")
    assert set(job.arguments) == {"application_id", "what", "since"}

    def told(minutes: int) -> datetime | None:
        return tell_applicant(receipt.application_id, "received", moment(), moment(minutes))

    assert told(1) == moment(6)
    assert told(6) == moment(12)
    assert steps(here, receipt.application_id) == ["application.received"]
    assert told(12) is None
    assert steps(here, receipt.application_id) == ["application.received", "application.unreached"]
    assert told(13) is None
    assert server.handler.mailed() == ["pan"]


def steps(here: House, application_id: UUID) -> list[str]:
    return [one.code for one in api.application(here.clerk, application_id, moment(20)).steps]


@pytest.mark.django_db(transaction=True)
def test_a_process_that_is_killed_while_it_sends_goes_on_and_mails_nobody_twice(
    home: Path, settings: Settings, server: Controller
) -> None:
    mailbox: Scripted = server.handler
    through(settings, server)
    (home / "saan.toml").write_text(f'mail_url = "smtp://127.0.0.1:{server.port}"\n')
    queued(an_office(), *"abcde")
    mailbox.script = {"b@d.example": [GREY], "d@d.example": [HOLD]}
    first = start(home, "mail")
    try:
        assert mailbox.held.wait(60)
        first.kill()
        first.communicate()
        assert mailbox.mailed() == ["a", "c"]
        mailbox.released.set()
        second = start(home, "mail")
        assert second.communicate(timeout=60)[0] == ""
        assert second.returncode == 0
    finally:
        first.kill()
        mailbox.released.set()
    assert mailbox.mailed() == ["a", "c", "d", "e", "b"]


def test_whatever_a_server_says_can_be_kept() -> None:
    assert broken(SMTPResponseException(421, b"closing\0\xff")).said == "421 closing\ufffd\ufffd"


@pytest.mark.django_db
def test_what_a_clock_that_was_ahead_has_put_off_is_sent_once_it_is_right(
    here: House, settings: Settings, server: Controller
) -> None:
    through(settings, server)
    batch_id = queued(here, "a", "b")
    waits, strayed = Sending.objects.order_by("next_at")
    Sending.objects.filter(id=waits.id).update(next_at=moment(3) + LATEST, delayed_since=moment(3))
    Sending.objects.filter(id=strayed.id).update(
        next_at=moment(3, days=300), delayed_since=moment(3, days=299)
    )
    assert sending.send(batch_id, at(3)) == 1
    assert Sending.objects.get(sent_at=None).id == waits.id, "as long as a server may put it off"
    Sending.objects.filter(id=waits.id).update(next_at=moment(3, days=300))
    sending.enqueue_due(moment(4))
    assert Job.objects.filter(task=SEND_TASK, arguments={"batch_id": str(batch_id)}).exists()
