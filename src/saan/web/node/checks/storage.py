"""The disk: is there room, and does fsync mean anything."""

import os
import shutil
import statistics
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from saan.trust.errors import Text
from saan.web.node.findings import Finding, fails, holds

DISK = Text(th="เนื้อที่ดิสก์", en="Disk space")
FSYNC = Text(th="การเขียนลงดิสก์จริง (fsync)", en="Durable writes (fsync)")
LOW_SHARE = 0.10
LOW_BYTES = 2 * 2**30
ROUNDS = 30
SUSPICIOUSLY_FAST = 20e-6
"""Seconds: no medium known commits a block to rest in less, so a quicker fsync is answered by a cache."""

SUSPICIOUSLY_SLOW = 0.1
"""Seconds: a letter takes several commits, so a person would wait a second for each, and the exchange falls behind."""


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
        yield fails(DISK, said, remedy)
    elif usage.free < usage.total * LOW_SHARE:
        yield holds(DISK, said, Text(th="วางแผนเพิ่มเนื้อที่", en="Plan for more space."))
    else:
        yield holds(DISK, said)


def fsync() -> Iterator[Finding]:
    """Measure how long the disk takes to make 4 KiB durable; too quick is as suspect as too slow, and both are only advice."""
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
        yield holds(FSYNC, said, remedy)
    elif median > SUSPICIOUSLY_SLOW:
        remedy = Text(
            th="ดิสก์นี้ช้าเกินไปสำหรับงานรับส่ง ตรวจว่าดิสก์ใกล้เสีย มีงานอื่นแย่งใช้ หรือเป็นดิสก์ผ่านเครือข่าย แล้วย้ายโฟลเดอร์ของโหนดไปยัง SSD ในเครื่อง",
            en="This disk is too slow for the exchange. See whether it is failing (smartctl), shared with other work, or across a network; put the node's folder on a local SSD.",
        )
        yield holds(FSYNC, said, remedy)
    else:
        yield holds(FSYNC, said)


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
