"""A worker that shares bulk files with others, as a program; and one that looks at what came of them.

`mail` sends a file's messages, and six minutes later those that were put off. `work` is a node's job worker whose leases are
short. It says on its output what it does, and holds its second part, made
but not on record, until a line comes on its input. `fetch` asks this process for a status list.
"""

import hashlib
import json
import select
import sys
import threading
from datetime import datetime, timedelta
from typing import Any
from unittest.mock import patch

import django

django.setup()

from django.db import close_old_connections  # noqa: E402 - Django must be set up first
from django.test import Client  # noqa: E402

from saan.base.files import api as files  # noqa: E402
from saan.base.jobs import api as jobs  # noqa: E402
from saan.base.journal.models import ActRecord  # noqa: E402
from saan.documents import tasks  # noqa: E402
from saan.documents.actions import parts, sending  # noqa: E402
from saan.documents.models import Batch, Document  # noqa: E402
from saan.documents.rules.batches import State  # noqa: E402
from saan.documents.views import status  # noqa: E402
from saan.trust.clock import utc_now  # noqa: E402

SHORT = timedelta(seconds=3)


def work() -> None:
    parts.LEASE, tasks.JOIN_SOON, tasks.JOIN_AGAIN = SHORT, timedelta(seconds=0.2), timedelta(seconds=0.5)
    whole, held, over = parts.keep_made, [0], threading.Event()

    def told(part: parts.Part, *rest: Any) -> None:
        held[0] += 1
        if held[0] == 2:
            print("holds", part.row.ordinal, flush=True)  # noqa: T201 - the test reads it
            while not select.select([sys.stdin], [], [], 0.5)[0]:
                part.row.leased_until = None  # so that its lease is asked for anew: only the dead lose it
                parts.keep(part)
        whole(part, *rest)

    parts.keep_made = told  # type: ignore[assignment]  # it is called as the whole one is
    worker = threading.Thread(target=jobs.run_worker, args=(over,), kwargs={"lease": SHORT})
    worker.start()
    while not Batch.objects.filter(state=State.FINISHED).exists():
        over.wait(0.1)
        close_old_connections()
    over.set()
    worker.join()


def mail() -> None:
    batch_id = Batch.objects.get().id
    sending.send(batch_id)
    sending.send(batch_id, lambda: utc_now() + timedelta(minutes=6))


def look() -> None:
    print(json.dumps(seen()))  # noqa: T201 - as above


def fetch() -> None:
    """Say by which mark, and with which bytes, this process sends the status list at an address, at a moment."""
    with patch.object(status, "utc_now", lambda: datetime.fromisoformat(sys.argv[3])):
        told = Client(SERVER_NAME="127.0.0.1").get(sys.argv[2])
    print(told["ETag"], hashlib.sha256(told.content).hexdigest())  # noqa: T201 - as above


def seen() -> dict[str, Any]:
    """Return what came of the file."""
    rows = Document.objects.order_by("running").select_related(None)
    return {
        "state": Batch.objects.get().state,
        "rows": [row.row for row in rows],
        "running": [row.running for row in rows],
        "places": len({row.status_index for row in rows}),
        "acts": ActRecord.objects.filter(type="document.issued").count(),
        "sound": sum(_sound(row) for row in rows),
    }


def _sound(row: Document) -> bool:
    with files.open(str(row.prefix_id)) as prefix, files.open(str(row.page_id)) as page:
        page.seek(row.place)
        found = prefix.read() + page.read(row.size)
    return hashlib.sha256(found).hexdigest() == row.pdf_sha256 and bytes(row.record) in found


if __name__ == "__main__":
    {"work": work, "look": look, "mail": mail, "fetch": fetch}[sys.argv[1]]()
