"""How fast documents are issued in bulk: `./dev bench documents [--rows N] [--json]`.

Realistic transcripts from a CSV, end to end as a node's worker does it, with a process for each core: every row checked
against schema and page; then numbered, given a place in a status list, printed as PDF/A-3 with its record, sealed by
the agency and signed by its signatory (PAdES B-B, P-256), journalled and stored, in a database and a folder of their own (SQLite, or what SAAN_DATABASE says).
Afterwards record, journal and file of every document are reconciled; one that does not agree is an error, and any error
fails the run. Wall time, the beginning of processes included.

Then, in the same run, what others wait for: documents for wallets beside npm's issuer (`bench.credentials`), and the pages
that verify (`bench.verifying`).
"""

import argparse
import csv
import hashlib
import io
import json
import os
import random
import sys
import tempfile
import threading
import time
from datetime import datetime, timedelta
from pathlib import Path
from typing import Self
from uuid import UUID

from bench.rows import Row, settle_in, told


def main() -> int:
    """Measure and print a table, or JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--quick", action="store_true", help="a thousand rows")
    parser.add_argument("--rows", type=int, default=100_000)
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        rows = _measured(Path(folder), 1000 if wanted.quick else wanted.rows)
    return told(rows, as_json=wanted.json)


def _measured(folder: Path, count: int) -> list[Row]:
    settle_in(folder)
    from tests.documents.world import an_office, sealed_in

    from bench import credentials, verifying
    from saan.base.files import api as files
    from saan.documents import processes
    from saan.documents.actions import bulk, checking, sharing
    from saan.trust.clock import utc_now
    from saan.trust.ids import AgencyId

    house, now = an_office(), utc_now()
    agency, since = AgencyId(house.agency.id), now - timedelta(days=1)
    sealed_in(folder, agency, since)
    sealed_in(folder, agency, since, house.director.person_id)
    sheet = files.put(io.BytesIO(_sheet(count)))
    batch_id = bulk.give(house.clerk, "transcript", "transcripts.csv", sheet.sha256, now)
    with Watch() as watch:
        began = time.perf_counter()
        checking.check(batch_id)
        checked = time.perf_counter() - began
        bulk.start(house.director, batch_id, now)
        began = time.perf_counter()
        issued = sharing.issue(batch_id)
        issuing = time.perf_counter() - began
    peer = _peer(now)
    whole = f"checked and issued, end to end, {processes.cores()} processes"
    return [
        Row("rows checked", count / checked, "/s"),
        Row("documents issued", issued / issuing, "/s"),
        Row(whole, count / (checked + issuing), "/s", "2,000 on two cores"),
        Row("processor time of a document, all in all", watch.seconds / count * 1e6, "µs"),
        Row("typst + pyHanko, a page set and signed, each core", peer, "/s"),
        Row(
            "ours whole, by theirs on as many cores",
            count / (checked + issuing) / peer / processes.cores(),
            "times",
        ),
        Row("peak memory, all processes", watch.together, "MB", "500"),
        Row("peak memory, the largest process", watch.largest, "MB"),
        *credentials.rows(),
        *verifying.rows(_page(batch_id)),
        Row("errors by reconciling record, journal and file", _errors(batch_id, count), "", "0"),
    ]


def _page(batch_id: UUID) -> bytes:
    """Return the page of one document of a batch."""
    from saan.documents.models import Document
    from saan.documents.queries.archives import page_bytes

    return page_bytes(Document.objects.filter(batch_id=batch_id).order_by("row").first())


def _peer(now: datetime) -> float:
    """Return how many certificates typst and pyHanko set and sign in a second, on one core, and nothing else."""
    from tests.press.authority import settled
    from tests.press.plates.records import filling

    from bench.typst_peer import Peer

    peer = Peer(settled().seal, now.replace(microsecond=0))
    peer.issue(filling(0))
    began = time.perf_counter()
    for number in range(1, 31):
        peer.issue(filling(number))
    return 30 / (time.perf_counter() - began)


class Watch:
    """Looks at this process and those it began, five times a second; a page that several share counts once in all (PSS)."""

    def __init__(self) -> None:
        self.together = self.largest = self.seconds = 0.0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)

    def __enter__(self) -> Self:
        self._began = self._cpu()
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()
        self.seconds = self._cpu() - self._began

    def _cpu(self) -> float:
        """Return what was used so far by all processes of the family, those that ended and those that still wait."""
        return sum(map(_seconds, _family(os.getpid())))

    def _look(self) -> None:
        while not self._over.wait(0.2):
            sizes = [_megabytes(pid) for pid in _family(os.getpid())]
            self.together, self.largest = max(self.together, sum(sizes)), max(self.largest, *sizes)


def _family(pid: int) -> list[int]:
    """Return a process and all below it."""
    try:
        below = [
            int(each)
            for task in Path(f"/proc/{pid}/task").iterdir()
            for each in (task / "children").read_text().split()
        ]
    except OSError:
        return [pid]
    return [pid, *(each for child in below for each in _family(child))]


def _seconds(pid: int) -> float:
    """Return the processor time of a process and of those below it that ended (proc(5), fields 14 to 17)."""
    try:
        told = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return 0.0  # it ended just now
    return sum(map(int, told.rpartition(")")[2].split()[11:15])) / os.sysconf("SC_CLK_TCK")


def _megabytes(pid: int) -> float:
    try:
        told = Path(f"/proc/{pid}/smaps_rollup").read_text()
    except OSError:
        return 0.0  # it ended just now
    return int(told.split("\nPss:", 1)[1].split(maxsplit=1)[0]) / 1024


def _sheet(count: int) -> bytes:
    """Return a CSV of transcripts of eight courses each."""
    from saan.base.thai.api import check_digit

    pick = random.Random(7)
    courses = [(f"21{n:05d}", f"วิชาที่ {n} ว่าด้วยการคำนวณและออกแบบ") for n in range(40)]
    heads = [f"courses.{n}.{name}" for n in range(8) for name in ("code", "name", "credits", "grade")]
    plain = (
        "student_name student_id national_id born faculty degree major admitted graduated total_credits gpa"
    )
    made = io.StringIO()
    write = csv.writer(made)
    write.writerow([*plain.split(), *heads])
    for n in range(count):
        first = f"1{pick.randrange(10**11):011d}"
        taken = [
            cell
            for code, name in pick.sample(courses, 8)
            for cell in (code, name, "3.0", pick.choice(("A", "B+", "B", "C+", "C")))
        ]
        write.writerow([
            f"นาย{pick.choice(('ปั้น', 'กล้า', 'เพิ่ม', 'ณัฐ'))} ตั้งใจเรียน{n}", f"64{n:08d}", first + check_digit(first),
            f"200{pick.randrange(1, 5)}-0{pick.randrange(1, 10)}-1{pick.randrange(10)}", "คณะวิศวกรรมศาสตร์",
            "วิศวกรรมศาสตรบัณฑิต", "วิศวกรรมคอมพิวเตอร์", "2021-06-01", "2025-05-31", "142", f"{pick.uniform(2, 4):.2f}", *taken,
        ])  # fmt: skip
    return made.getvalue().encode()


def _errors(batch_id: UUID, count: int) -> float:
    """Return how many documents do not agree with their act or their page, or are not there."""
    from saan.base.files import api as files
    from saan.base.journal.models import ActRecord
    from saan.documents.models import Batch, Document

    told = {
        act.subject_id: json.loads(bytes(act.content or b""))["detail"]
        for act in ActRecord.objects.filter(type="document.issued").iterator()
    }
    rows = Document.objects.filter(batch_id=batch_id)
    with files.open(str(rows.values_list("prefix_id", flat=True)[0])) as stream:
        prefix = hashlib.sha256(stream.read())
    bad = abs(count - rows.count()) + abs(count - Batch.objects.get(id=batch_id).done)
    for row in rows.order_by("page_id", "place").iterator():
        state = prefix.copy()
        with files.open(str(row.page_id)) as stream:
            stream.seek(row.place)
            tail = stream.read(row.size)
        state.update(tail)
        record = bytes(row.record)
        act = told.get(str(row.id), {})
        agree = (
            act.get("pdf_sha256") == row.pdf_sha256 == state.hexdigest()
            and act.get("record_sha256") == row.record_sha256 == hashlib.sha256(record).hexdigest()
            and record in tail
        )
        bad += not agree
    return float(bad)


if __name__ == "__main__":
    sys.exit(main())
