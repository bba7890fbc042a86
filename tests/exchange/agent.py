"""What a test may have a node do: each deed takes and returns JSON."""

import hashlib
import io
import json
import os
from collections.abc import Callable
from datetime import timedelta
from typing import Any, BinaryIO, cast
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Count, Max

from saan.base.clock import api as clock
from saan.base.files import api as files
from saan.base.jobs.models import Job
from saan.base.journal.models import ActRecord
from saan.exchange import api
from saan.exchange.actions import sweeping
from saan.exchange.api import FilePart, Outgoing, Secrecy
from saan.exchange.models import Delivery, Destination, Inbound, OutgoingMessage, Upload
from saan.exchange.node import current
from saan.exchange.queries import envelope_of
from saan.trust import sealed
from saan.trust.canonical import canonical
from saan.trust.clock import utc_now
from saan.trust.envelopes import read
from saan.trust.errors import SaanError
from saan.trust.ids import AgencyId
from saan.trust.receipts import NoticeKind


def send(  # noqa: PLR0913 - whatever a test wants to say
    *,
    to: list[str],
    count: int = 1,
    body: str = "เรียน",
    files: list[str] | None = None,
    secrecy: str = "normal",
    encrypt: bool = False,
    lifetime: float | None = None,
    message_type: str = "trial",
    later: bool = False,
    random_body: int = 0,
) -> list[str]:
    """Put messages into the outbox; `later` leaves them there until they are released.

    With `random_body` each has a body of so many bytes of its own: of two that are alike a recipient holds the second already.
    """
    sender = next(iter(current().agencies))
    with transaction.atomic():
        made = api.send_all(
            [
                Outgoing(
                    sender=sender,
                    recipients=tuple(AgencyId(one) for one in to),
                    type=message_type,
                    body=os.urandom(random_body) if random_body else f"{body} {number}".encode(),
                    files=tuple(
                        FilePart(sha256, f"แฟ้ม {place}.bin", "application/octet-stream")
                        for place, sha256 in enumerate(files or [])
                    ),
                    secrecy=Secrecy(secrecy),
                    encrypt=encrypt,
                    expires=None if lifetime is None else utc_now() + timedelta(seconds=lifetime),
                )
                for number in range(count)
            ]
        )
        if later:
            Delivery.objects.filter(message_id__in=made).update(next_at=utc_now() + timedelta(days=1))
    return [str(one) for one in made]


def put(size: int, sparse: bool = False) -> str:  # noqa: FBT001, FBT002 - JSON in, JSON out
    """Store a file of so many bytes and return its SHA-256."""
    with transaction.atomic():
        content = Zeros(size) if sparse else io.BytesIO(os.urandom(size))
        return files.put(cast("BinaryIO", content)).sha256


class Zeros(io.RawIOBase):
    """So many zeros, of which none lies in memory for long."""

    def __init__(self, size: int) -> None:
        self._left = size

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        count = min(len(buffer), self._left)
        buffer[:count] = bytes(count)
        self._left -= count
        return count


def states() -> dict[str, int]:
    found = Delivery.objects.values_list("state").annotate(count=Count("id")).order_by()
    return dict(found)


def release() -> str:
    """Let everything that lies in the outbox be sent now, and return when that was."""
    now = utc_now()
    Delivery.objects.filter(state="queued").update(next_at=now)
    return now.isoformat()


def settled(message: str | None = None) -> str:
    """Return when the last delivery ended, of all or of one message."""
    rows = Delivery.objects.all() if message is None else Delivery.objects.filter(message_id=UUID(message))
    last = rows.aggregate(last=Max("settled_at"))["last"]
    return "" if last is None else last.isoformat()


def proved() -> int:
    """Return how many deliveries have a receipt of the recipient that verifies by itself, each for its own envelope."""
    verified = 0
    for message, digest in OutgoingMessage.objects.values_list("id", "digest").iterator():
        for view in api.deliveries_of(message):
            assert view.notice is not None
            notice = sealed.verify_notice(view.notice, current().ring)
            assert (notice.kind, notice.envelope) == (NoticeKind.ACCEPTED, bytes(digest or b"").hex())
            verified += 1
    return verified


def deliveries(message: str) -> list[dict[str, Any]]:
    return [
        {
            "to": view.recipient,
            "state": view.state.value,
            "attempts": view.attempts,
            "code": view.code,
            "problem": view.problem.th if view.problem else None,
            "notice": sealed.verify_notice(view.notice, current().ring).kind.value if view.notice else None,
        }
        for view in api.deliveries_of(UUID(message))
    ]


