"""A Prometheus on the same machine reads how the node stands; nobody else does."""

import threading
import time
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from django.test import override_settings
from prometheus_client.parser import text_string_to_metric_families

from saan.base.jobs.models import Job
from saan.base.jobs.rules import State
from saan.base.webhooks import api as webhooks
from saan.exchange.models import Delivery, Destination, OutgoingMessage, Upload
from saan.exchange.receiving.metrics import Meters
from saan.exchange.receiving.told import place
from saan.trust.clock import utc_now
from saan.trust.receipts import NoticeKind
from saan.web.node import metrics
from saan.web.node.config import NodeConfig, NotOnThisMachineError
from tests.exchange.world import free_port

DOC = Path(__file__).parents[3] / "docs" / "guide"


def read(address: str) -> dict[str, float]:
    answer = httpx.get(f"http://{address}/metrics")
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    return {
        sample.name + "".join(f" {value}" for value in sample.labels.values()): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }


@pytest.mark.django_db(transaction=True)
def test_what_waits_is_told_at_one_place(tmp_path: Path) -> None:
    now = utc_now()
    message = OutgoingMessage.objects.create(
        agency_id="th:0994000000015", channel="main", type="letter", created_at=now - timedelta(hours=2),
        expires_at=now - timedelta(hours=1), header=b"{}", digest=b"", secrecy="normal",
    )  # fmt: skip
    for place_in_list, state in enumerate(("queued", "sending", "accepted")):
        Delivery.objects.create(
            message=message, agency_id=message.agency_id, recipient=f"th:{place_in_list:013}", channel="main",
            seq=1, state=state, attempts=place_in_list, next_at=now,
        )  # fmt: skip
    Destination.objects.create(agency_id="th:0994000000023", failures=9, open_until=now + timedelta(hours=1))
    Upload.objects.create(
        agency_id="th:0994000000015", sender="th:0994000000023", root="0" * 64, size=25 * 2**30, token="t",
        offered_at=now,
    )  # fmt: skip
    for task in ("a.tasks.b", webhooks.DELIVER):
        Job.objects.create(task=task, arguments={}, state=State.FAILED, run_after=now, enqueued_at=now)
    meters, stop, port = Meters(), threading.Event(), free_port()
    meters.answered([NoticeKind.ACCEPTED])
    place(tmp_path).parent.mkdir()
    with override_settings(SAAN_HOME=tmp_path):
        address = f"127.0.0.1:{port}"
        server = threading.Thread(target=metrics.serve, args=(address, stop))
        server.start()
        try:
            alone = read_when_up(address)
            place(tmp_path).write_bytes(meters.text())
            told = read(address)
            assert httpx.get(f"http://{address}/").status_code == 404
        finally:
            stop.set()
            server.join()
    assert alone["saan_exchange_up"] == 0
    assert told["saan_exchange_up"] == 1
    assert told["saan_exchange_envelopes_total accepted"] == 1
    assert (told["saan_outbox_deliveries"], told["saan_outbox_retried"]) == (2, 1)
    assert told["saan_outbox_overdue"] == 2
    assert 7100 < told["saan_outbox_oldest_seconds"] < 90_000
    assert (told["saan_outbox_failing_nodes"], told["saan_outbox_resting_nodes"]) == (1, 1)
    assert (told["saan_ahead_bytes under_way"], told["saan_ahead_fullest_ratio"]) == (25 * 2**30, 0.5)
    assert (told["saan_jobs_dead"], told["saan_jobs_troubled"]) == (1, 0)
    assert told["saan_webhooks_untaken"] == 1
    assert told["saan_metrics_unread"] == 0
    assert "saan_journal_unplaced" in told
    # The guide names every family, and none that there is not.
    families = {name.split()[0].removesuffix("_total").removesuffix("_created") for name in told}
    for page in ("administrator.md", "administrator.en.md"):
        text = (DOC / page).read_text()
        missing = {
            name
            for name in families
            if name.removesuffix("_bucket").removesuffix("_count").removesuffix("_sum") not in text
        }
        assert missing == set(), page


def read_when_up(address: str) -> dict[str, float]:
    for _ in range(600):
        try:
            return read(address)
        except httpx.ConnectError:
            time.sleep(0.05)
    message = "the metrics were never served"
    raise AssertionError(message)


def test_no_other_machine_can_be_told() -> None:
    for address in ("0.0.0.0:9464", "10.0.0.5:9464", "127.0.0.1", "[::]:9464"):
        with pytest.raises(NotOnThisMachineError):
            NodeConfig(metrics=address)
    assert NodeConfig(metrics="127.0.0.1:9464").metrics
