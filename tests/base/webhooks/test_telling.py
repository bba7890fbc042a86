"""An agency's own system is told of what happened: signed, once, and again on request."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from uuid import UUID

import msgspec
import pytest
from django.conf import settings
from django.db import transaction
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from saan.base.agencies.models import Agency
from saan.base.jobs import api as jobs
from saan.base.jobs.models import Job
from saan.base.jobs.rules import UNENDING
from saan.base.journal import api as journal
from saan.base.journal import catalogue
from saan.base.webhooks import actions, api, rules, tasks
from saan.base.webhooks.actions import DELIVER
from saan.base.webhooks.models import Event
from saan.trust.clock import utc_now
from saan.trust.ids import AgencyId

AGENCY = AgencyId("th:0994000000014")
HAPPENED = journal.declare("test.happened", th="เกิดเหตุการณ์", en="Happened", basis="test")
FAN_OUT = "saan.base.webhooks.tasks.fan_out"
CLERK = journal.Actor(system="test")
pytestmark = pytest.mark.django_db


@dataclass
class Receiver:
    """A real HTTP server that answers with `status` and remembers what it was sent."""

    url: str
    status: int = 200
    got: list[tuple[dict[str, str], bytes]] = field(default_factory=list)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            content = self.rfile.read(int(self.headers["content-length"]))
            made.got.append(({name.lower(): value for name, value in self.headers.items()}, content))
            self.send_response(made.status)
            self.end_headers()

        def log_message(self, *_args: object) -> None:
            return

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        made = Receiver(f"http://127.0.0.1:{server.server_port}/saan")
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield made
        server.shutdown()


@pytest.fixture(autouse=True)
def _agency(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "SAAN", msgspec.structs.replace(settings.SAAN, demo=True))
    Agency.objects.create(
        id=AGENCY, name_th="กรมตัวอย่าง", name_en="Example", letter_code="พบ", served_here=True
    )


def happen() -> UUID:
    with transaction.atomic():
        return journal.record(
            journal.Act(
                HAPPENED, AGENCY, journal.Subject("thing", "7"), CLERK, utc_now(), {"number": "พบ 0101/1"}
            )
        ).id


def add(receiver: Receiver) -> api.NewEndpoint:
    return api.add_endpoint(AGENCY, receiver.url, [HAPPENED.code], [HAPPENED.code], CLERK)


def test_the_receiver_can_check_who_told_it(receiver: Receiver) -> None:
    endpoint = add(receiver)
    tasks.fan_out(str(happen()))
    jobs.run_pending()
    ((headers, content),) = receiver.got
    told = Webhook(endpoint.secret).verify(content, headers)
    assert told["type"] == "test.happened"
    assert told["data"]["detail"] == {"number": "พบ 0101/1"}
    with pytest.raises(WebhookVerificationError):
        Webhook(endpoint.secret).verify(content.replace(b"0101/1", b"0101/2"), headers)


def test_nothing_is_done_for_an_agency_that_nobody_listens_to(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(catalogue._subscribers, HAPPENED.code, [FAN_OUT])
    monkeypatch.setitem(catalogue._wanted, FAN_OUT, api.is_told)
    happen()
    assert not Job.objects.filter(task=FAN_OUT).exists()
    endpoint = add(receiver)
    happen()
    assert Job.objects.filter(task=FAN_OUT).count() == 1
    api.remove_endpoint(AGENCY, endpoint.id, CLERK)
    happen()
    assert Job.objects.filter(task=FAN_OUT).count() == 1


def test_the_same_act_is_told_once(receiver: Receiver) -> None:
    add(receiver)
    act = str(happen())
    tasks.fan_out(act)
    tasks.fan_out(act)
    jobs.run_pending()
    assert len(receiver.got) == 1


def test_an_endpoint_that_fails_rests_and_then_hears_all_in_order(receiver: Receiver) -> None:
    """However many events wait, it is asked once; what it refuses for good holds up nothing for ever."""
    endpoint = add(receiver)
    receiver.status = 503
    acts = [str(happen()) for _ in range(3)]
    tasks.fan_out(acts[0])
    with pytest.raises(api.UndeliveredError, match="status 503"):
        jobs.run_pending()
    Job.objects.filter(task=DELIVER).update(run_after=utc_now() + timedelta(minutes=30))
    for act in acts[1:]:
        tasks.fan_out(act)
    assert jobs.run_pending() == 0, "news does not cut the rest short"
    assert len(receiver.got) == 1
    (job,) = Job.objects.filter(task=DELIVER)
    assert (job.queue, job.failures, job.most_failures) == (api.QUEUE, 1, UNENDING)
    receiver.status = 200
    assert jobs.hasten(DELIVER, str(endpoint.id))
    assert jobs.run_pending() == 1
    told = [msgspec.json.decode(content)["data"]["act"] for _, content in receiver.got]
    assert told == [acts[0], *acts]

    Event.objects.filter(act_id=acts[0]).update(state=Event.State.FAILED, attempts=rules.MOST_ATTEMPTS - 1)
    receiver.status = 422
    tasks.fan_out(str(happen()))
    with pytest.raises(api.UndeliveredError, match="status 422"):
        jobs.run_pending()
    receiver.status = 200
    jobs.hasten(DELIVER, str(endpoint.id))
    jobs.run_pending()
    assert [one.state for one in api.events(AGENCY, endpoint.id)] == [
        "delivered", "delivered", "delivered", "failed",
    ]  # fmt: skip


@pytest.mark.parametrize("given_up", [False, True], ids=["while it waits", "after it was given up"])
def test_a_refusal_is_noted_and_a_replay_repeats_the_same_bytes_at_once(
    receiver: Receiver, *, given_up: bool
) -> None:
    """The endpoint is mended while its next try is still far off, or after the last one that there would be."""
    endpoint = add(receiver)
    receiver.status = 503
    tasks.fan_out(str(happen()))
    if given_up:
        Job.objects.filter(task=DELIVER).update(most_failures=1)
    with pytest.raises(api.UndeliveredError, match="status 503"):
        jobs.run_pending()
    (event,) = api.events(AGENCY, endpoint.id)
    assert (event.state, event.attempts, event.last_status) == ("failed", 1, 503)
    Job.objects.filter(task=DELIVER).update(run_after=utc_now() + timedelta(minutes=30))
    receiver.status = 200
    assert jobs.run_pending() == 0
    api.replay(AGENCY, event.id)
    api.replay(AGENCY, event.id)
    assert jobs.run_pending() == 1
    assert api.events(AGENCY, endpoint.id)[0].state == "delivered"
    assert jobs.counted() == (0, 0), "nothing is left for the node's administrator to see to"
    first, second = receiver.got
    assert first[1] == second[1]
    assert first[0]["webhook-id"] == second[0]["webhook-id"]


def test_another_agency_neither_sees_nor_replays(receiver: Receiver) -> None:
    endpoint = add(receiver)
    tasks.fan_out(str(happen()))
    other = AgencyId("th:0994000000022")
    assert api.events(other, endpoint.id) == ()
    with pytest.raises(api.UnknownEndpointError):
        api.replay(other, Event.objects.get().id)


@pytest.mark.parametrize(
    "url",
    [
        "http://example.org/hook",
        "https://user:pass@example.org/hook",
        "ftp://example.org",
        "https://",
        "https://a:abc/",
        "https://a:99999/",
        "https://example.org\\@10.0.0.5/",
    ],
)
def test_an_address_that_is_not_safe_is_refused(url: str) -> None:
    with pytest.raises(api.BadEndpointError):
        api.add_endpoint(AGENCY, url, [HAPPENED.code], [HAPPENED.code], CLERK)


def test_what_was_told_of_an_act_is_forgotten_with_its_content(receiver: Receiver) -> None:
    """One event was delivered, one waits and one is not yet written: none of them keeps the words."""
    endpoint = add(receiver)
    told, waits, late, kept = (happen() for _ in range(4))
    tasks.fan_out(str(told))
    tasks.deliver(str(endpoint.id))
    for act in (waits, kept):
        tasks.fan_out(str(act))
    erased = [journal.erase(act, CLERK, utc_now(), reason="ทำลายตามกำหนด").id for act in (told, waits, late)]
    # Each act of erasing has its own job, in the same transaction.
    jobs_of = Job.objects.filter(task="saan.base.webhooks.tasks.forget")
    assert {str(act) for act in erased} == {job.arguments["act_id"] for job in jobs_of}
    for act in erased:
        tasks.forget(str(act))
    tasks.fan_out(str(late))
    assert [event.act_id for event in Event.objects.all()] == [kept]
    tasks.deliver(str(endpoint.id))
    assert len(receiver.got) == 2


def test_events_are_kept_for_ninety_days(receiver: Receiver) -> None:
    add(receiver)
    tasks.fan_out(str(happen()))
    event = Event.objects.get().id
    assert actions.sweep(utc_now() + timedelta(days=89)) == 0
    api.replay(AGENCY, event)
    assert actions.sweep(utc_now() + timedelta(days=91)) == 1
    with pytest.raises(api.UnknownEndpointError):
        api.replay(AGENCY, event)
