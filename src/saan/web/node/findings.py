"""What a check of the node found: whether it holds, in both languages, and how to mend it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from saan.base.outages import beneath
from saan.trust.errors import SaanError, Text
from saan.trust.findings import Outcome


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the doctor's report. A remedy beside something that holds is advice: it will not hold for ever."""

    subject: Text
    outcome: Outcome
    said: Text
    remedy: Text | None = None


def holds(subject: Text, said: Text, advice: Text | None = None) -> Finding:
    """Return that something is as it should be."""
    return Finding(subject, Outcome.HOLDS, said, advice)


def fails(subject: Text, said: Text, remedy: Text) -> Finding:
    """Return that something is wrong; only this makes `saan doctor` exit with 1."""
    return Finding(subject, Outcome.FAILS, said, remedy)


def unchecked(subject: Text, said: Text, remedy: Text) -> Finding:
    """Return that something could not be found out now, and what would let it be."""
    return Finding(subject, Outcome.UNCHECKED, said, remedy)


CANNOT = Text(th="ดิสก์หรือฐานข้อมูลอ่านหรือเขียนไม่ได้", en="The disk or the database could not be read or written")
BENEATH = Text(
    th="ตรวจเนื้อที่ดิสก์ สิทธิ์ของโฟลเดอร์และแฟ้มฐานข้อมูล และบริการฐานข้อมูล แล้วเรียก saan doctor อีกครั้ง",
    en="See to the disk's room, to who may write the folder and the database's files, and to the database's service; then run"
    " `saan doctor` again.",
)
REPORT = Text(
    th="เรียก saan doctor อีกครั้ง หากยังตรวจไม่สำเร็จ ให้ส่งข้อความนี้แก่ผู้ดูแล Saan",
    en="Run `saan doctor` again; if the check fails again, report this line to Saan's maintainers.",
)

Check = Callable[[], Iterator[Finding]]
"""A check may find several things; it never raises for what it was made to find."""


def examine(subject: Text, check: Check) -> Iterator[Finding]:
    """Yield what a check finds; a check that itself fails is a finding, never an end of the examination."""
    try:
        yield from check()
    except SaanError as error:
        yield fails(subject, error.message(), error.remedy())
    except Exception as error:  # noqa: BLE001 - the doctor reports what it did not foresee
        if beneath(error):
            told, why = CANNOT, str(error).strip().splitlines()[0]
            yield fails(subject, Text(th=f"{told.th} ({why})", en=f"{told.en} ({why})"), BENEATH)
            return
        said = Text(
            th=f"ตรวจไม่สำเร็จ: {error}", en=f"The check itself failed: {type(error).__name__}: {error}"
        )
        yield unchecked(subject, said, REPORT)