def arrivals() -> list[dict[str, Any]]:
    """Return everything that has arrived, opened, its evidence verified."""
    found = []
    for arrival in Inbound.objects.order_by("id").values_list("id", flat=True):
        seen = api.inbound(arrival)
        envelope = sealed.verify_envelope(seen.envelope, current().ring, seen.received_at)
        receipt = sealed.verify_notice(seen.receipt, current().ring)
        assert receipt.envelope == envelope.digest.hex()
        found.append(
            {
                "message": str(seen.message),
                "from": seen.sender,
                "seq": seen.seq,
                "body": seen.body.decode(errors="replace"),
                "parts": [[part.name, part.size] for part in seen.parts],
                "sealed": envelope.sealed is not None,
                "receipt": hashlib.sha256(seen.receipt.data()).hexdigest(),
            }
        )
    return found


def count() -> dict[str, int]:
    return {
        "inbound": Inbound.objects.count(),
        "messages": Inbound.objects.values("message_id").distinct().count(),
        "jobs": Job.objects.filter(task="tests.exchange.agent.arrived").count(),
        "acts": ActRecord.objects.filter(type="exchange.received").count(),
        "accepted": ActRecord.objects.filter(type="exchange.accepted").count(),
        "uploads": Upload.objects.count(),
        "roots": Upload.objects.values("root").distinct().count(),
    }


def acts(act_type: str) -> int:
    return ActRecord.objects.filter(type=act_type).count()


def stored(message: str, part: int) -> str:
    """Return the SHA-256 of a part of a message that has arrived, stored and checked whole."""
    arrival = Inbound.objects.get(message_id=UUID(message)).id
    with transaction.atomic():
        ref = api.store_part(arrival, part)
    return files.verify(ref.sha256).sha256


def envelope(message: str) -> str:
    return envelope_of(UUID(message), current().signer).data().decode()


def opening(message: str) -> str:
    """Return the opening of an encrypted message, sent or received."""
    arrival = Inbound.objects.filter(message_id=UUID(message)).values_list("id", flat=True).first()
    made = api.opening_of(UUID(message)) if arrival is None else api.arrived_opening(arrival)
    return made.decode()


def receipt(message: str) -> str:
    notice = api.deliveries_of(UUID(message))[0].notice
    return "" if notice is None else notice.data().decode()


def wake(agency: str) -> int:
    return api.wake(AgencyId(agency))


def forge(message: str) -> None:
    """Make a message that was delivered wait again, under the same id and with other bytes."""
    row = OutgoingMessage.objects.get(id=UUID(message))
    members = json.loads(bytes(row.header or b"")) | {"speed": "most-urgent"}
    other = read(canonical(members))
    OutgoingMessage.objects.filter(id=row.id).update(header=other.raw, digest=other.digest)
    Delivery.objects.filter(message_id=row.id).update(state="queued", next_at=utc_now())


def destination(agency: str) -> list[Any]:
    row = Destination.objects.filter(agency_id=agency).first()
    return [row.failures, row.open_until is not None] if row else [0, False]


def missing(agency: str, sender: str, channel: str = "main") -> list[list[int]]:
    return [[run.start, run.stop] for run in api.missing_numbers(AgencyId(agency), AgencyId(sender), channel)]


def sql(statement: str) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return [list(row) for row in cursor.fetchall()] if cursor.description else []


def arrived(message_id: str) -> None:
    """The task that waits for letters; tests count its jobs."""
    api.inbound(UUID(message_id))


def sweep() -> list[list[Any]]:
    """Sweep as the worker does, and return what is brought ahead then: whether it is held, how many, how much."""
    files.sweep()
    sweeping.sweep()
    return [[one.held, one.blobs, one.bytes] for one in api.brought_ahead()]


def hear() -> list[Any]:
    """Ask others what time it is; return how many said, how many seconds this clock is ahead by them, and whether it is wrong."""
    api.ask_the_time()
    now = clock.standing()
    assert now is not None
    return [len(now.voices), now.ahead.total_seconds(), now.wrong]


def refused(*, to: list[str]) -> str:
    """Return by which code it is refused to send something."""
    try:
        send(to=to)
    except SaanError as error:
        return error.code
    return ""


DEEDS: dict[str, Callable[..., Any]] = {
    deed.__name__: deed
    for deed in (
        send, put, states, deliveries, arrivals, count, acts, stored, envelope, opening, receipt, wake, destination,
        missing, sql, forge, release, settled, proved, sweep, hear, refused,
    )
}  # fmt: skip
