"""The node's own work: its programs, its jobs, letters that nobody looks at, and the age of its backup."""

from collections.abc import Iterator
from datetime import timedelta

from django.conf import settings

from saan.base.jobs import api as jobs
from saan.base.webhooks import api as webhooks
from saan.letters import api as letters
from saan.trust.clock import rfc3339, utc_now
from saan.trust.errors import Text
from saan.web.node import backups
from saan.web.node.findings import Finding, fails, holds, unchecked
from saan.web.node.heartbeat import alive
from saan.web.node.left_out import left_out

WORK = Text(th="งานเบื้องหลัง", en="Background work")
WEBHOOKS = Text(th="ระบบอื่นที่รับแจ้งเหตุการณ์", en="Systems that are told by webhook")
LETTERS = Text(th="หนังสือค้าง", en="Letters left lying")
BACKUP = Text(th="สำเนาสำรอง", en="Backup")
PATIENCE = timedelta(minutes=15)
OLD = timedelta(hours=36)
"""Of a nightly backup, one night may fail before this says so."""

RUN = Text(
    th="เริ่มโหนดด้วย saan run หรือ systemctl start saan", en="Start it: `saan run`, or systemctl start saan."
)

TELL_AGAIN = Text(
    th="ระบบปลายทางเป็นของส่วนราชการ ไม่ใช่ของโหนด: ผู้ดูแลระบบของส่วนราชการแก้ที่ปลายทาง แล้วสั่งส่งซ้ำหรือเลิกปลายทางที่หน้าสำนักงาน → Webhook",
    en="The system is the agency's, not the node's: its administrator mends it, then has the events sent again, or removes the"
    " endpoint, on the page Office → Webhooks.",
)

REVIVE = Text(
    th="แก้สาเหตุ แล้วเรียก saan jobs list และ saan jobs revive --all หรือเปิดหน้า ผู้ดูแลระบบ → งานเบื้องหลัง",
    en="Mend the cause, then run `saan jobs list` and `saan jobs revive --all`, or open Administration → Background work.",
)


def work() -> Iterator[Finding]:
    """Find out whether the worker lives, keeps up, and has given nothing up."""
    running = alive(settings.SAAN_HOME / "run" / "worker.alive")
    if not running:
        yield unchecked(WORK, Text(th="โหนดไม่ได้ทำงานอยู่", en="The node is not running"), RUN)
    # An agency's own system that does not answer is no fault of the node, and must not hide one.
    outside = (webhooks.DELIVER,)
    dead = jobs.dead(besides=outside)
    if dead:
        said = Text(
            th=f"งานที่เลิกพยายามแล้ว {len(dead)} งาน งานแรกคือ {dead[0].task}: {dead[0].why}",
            en=f"{len(dead)} jobs were given up, the first is {dead[0].task}: {dead[0].why}",
        )
        yield fails(WORK, said, REVIVE)
    troubled = jobs.troubled(besides=outside)
    if troubled:
        said = Text(
            th=f"งานที่ล้มเหลวหลายครั้งติดกัน {len(troubled)} งาน งานแรกคือ {troubled[0].task}: {troubled[0].why}",
            en=f"{len(troubled)} jobs keep failing, the first is {troubled[0].task}: {troubled[0].why}",
        )
        yield fails(WORK, said, REVIVE)
    late = [one for one in jobs.backlog() if utc_now() - one.oldest > PATIENCE]
    for one in late:
        said = Text(
            th=f"คิว {one.queue} ค้าง {one.count} งาน ตั้งแต่ {rfc3339(one.oldest)}",
            en=f"queue {one.queue}: {one.count} jobs {one.state}, the oldest due since {rfc3339(one.oldest)}",
        )
        yield fails(WORK, said, RUN) if running else unchecked(WORK, said, RUN)
    if running and not (dead or troubled or late):
        yield holds(WORK, Text(th="ไม่มีงานค้าง", en="Nothing is late, nothing was given up"))


