"""Disk and database: is there room, does fsync mean anything, does the database keep what it is given."""

import os
import shutil
import statistics
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from saan.trust.errors import Text
from saan.web.node.findings import Finding, State

DISK = Text(th="เนื้อที่ดิสก์", en="Disk space")
FSYNC = Text(th="การเขียนลงดิสก์จริง (fsync)", en="Durable writes (fsync)")
DATABASE = Text(th="ฐานข้อมูล", en="Database")
LOW_SHARE = 0.10
LOW_BYTES = 2 * 2**30
ROUNDS = 30
SUSPICIOUSLY_FAST = 20e-6
"""Seconds: no medium known commits a block to rest in less, so a quicker fsync is answered by a cache."""


def disk() -> Iterator[Finding]:
    """Find out whether the node's folder is about to fill up."""
    usage = shutil.disk_usage(settings.SAAN_HOME)
    said = Text(
        th=f"เหลือ {usage.free / 2**30:.1f} จาก {usage.total / 2**30:.1f} GiB",
        en=f"{usage.free / 2**30:.1f} of {usage.total / 2**30:.1f} GiB are free",
    )
    if usage.free < LOW_BYTES:
        remedy = Text(
            th="เพิ่มเนื้อที่หรือย้ายแฟ้มอื่นออก ระบบจะไม่รับหนังสือเมื่อดิสก์เต็ม",
            en="Add space or move other files away: a full disk makes this node refuse letters.",
        )
        yield Finding(DISK, State.BROKEN, said, remedy)
    elif usage.free < usage.total * LOW_SHARE:
        yield Finding(DISK, State.WATCH, said, Text(th="วางแผนเพิ่มเนื้อที่", en="Plan for more space."))
    else:
        yield Finding(DISK, State.GOOD, said)


def fsync() -> Iterator[Finding]:
    """Measure how long the disk takes to make 4 KiB durable; too quick is as suspect as too slow."""
    median = _fsync_median(settings.SAAN_HOME)
    said = Text(
        th=f"มัธยฐาน {median * 1e3:.2f} มิลลิวินาที จาก {ROUNDS} ครั้ง",
        en=f"median {median * 1e3:.2f} ms of {ROUNDS} writes",
    )
    if median < SUSPICIOUSLY_FAST:
        remedy = Text(
            th="ดิสก์นี้อาจไม่ได้เขียนจริง ข้อมูลที่ตอบรับแล้วอาจหายเมื่อไฟดับ ย้ายโฟลเดอร์ของโหนดไปยังดิสก์จริง",
            en="This disk may not really write: a power cut could lose what was acknowledged. Put the node's folder on a real disk.",
        )
        yield Finding(FSYNC, State.WATCH, said, remedy)
    else:
        yield Finding(FSYNC, State.GOOD, said)


def _fsync_median(folder: Path) -> float:
    block = os.urandom(4096)
    took: list[float] = []
    with tempfile.TemporaryFile(dir=folder) as file:
        for _ in range(ROUNDS):
            file.write(block)
            file.flush()
            begun = time.perf_counter()
            os.fsync(file.fileno())
            took.append(time.perf_counter() - begun)
    return statistics.median(took)


def database() -> Iterator[Finding]:
    """Find out whether the database answers, is on the newest schema, and keeps what it acknowledges."""
    connection.ensure_connection()
    yield Finding(DATABASE, State.GOOD, Text(th=f"{_engine()} ตอบ", en=f"{_engine()} answers"))
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if waiting:
        said = Text(th=f"โครงสร้างตารางรอปรับ {len(waiting)} ขั้น", en=f"{len(waiting)} schema changes wait")
        yield Finding(DATABASE, State.BROKEN, said, Text(th="เรียก saan upgrade", en="Run `saan upgrade`."))
    yield from _durability()


def _engine() -> str:
    version = connection.get_database_version()
    return f"{connection.display_name} {'.'.join(map(str, version))}"


def _durability() -> Iterator[Finding]:
    """Ask the database itself whether a commit waits for the disk."""
    question = "PRAGMA synchronous" if connection.vendor == "sqlite" else "SHOW synchronous_commit"
    with connection.cursor() as cursor:
        cursor.execute(question)
        (answer,) = cursor.fetchone()
    said = Text(th=f"{question}: {answer}", en=f"{question}: {answer}")
    if answer in (2, 3, "on", "remote_write", "remote_apply"):
        yield Finding(DATABASE, State.GOOD, said)
        return
    remedy = Text(
        th="ตั้งให้การยืนยันรอดิสก์ (synchronous_commit=on) มิฉะนั้นหนังสือที่ตอบรับแล้วอาจหาย",
        en="Make commits wait for the disk (synchronous_commit=on), else acknowledged letters may be lost.",
    )
    yield Finding(DATABASE, State.BROKEN, said, remedy)
