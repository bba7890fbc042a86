"""What a node has acknowledged reaches people, or its sender is told why not; it never just ends."""

import json
from datetime import timedelta
from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings
from typer.testing import CliRunner

from saan.base.agencies.api import NoCentralRegistryError
from saan.base.agencies.models import Unit
from saan.base.jobs import api as jobs
from saan.base.jobs.models import Job
from saan.base.journal.models import ActRecord
from saan.base.people.models import RoleGrant
from saan.exchange import api as exchange
from saan.exchange.models import Inbound
from saan.letters import api, tasks
from saan.letters import receipt as rc
from saan.letters.models import IncomingLetter
from saan.letters.rules import delivery
from saan.trust import envelopes
from saan.trust.canonical import Json, canonical
from saan.trust.clock import rfc3339, utc_now
from saan.trust.findings import Outcome
from saan.trust.ids import AgencyId, uuid7
from saan.trust.keys import b64url
from saan.trust.sealing import DamagedContentError
from saan.web.cli import app
from saan.web.node.checks.work import work
from saan.web.ports.post import NodePost
from tests.letters.world import House, Pigeons, a_draft, moment, sent
from tests.web.accounts.conftest import with_node
from tests.world.doors import come_in


def came(sender: House, recipient: House, kind: str, ref: str, size: int | None = None) -> UUID:
    """Put down an envelope as the receiving server does once it has given its receipt; its body is `{}`, or elsewhere and of a size."""
    body = b"{}"
    part: dict[str, Json] = {
        "name": "body",
        "media": "application/json",
        "size": size or len(body),
        "root": "0" * 64,
    }
    if size is None:
        part |= {"root": envelopes.inline_root(body), "data": b64url(body)}
    now, number = utc_now(), uuid7()
    members: dict[str, Json] = {
        "v": 1,
        "id": str(number),
        "from": sender.agency.id,
        "to": [recipient.agency.id],
        "channel": "main",
        "seq": [1],
        "type": kind,
        "created": rfc3339(now),
        "expires": rfc3339(now + timedelta(days=1)),
        "speed": "normal",
        "secrecy": "normal",
        "ref": ref,
        "parts": [part],
    }
    return Inbound.objects.create(
        agency_id=recipient.agency.id,
        sender=sender.agency.id,
        message_id=number,
        channel="main",
        seq=1,
        type=kind,
        received_at=now,
        header=canonical(members),
        digest=b"",
        receipt=b"{}",
        signature="",
        receipt_signature="",
    ).id


def hurry() -> None:
    Job.objects.filter(state="waiting").update(run_after=utc_now())


def fail_often(times: int) -> None:
    """Let the one job fail so often, a while apart each time."""
    for _ in range(times):
        with pytest.raises(NoCentralRegistryError):
            jobs.run_pending()
        hurry()


def test_an_acknowledged_letter_is_never_given_up_and_whoever_runs_the_node_hears_of_it(
    here: House, there: House, pigeons: Pigeons, settings: Settings
) -> None:
    with_node(settings, agencies=(there.agency.id,))
    api.use_post(NodePost)
    message = came(here, there, "letter", "no letter")
    Unit.objects.filter(agency=there.agency).update(is_central_registry=False)
    assert exchange.hand_over() == 1
    assert exchange.hand_over() == 0
    fail_often(jobs.MOST_FAILURES + 5)
    assert jobs.dead() == []
    (troubled,) = jobs.troubled()
    assert troubled.failures == jobs.MOST_FAILURES + 5
    assert troubled.why.startswith("saan.base.agencies.errors.NoCentralRegistryError")

    (told,) = (one for one in work() if one.outcome is Outcome.FAILS)
    assert told.remedy is not None
    assert "saan jobs revive --all" in told.remedy.en
    shown = CliRunner().invoke(app, ["jobs", "list", "--json"]).stdout
    assert [one["id"] for one in json.loads(shown)["troubled"]] == [str(troubled.id)]
    assert CliRunner().invoke(app, ["jobs", "discard", str(troubled.id)]).exit_code == 1

    Unit.objects.filter(id=there.registry.id).update(is_central_registry=True)
    Job.objects.update(state="waiting", run_after=utc_now() + timedelta(minutes=30))
    assert CliRunner().invoke(app, ["jobs", "revive", "--all"]).exit_code == 0
    assert jobs.run_pending()
    assert jobs.troubled() == []
    refused = ActRecord.objects.get(type="incoming.refused")
    assert refused.subject_id == str(message), "looked at at last, and found to be no letter"