def told() -> Iterator[Finding]:
    """Find out whether the agencies' other systems take what they are told; one that does not is advice, no failure."""
    given_up, failing = jobs.counted(only=(webhooks.DELIVER,))
    if given_up or failing:
        said = Text(
            th=f"ปลายทาง {given_up + failing} แห่งไม่รับเหตุการณ์ที่แจ้งหลายครั้งติดกัน",
            en=f"{given_up + failing} endpoints refused many times in a row what they were told",
        )
        yield holds(WEBHOOKS, said, TELL_AGAIN)
    else:
        yield holds(WEBHOOKS, Text(th="ไม่มีเหตุการณ์ค้าง", en="Nothing waits for them"))


def left_lying() -> Iterator[Finding]:
    """Find letters that only an administrator can help on."""
    unsealed, unread = letters.unsealed(utc_now()), letters.secrets_without_reader()
    unreceived = letters.without_clerk(utc_now())
    for one in unsealed:
        said = _count(one, "มีเลขแล้วแต่ยังลงตราไม่ได้", "have a number but could not be sealed")
        remedy = Text(
            th="ตรวจใบรับรองของตราและผู้ลงนาม (ด้านบน)", en="See the seal's and signatories' certificates above."
        )
        yield fails(LETTERS, said, remedy)
    for one in unread:
        said = _count(one, "เป็นหนังสือลับที่ยังไม่มีผู้มีสิทธิเปิด", "are secret, and nobody is cleared to open them")
        remedy = Text(
            th="ให้ผู้ดูแลระบบของส่วนราชการแต่งตั้งนายทะเบียนข้อมูลข่าวสารลับที่หน้างานสารบรรณ",
            en="Have the agency’s administrator appoint a cleared registrar on the page Correspondence.",
        )
        yield fails(LETTERS, said, remedy)
    for at_unit in unreceived:
        said = _count(
            at_unit,
            f"มาถึง {at_unit.unit_th} ซึ่งไม่มีผู้มีบทบาทธุรการ",
            f"arrived at {at_unit.unit_en or at_unit.unit_th}, which has no clerk",
        )
        remedy = Text(
            th="ให้ผู้ดูแลระบบของส่วนราชการกำหนดบทบาทธุรการของหน่วยงานนั้นแก่บุคคล",
            en="Have the agency’s administrator give somebody the role of clerk in that unit.",
        )
        yield fails(LETTERS, said, remedy)
    if not (unsealed or unread or unreceived):
        yield holds(LETTERS, Text(th="ไม่มีหนังสือค้าง", en="None"))


def backup() -> Iterator[Finding]:
    """Find out how old the newest backup is, and whether its file is still where it was put."""
    last = backups.last()
    make = Text(
        th="เรียก saan backup ทุกคืน และเก็บแฟ้มไว้ต่างเครื่อง",
        en="Run `saan backup` nightly; keep its file elsewhere.",
    )
    if last is None:
        yield fails(BACKUP, Text(th="ยังไม่เคยสำรองข้อมูล", en="There has never been one"), make)
        return
    age = utc_now() - last.taken_at
    hours = age / timedelta(hours=1)
    said = Text(
        th=f"ล่าสุด {hours:.1f} ชั่วโมงก่อน ({last.file})", en=f"The newest is {hours:.1f} hours old ({last.file})"
    )
    if age > OLD:
        yield fails(BACKUP, said, make)
    elif not last.file.exists():
        moved = Text(
            th="แฟ้มถูกย้ายไปแล้ว โปรดแน่ใจว่ายังเก็บไว้", en="The file was moved: be sure that it is still kept."
        )
        yield holds(BACKUP, said, moved)
    else:
        yield holds(BACKUP, said)
    for path in left_out(settings.SAAN, settings.SAAN_HOME):
        said = Text(th=f"สำเนาไม่มี {path} ที่ saan.toml ระบุ", en=f"It lacks {path}, which saan.toml names")
        keep = Text(
            th="สำรองแฟ้มนี้เอง หรือย้ายเข้าโฟลเดอร์ keys/ ของโหนด แล้วแก้ saan.toml",
            en="Keep that file too, or move it into the node's keys/ and change saan.toml.",
        )
        yield holds(BACKUP, said, keep)


def _count(one: letters.Unattended, thai: str, english: str) -> Text:
    since = rfc3339(one.since)
    return Text(
        th=f"{one.agency_id}: {one.letters} ฉบับ{thai} ตั้งแต่ {since}",
        en=f"{one.agency_id}: {one.letters} letters {english}, since {since}",
    )
