"""The clock: signatures, deadlines and registers all lean on it."""

from collections.abc import Iterator
from datetime import timedelta

from saan.base.clock import api as clocks
from saan.base.clock.api import Standing
from saan.exchange import api as exchange
from saan.trust.errors import Text
from saan.web.node.findings import Finding, fails, holds, unchecked

CLOCK = Text(th="นาฬิกา", en="Clock")
WATCH = timedelta(seconds=5)
BROKEN = timedelta(minutes=1)
"""Half of what stops the node from signing: whoever reads this has time to mend it."""

REMEDY = Text(
    th="เปิดการตั้งเวลาอัตโนมัติ (NTP): timedatectl set-ntp true",
    en="Turn on time synchronisation: `timedatectl set-ntp true`.",
)
LOOK = Text(
    th="ตรวจบริการตั้งเวลาของเครื่องเอง เช่น chronyc tracking หรือ timedatectl",
    en="Look at the machine's time service yourself, as by `chronyc tracking` or `timedatectl`.",
)


def clock() -> Iterator[Finding]:
    """Ask the kernel whether a time service keeps its clock, and others what time it is: the directory, and a few nodes."""
    yield from _kept()
    exchange.ask_the_time()
    now = clocks.standing()
    if now is None:
        said = Text(
            th="ไม่มีผู้ใดให้เทียบเวลา ทั้งทำเนียบและโหนดอื่นไม่ตอบ",
            en="Nobody was there to compare it with: neither the directory nor another node answers",
        )
        yield unchecked(CLOCK, said, LOOK)
    elif now.wrong:
        yield fails(CLOCK, _wrong(now), REMEDY)
    elif abs(now.ahead) > BROKEN:
        yield fails(CLOCK, _said(now), REMEDY)
    else:
        yield holds(CLOCK, _said(now), REMEDY if abs(now.ahead) > WATCH or _apart(now) else None)


def _kept() -> Iterator[Finding]:
    state = clocks.kept()
    if state is None:
        said = Text(
            th="ระบบปฏิบัติการไม่บอกว่าตั้งเวลาอัตโนมัติหรือไม่", en="The system does not tell whether NTP keeps it"
        )
        yield unchecked(CLOCK, said, LOOK)
    elif state:
        yield holds(CLOCK, Text(th="ตั้งเวลาอัตโนมัติ (NTP) อยู่", en="A time service (NTP) keeps it"))
    else:
        said = Text(th="ไม่มีบริการตั้งเวลาอัตโนมัติ", en="No time service keeps it, as far as the kernel knows")
        yield unchecked(CLOCK, said, REMEDY)


def _apart(now: Standing) -> bool:
    """Return whether one of those who were asked names another time than the clock and the others."""
    return any(abs(one.ahead) > BROKEN for one in now.voices)


def _said(now: Standing) -> Text:
    by = ", ".join(f"{one.source} {one.ahead.total_seconds():+.1f} s" for one in now.voices)
    ahead = now.ahead.total_seconds()
    return Text(th=f"เร็วกว่าผู้อื่น {ahead:+.1f} วินาที ({by})", en=f"{ahead:+.1f} s ahead of others ({by})")


def _wrong(now: Standing) -> Text:
    said = _said(now)
    return Text(
        th=f"{said.th} จึงไม่ลงนาม ออกเลข ส่ง หรือรับสิ่งใดจนกว่านาฬิกาจะถูกต้อง",
        en=f"{said.en}: nothing is signed, numbered, sent or received until it is right",
    )
