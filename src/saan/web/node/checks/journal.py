"""The journal: is it sealed as it grows, and do its witnesses keep up with it."""

from collections.abc import Iterator
from datetime import timedelta

from saan.base.journal import api as journal
from saan.trust.clock import utc_now
from saan.trust.errors import Text
from saan.web.node.findings import Finding, fails, holds, unchecked

JOURNAL = Text(th="สมุดเหตุการณ์", en="Journal")
WITNESSES = Text(th="พยาน", en="Witnesses")
PATIENCE = timedelta(minutes=5)

RUN = Text(th="เริ่มโหนดด้วย saan run แล้วดู run/logs/worker.log", en="Run the node, and see run/logs/worker.log.")
NAME = Text(
    th="ขอให้ผู้ดูแลทำเนียบกำหนดพยาน (saan directory witnesses) หรือใส่ witnesses ใน saan.toml",
    en="Ask the directory's authority to name some (`saan directory witnesses`), or set witnesses in saan.toml.",
)
ROLLED_BACK = Text(
    th="ฐานข้อมูลเก่ากว่าที่พยานรับรองไว้ หยุดโหนดทันที แล้วกู้จากสำเนาที่ใหม่กว่า",
    en="The database is older than what the witness has cosigned: stop the node, and restore a newer backup.",
)
SAID = {
    "new": Text(th="ยังไม่เคยถูกถาม", en="has not been asked yet"),
    "silent": Text(th="ไม่ตอบ", en="does not answer"),
    "refuses": Text(th="ปฏิเสธที่จะรับรอง", en="refuses to cosign"),
    "ahead": Text(th="เคยรับรองไว้มากกว่าที่โหนดนี้มี", en="has cosigned more than this node holds"),
}
ANSWER = Text(
    th="ติดต่อหน่วยงานและผู้ดูแลทำเนียบ หลักฐานอยู่ในการกระทำ journal.fork-seen แล้วเรียก saan answer-fork พร้อมคำชี้แจง",
    en="Speak to that agency and to the directory's authority: the evidence is in the act journal.fork-seen. Then run"
    " `saan answer-fork` with what came of it.",
)
SPEAK = Text(th="ติดต่อผู้ดูแลพยานรายนั้น", en="Speak to whoever keeps that witness.")


def journal_standing() -> Iterator[Finding]:
    """Find out whether acts are sealed soon, and how each witness stands."""
    yield from _known_past()
    health, now = journal.health(), utc_now()
    waiting = None if health.waiting_since is None else now - health.waiting_since
    if health.head is None:
        yield unchecked(JOURNAL, Text(th="ยังไม่มีจุดตรวจสอบ", en="There is no checkpoint yet"), RUN)
    elif waiting is not None and waiting > PATIENCE:
        minutes = int(waiting.total_seconds() // 60)
        said = Text(
            th=f"มีเหตุการณ์รอผนึกนาน {minutes} นาที", en=f"Acts have waited {minutes} minutes to be sealed"
        )
        yield fails(JOURNAL, said, RUN)
    else:
        said = Text(th=f"ผนึกแล้ว {health.head.size:,} เหตุการณ์", en=f"{health.head.size:,} acts are sealed")
        yield holds(JOURNAL, said)
    if not health.witnesses:
        yield unchecked(WITNESSES, Text(th="ยังไม่มีพยาน", en="No witness is named yet"), NAME)
    for witness in health.witnesses:
        yield _witness(witness, health.head.size if health.head else 0)
    for watched in health.watched:
        if watched.disputed:
            said = Text(
                th=f"สมุด {watched.origin} แสดงประวัติสองชุดที่ขัดกัน", en=f"{watched.origin} has shown two histories"
            )
            yield fails(WITNESSES, said, ANSWER)


def _known_past() -> Iterator[Finding]:
    try:
        journal.require_known_past()
    except (journal.RolledBackError, journal.DamagedLogError) as refusal:
        yield fails(JOURNAL, refusal.message(), refusal.remedy())


def _witness(witness: journal.WitnessStanding, size: int) -> Finding:
    state = str(witness.state)
    if state not in SAID:
        behind = size - witness.seen_size
        said = Text(
            th=f"{witness.name} รับรองถึง {witness.seen_size:,} (ช้ากว่า {behind:,})",
            en=f"{witness.name} has cosigned up to {witness.seen_size:,}, {behind:,} behind",
        )
        return holds(WITNESSES, said)
    own = f" ({witness.said})" if witness.said else ""
    said = Text(
        th=f"{witness.name} {SAID[state].th}{own}",
        en=f"{witness.name} {SAID[state].en}{own}",
    )
    if state == "ahead":
        return fails(WITNESSES, said, ROLLED_BACK)
    if state in {"silent", "new"}:
        return unchecked(WITNESSES, said, SPEAK)
    return fails(WITNESSES, said, SPEAK)
