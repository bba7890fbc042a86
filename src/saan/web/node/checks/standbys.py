"""Copies of a PostgreSQL database that follow it, to take over one day: whether they have what was acknowledged."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from django.db import connection

from saan.trust.errors import Text
from saan.web.node.findings import Finding, fails, holds

STANDBYS: Final = Text(th="ฐานข้อมูลสำรอง", en="Standby databases")
FAR_BEHIND: Final = 64 << 20
"""Bytes of the write-ahead log: thousands of letters. A standby that is well is behind by less than one."""

_FOLLOWING: Final = """
    SELECT count(*), count(state), count(*) FILTER (WHERE sync_state IN ('sync', 'quorum')),
        coalesce(max(pg_wal_lsn_diff(pg_current_wal_lsn(), coalesce(replay_lsn, flush_lsn))), 0)
    FROM pg_stat_replication WHERE state IS DISTINCT FROM 'backup'
"""
_LEFT: Final = """
    SELECT slot_name, pg_wal_lsn_diff(pg_current_wal_lsn(), restart_lsn) FROM pg_replication_slots
    WHERE slot_type = 'physical' AND NOT active AND restart_lsn IS NOT NULL ORDER BY slot_name
"""

WAIT: Final = Text(
    th="ให้ตั้ง synchronous_standby_names เพื่อให้รอเครื่องสำรองที่อาจขึ้นแทน และมีเครื่องสำรองสองเครื่อง เพื่อให้ยังบันทึกได้เมื่อเครื่องหนึ่งหยุด",
    en="Set `synchronous_standby_names`, so that one that may take over is waited for; have two, so that writing goes on when one is down.",
)
LAGGING: Final = Text(
    th="อย่าให้เครื่องนี้ขึ้นแทนขณะที่ยังตามไม่ทัน ตรวจเครือข่ายและดิสก์ของเครื่องสำรอง แล้วตั้ง synchronous_standby_names",
    en="Do not let it take over while it lags. Look at its network and disk, and set `synchronous_standby_names`.",
)
NOBODY: Final = Text(
    th="เริ่มเครื่องสำรองที่ synchronous_standby_names ระบุ หรือแก้ค่านั้นให้ตรงกับเครื่องที่มีอยู่ แล้วเรียก pg_reload_conf()",
    en="Start a standby that `synchronous_standby_names` names, or name those that there are, and call pg_reload_conf().",
)
GRANT: Final = Text(
    th="ให้สิทธิ GRANT pg_monitor แก่ผู้ใช้ฐานข้อมูลของ Saan เพื่อให้ตรวจได้",
    en="GRANT pg_monitor to Saan's database user, so that it can be looked at.",
)
LEFT: Final = Text(
    th="เริ่มเครื่องสำรองนั้นใหม่ หรือหากเลิกใช้แล้ว ให้ลบด้วย pg_drop_replication_slot มิฉะนั้นดิสก์จะเต็ม",
    en="Start that standby again; or, if it is no more, call pg_drop_replication_slot: else the disk fills up.",
)


@dataclass(frozen=True, slots=True)
class Following:
    """How many standbys follow, of how many their state may be seen, how many are waited for, and the furthest lag in bytes."""

    count: int
    seen: int
    waited_for: int
    behind: int


def standbys() -> Iterator[Finding]:
    """Find out whether copies that follow the database have what it acknowledged; says nothing where there are none."""
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('synchronous_standby_names'), pg_is_in_recovery()")
        names, is_standby = cursor.fetchone()
        if is_standby:
            return  # the check of the database speaks of it
        cursor.execute(_FOLLOWING)
        following = Following(*map(int, cursor.fetchone()))
        cursor.execute(_LEFT)
        left = [(str(slot), int(kept)) for slot, kept in cursor.fetchall()]
    yield from _followed(following, asked=bool(names))
    for slot, kept in left:
        said = Text(
            th=f"เครื่องสำรองของช่อง {slot} ไม่ได้ตามแล้ว และเครื่องแม่ข่ายเก็บบันทึกไว้ให้ {kept / 2**20:.1f} MiB",
            en=f"The standby of slot {slot} does not follow, and {kept / 2**20:.1f} MiB of log are kept for it",
        )
        yield fails(STANDBYS, said, LEFT)


def _followed(now: Following, *, asked: bool) -> Iterator[Finding]:
    lag = f"{now.behind / 2**20:.1f} MiB"
    said = Text(
        th=f"ตามอยู่ {now.count} เครื่อง รอให้บันทึกก่อนตอบ {now.waited_for} เครื่อง ช้าสุด {lag}",
        en=f"{now.count} follow, {now.waited_for} are waited for, the last is {lag} behind",
    )
    if now.seen < now.count:
        hidden = Text(
            th=f"ตามอยู่ {now.count} เครื่อง แต่ไม่มีสิทธิ์ดูว่าตามทันหรือไม่",
            en=f"{now.count} follow; whether they keep up may not be seen",
        )
        yield holds(STANDBYS, hidden, GRANT if asked else WAIT)
    elif asked and not now.waited_for:
        said = Text(
            th="ไม่มีเครื่องสำรองที่ต้องรอเครื่องใดตามอยู่ การบันทึกทุกครั้งจึงค้าง",
            en="None of those that must be waited for follows: every write hangs",
        )
        yield fails(STANDBYS, said, NOBODY)
    elif now.count and now.behind > FAR_BEHIND:
        yield fails(STANDBYS, said, LAGGING)
    elif now.count:
        yield holds(STANDBYS, said, None if now.waited_for else WAIT)
