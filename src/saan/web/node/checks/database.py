"""The database: is it whole, on this version's schema, and does it keep what it acknowledges."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from django.db import connection

from saan.trust.errors import Text
from saan.web.node.findings import Finding, fails, holds
from saan.web.node.schema import Schema, schema

DATABASE = Text(th="ฐานข้อมูล", en="Database")
LARGE_WAL = 1 << 30
"""Bytes: a log so long means that something holds a read open, or that nothing checkpoints."""

DURABLE: Mapping[str, tuple[object, ...]] = {
    "SHOW synchronous_commit": ("on", "remote_write", "remote_apply"),
    "SHOW fsync": ("on",),
    "SHOW full_page_writes": ("on",),
}
"""What PostgreSQL is asked, and the answers under which what it acknowledged outlives a power cut."""

RESTORE = Text(
    th="หยุดโหนด แล้วกู้จากสำเนาสำรองล่าสุดด้วย saan restore", en="Stop the node, then restore the newest backup."
)


def database() -> Iterator[Finding]:
    """Find out whether the database answers, is on the newest schema, and keeps what it acknowledges."""
    connection.ensure_connection()
    yield holds(DATABASE, Text(th=f"{_engine()} ตอบ", en=f"{_engine()} answers"))
    yield _schema(schema())
    yield from _durability()
    yield from _writability()
    yield _integrity()
    if connection.vendor == "sqlite":
        yield _write_ahead_log()


def _schema(found: Schema) -> Finding:
    if found.unknown:
        said = Text(
            th=f"ฐานข้อมูลใหม่กว่าโปรแกรมนี้ ({found.unknown[0]})",
            en=f"The database is newer than this program ({found.unknown[0]})",
        )
        return fails(DATABASE, said, Text(th="ติดตั้ง Saan รุ่นใหม่กว่า", en="Install the newer version of Saan."))
    if found.between:
        said = Text(
            th=f"ฐานข้อมูลเก่ากว่าที่รุ่นนี้ปรับได้ ({found.between[0]})",
            en=f"The database is older than this version can upgrade ({found.between[0]})",
        )
        earlier = Text(
            th="เรียก saan upgrade ของรุ่นก่อนหน้านี้ก่อน",
            en="Run `saan upgrade` of the version before this one first.",
        )
        return fails(DATABASE, said, earlier)
    if found.waiting:
        said = Text(
            th=f"โครงสร้างตารางรอปรับ {len(found.waiting)} ขั้น", en=f"{len(found.waiting)} schema changes wait"
        )
        return fails(DATABASE, said, Text(th="เรียก saan upgrade", en="Run `saan upgrade`."))
    return holds(
        DATABASE, Text(th="โครงสร้างตารางเป็นรุ่นของโปรแกรมนี้", en="The schema is the one of this program")
    )


def _integrity() -> Finding:
    """Have SQLite read the whole file; of PostgreSQL ask whether it would notice damage."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA quick_check(5)")
            told = [str(row[0]) for row in cursor.fetchall()]
            if told == ["ok"]:
                return holds(
                    DATABASE, Text(th="อ่านทั้งแฟ้มแล้วครบถ้วน", en="The whole file was read, and is sound")
                )
            said = Text(th=f"แฟ้มฐานข้อมูลเสียหาย: {told[0]}", en=f"The file is damaged: {told[0]}")
            return fails(DATABASE, said, RESTORE)
        cursor.execute("SHOW data_checksums")
        sums = cursor.fetchone()[0] == "on"
    if sums:
        return holds(
            DATABASE, Text(th="PostgreSQL ตรวจผลรวมของทุกหน้า", en="PostgreSQL checks every page's checksum")
        )
    said = Text(
        th="PostgreSQL ไม่ได้เปิดผลรวมตรวจสอบ", en="PostgreSQL keeps no checksums, so damage may go unnoticed"
    )
    return holds(
        DATABASE, said, Text(th="เปิดด้วย pg_checksums --enable", en="Turn them on by `pg_checksums --enable`.")
    )


def _write_ahead_log() -> Finding:
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA journal_mode")
        (mode,) = cursor.fetchone()
    log = Path(f"{connection.settings_dict['NAME']}-wal")
    size = log.stat().st_size if log.exists() else 0
    said = Text(
        th=f"journal_mode={mode} แฟ้ม WAL {size / 2**20:.1f} MiB",
        en=f"journal_mode={mode}, a write-ahead log of {size / 2**20:.1f} MiB",
    )
    if mode != "wal":
        return fails(
            DATABASE,
            said,
            Text(th="ย้ายโฟลเดอร์ไปยังดิสก์ในเครื่อง", en="Put the folder on a local disk: WAL needs one."),
        )
    advice = Text(th="เริ่มโหนดใหม่หนึ่งครั้ง", en="Restart the node once.") if size > LARGE_WAL else None
    return holds(DATABASE, said, advice)


def _engine() -> str:
    version = connection.get_database_version()
    return f"{connection.display_name} {'.'.join(map(str, version))}"


def _durability() -> Iterator[Finding]:
    """Ask the database itself whether a commit waits for the disk, and whether a power cut could tear what is there."""
    asked = DURABLE if connection.vendor == "postgresql" else {"PRAGMA synchronous": (2, 3)}
    with connection.cursor() as cursor:
        for question, sound in asked.items():
            cursor.execute(question)
            (answer,) = cursor.fetchone()
            said = Text(th=f"{question}: {answer}", en=f"{question}: {answer}")
            yield holds(DATABASE, said) if answer in sound else fails(DATABASE, said, _turn_on(question))


def _writability() -> Iterator[Finding]:
    """Find a server that answers and takes no writes: a standby that did not take over, or one that was set so."""
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('transaction_read_only'), pg_is_in_recovery()")
        read_only, standby = cursor.fetchone()
    if read_only == "off":
        return
    said = Text(th="ฐานข้อมูลไม่รับการเขียน", en="The database takes no writes")
    if standby:
        remedy = Text(
            th="ฐานข้อมูลนี้เป็นเครื่องสำรอง ให้แก้ database ใน saan.toml เป็นเครื่องหลัก หรือให้เครื่องสำรองขึ้นแทน (pg_promote)",
            en="It is a standby: let `database` in saan.toml name the primary, or have the standby take over (pg_promote).",
        )
    else:
        remedy = Text(
            th="ถามผู้ดูแลฐานข้อมูลว่าปิดการเขียนเพราะเหตุใด (เช่น ดิสก์ใกล้เต็ม) แล้วตั้ง default_transaction_read_only=off โหนดจะทำต่อเอง",
            en="Ask the database's administrator why (such as a disk that is nearly full), then set default_transaction_read_only=off;"
            " the node goes on by itself.",
        )
    yield fails(DATABASE, said, remedy)


def _turn_on(question: str) -> Text:
    name = question.rsplit(maxsplit=1)[-1]
    return Text(
        th=f"ตั้ง {name}=on ในเครื่องแม่ข่ายฐานข้อมูล มิฉะนั้นหนังสือที่ตอบรับแล้วอาจหายเมื่อไฟดับ",
        en=f"Set {name}=on at the database's server, else acknowledged letters may be lost in a power cut.",
    )