def test_the_administrator_of_the_node_sees_revives_and_discards_what_was_given_up(
    here: House, there: House, settings: Settings
) -> None:
    with_node(settings, agencies=(here.agency.id,), demo=True)
    job_id, other = (jobs.enqueue("tests.base.jobs.errands.fail", word=word) for word in ("หน้า 3", "หน้า 4"))
    Job.objects.update(most_failures=1)
    for _ in range(2):
        with pytest.raises(OSError, match="refuses"):
            jobs.run_pending()
    page, revive = reverse("office_work"), reverse("office_work_revive", args=[job_id])
    discard = reverse("office_work_discard", args=[other])
    outsider = come_in(Client(), there.administrator.person_id)
    assert page not in outsider.get(reverse("office_people")).content.decode()
    assert {
        outsider.get(page).status_code,
        outsider.post(revive).status_code,
        outsider.post(discard).status_code,
    } == {403}

    RoleGrant.objects.filter(person=here.administrator.person_id).update(subtree=True)
    admin = come_in(Client(), here.administrator.person_id)
    assert page in admin.get(reverse("office_people")).content.decode()
    shown = admin.get(page).content.decode()
    assert "OSError: the printer refuses หน้า 3" in shown
    assert str(other) in shown
    assert str(other) not in admin.post(discard, follow=True).content.decode()
    assert "สั่งให้ทำใหม่แล้ว" in admin.post(revive, follow=True).content.decode()
    assert job_id is not None
    assert jobs.find(job_id).state is jobs.State.READY
    told = ActRecord.objects.filter(type__startswith="work.").order_by("id")
    assert [(act.type, act.subject_id) for act in told] == [
        ("work.discarded", str(other)),
        ("work.revived", str(job_id)),
    ]


def test_what_does_not_open_is_answered_and_the_sender_believes_it(
    here: House, abroad: House, pigeons: Pigeons
) -> None:
    letter_id = sent(here, a_draft(here, abroad))
    message = pigeons.sent[0][0]
    pigeons.unopened[message] = DamagedContentError()
    assert api.accept(message, moment(1)) is None
    assert api.accept(message, moment(2)) is None
    assert not IncomingLetter.objects.exists()
    ((answer, parcel),) = pigeons.sent[1:]
    told = rc.parse_receipt(parcel.body)
    assert (told.event, told.record_sha256) == (rc.Event.INVALID, pigeons.envelope_sha256(message))
    tasks.receipt_arrived(str(answer))
    (found,) = api.letter(here.drafter, letter_id, utc_now()).recipients
    assert (found.state, bool(found.reason)) == (delivery.State.INVALID, True)


def test_a_body_beyond_all_bounds_is_answered_from_the_envelope(
    here: House, there: House, pigeons: Pigeons
) -> None:
    flock = NodePost()
    letter_id = uuid7()
    message = came(there, here, "letter", str(letter_id), 65 << 20)

    class Outward(NodePost):
        send = pigeons.send

    api.use_post(Outward)
    assert api.accept(message, moment(1)) is None
    ((_, parcel),) = pigeons.sent
    told = rc.parse_receipt(parcel.body)
    assert (told.letter, told.event) == (letter_id, rc.Event.INVALID)
    assert told.record_sha256 == flock.announced(message).envelope_sha256
    assert (parcel.sender, parcel.recipient) == (AgencyId(here.agency.id), AgencyId(there.agency.id))
    assert "68157440" in told.reason


def test_a_receipt_that_is_none_is_journalled_once_and_its_job_ends(here: House, there: House) -> None:
    api.use_post(NodePost)
    came(there, here, rc.TYPE, "no letter")
    assert exchange.hand_over() == 1
    assert jobs.run_pending() == 1
    assert jobs.run_pending() == 0
    (refused,) = ActRecord.objects.filter(type="delivery.receipt-refused")
    Job.objects.update(state="ready")
    assert jobs.run_pending() == 1
    assert ActRecord.objects.filter(type="delivery.receipt-refused").get() == refused
