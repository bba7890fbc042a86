"""The doctor speaks with the mail server as far as naming a sender, and one that hangs holds up nothing else."""

import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import msgspec
import pytest
from aiosmtpd.controller import Controller
from django.db import OperationalError
from pytest_django import Settings

from saan.base.jobs import api as jobs
from saan.base.jobs.models import Job
from saan.base.people.models import Person
from saan.trust.findings import Outcome
from saan.web.accounts.notices import send_notice
from saan.web.node import worker
from saan.web.node.checks.mail import mail
from tests.base.people.test_actions import an_office
from tests.world.post import HOLD, Mailbox, Scripted, listening, through


class Choosy(Mailbox):
    """Refuses one sender, and keeps what it is given."""

    async def handle_MAIL(  # noqa: N802 - the library's name
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        if address == "unwelcome@d.example":
            return "550 not from here"
        envelope.mail_from = address
        return "250 OK"


@pytest.fixture
def server() -> Iterator[Controller]:
    with listening(Choosy()) as made:
        yield made


def outcome(settings: Settings, **what: str) -> Outcome:
    settings.SAAN = msgspec.structs.replace(settings.SAAN, **what)
    (found,) = mail()
    return found.outcome


def test_a_server_that_takes_our_sender_holds_and_gets_nothing(
    settings: Settings, server: Controller
) -> None:
    url = f"smtp://127.0.0.1:{server.port}"
    assert outcome(settings, mail_url=url, mail_from="saan@d.example") is Outcome.HOLDS
    assert server.handler.taken == []


def test_a_server_that_refuses_our_sender_fails(settings: Settings, server: Controller) -> None:
    url = f"smtp://127.0.0.1:{server.port}"
    assert outcome(settings, mail_url=url, mail_from="unwelcome@d.example") is Outcome.FAILS


def test_no_server_fails_and_none_named_is_unchecked(settings: Settings) -> None:
    assert outcome(settings, mail_url="smtp://127.0.0.1:1") is Outcome.FAILS
    assert outcome(settings, mail_url="") is Outcome.UNCHECKED


@pytest.mark.django_db(transaction=True)
def test_a_server_that_hangs_holds_up_nothing_but_mail(settings: Settings) -> None:
    clerk, stop = Person.objects.get(id=an_office().clerk), threading.Event()
    slow = Scripted()
    slow.script[str(clerk.email)] = [HOLD] * 100
    with listening(slow) as server:
        through(settings, server)
        for _ in range(worker.JOB_THREADS + worker.MAIL_THREADS + worker.WEBHOOK_THREADS):
            send_notice("account/email/password_changed", clerk)
        work = threading.Thread(target=worker.do_jobs, args=(stop,))
        work.start()
        try:
            assert slow.held.wait(30)
            time.sleep(1)  # whoever would take a message has taken one
            jobs.enqueue("saan.base.jobs.tasks.sweep", key="a letter")
            state = ""
            for _ in range(300):
                with suppress(
                    OperationalError
                ):  # in memory, SQLite has no reader wait for who writes a table
                    state = Job.objects.get(key="a letter").state
                if state == "done":
                    break
                time.sleep(0.05)
            assert state == "done"
        finally:
            stop.set()
            slow.released.set()
            work.join()
