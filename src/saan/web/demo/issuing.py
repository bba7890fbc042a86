"""What the registry office issues in the demo: to applicants one by one, and from a file; then pages of both are verified.

Runs in a process of the office's node, through the same functions that the pages and the API call. Pages are sealed by
the node's own worker, as in life.
"""

import io
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from saan.base.files import api as files
from saan.documents import api as documents
from saan.exchange.directory import api as directory
from saan.trust.clock import utc_now
from saan.trust.findings import Outcome
from saan.web.demo.cast import RECEIVER
from saan.web.demo.playing import Cast
from saan.web.verify import here
from saan.web.verify.examining import Given, examine

PATIENCE: Final = 120.0
PAUSE: Final = 0.1
IN_BULK: Final = 12
PLAN: Final = b"\x89PNG\r\n\x1a\n"
Say = Callable[[dict[str, Any]], None]

APPLICANT: Final = "1101700203450"
CERTIFICATES: Final = (
    ("นายปั้น น้ำใจดี", "ประกอบการสมัครงาน"),
    ("นางสาวกานดา ใฝ่รู้", "ประกอบการสมัครเรียน"),
    ("นายสมปอง ขยันยิ่ง", "ประกอบการขอสินเชื่อ"),
)
CERTIFIED: Final = "เป็นผู้ขึ้นทะเบียนไว้กับหน่วยงานตั้งแต่วันที่ ๑ มกราคม ๒๕๖๐"
LICENCE: Final = {
    "licensee": "นางสาวเพ็ญ ตั้งมั่น",
    "licensee_id": APPLICANT,
    "business": "ร้านข้าวต้มฝั่งน้ำ",
    "activity": "food",
    "premises": "๙ ถนนริมน้ำ ตำบลตัวอย่าง อำเภอเมือง จังหวัดจำลอง",
}


def issue(asked: dict[str, Any], say: Say) -> dict[str, int]:
    """Take applications, issue, suspend and revoke, issue from a file, verify; return what was done."""
    folder = Path(asked["folder"])
    folder.mkdir(parents=True, exist_ok=True)
    cast = Cast(RECEIVER)
    batch_id = _given(cast)
    made = [_certificate(cast, name, purpose) for name, purpose in CERTIFICATES]
    made.append(_licence(cast))
    _asked(cast)
    say({"done": len(made), "note": "ยื่นคำขอ พิจารณา ลงนาม · applied, considered, signed"})
    issued = [_sealed(one) for one in made]
    suspended, revoked = issued[1], issued[2]
    _decide(cast, suspended, documents.Change.SUSPEND, "ผู้ถือแจ้งว่าข้อมูลเปลี่ยนแปลง อยู่ระหว่างตรวจสอบ")
    _decide(cast, revoked, documents.Change.REVOKE, "ออกโดยคลาดเคลื่อน")
    in_bulk = _in_bulk(cast, batch_id)
    looked_at = [*issued, in_bulk[0], in_bulk[-1]]
    places = [folder / f"document-{number:03}.pdf" for number, _ in enumerate(looked_at, 1)]
    with ThreadPoolExecutor(2) as pool:
        held = list(pool.map(lambda one, place: _verified(cast, one, place), looked_at, places))
    say({"done": len(looked_at), "note": "ตรวจพิสูจน์ · verified"})
    withdrawn = [one in {suspended, revoked} for one in looked_at]
    return {
        "documents_issued": len(issued) + len(in_bulk),
        "documents_in_bulk": len(in_bulk),
        "documents_verified": sum(holds and not gone for holds, gone in zip(held, withdrawn, strict=True)),
        "documents_withdrawn": sum(gone and not holds for holds, gone in zip(held, withdrawn, strict=True)),
    }


def links() -> list[dict[str, str]]:
    """Return the private link of an applicant who is asked for something, and the code of a document's paper."""
    at, registrar = utc_now(), Cast(RECEIVER).viewer("registrar")
    found = []
    for row in documents.applications(registrar, documents.Box.WAITING, at).rows[:1]:
        link = documents.follow_link(row.id)
        found.append(
            {
                "who": row.holder,
                "post": "ผู้ขอใบอนุญาต ไม่ต้องมีบัญชี",
                "post_en": "Applicant, no account",
                "link": link,
            }
        )
    for line in documents.documents(registrar, at).rows[:1]:
        link = documents.document(registrar, line.id, at).printed
        found.append(
            {
                "who": line.number,
                "post": "ผู้ตรวจเอกสาร ไม่ต้องมีบัญชี",
                "post_en": "Whoever checks a paper",
                "link": link,
            }
        )
    return found


def _certificate(cast: Cast, name: str, purpose: str) -> UUID:
    data = {"full_name": name, "national_id": APPLICANT, "certified": CERTIFIED, "purpose": purpose}
    request = documents.Request(RECEIVER.id, "certificate", data)
    taken = documents.apply(request, documents.Channel.PAGE, None, utc_now())
    return _considered(cast, taken.application_id)


def _licence(cast: Cast) -> UUID:
    return _considered(cast, _applied_for_licence())


def _asked(cast: Cast) -> None:
    """Leave one application for whoever looks at the demo: its applicant is asked for what is missing."""
    application_id = _applied_for_licence()
    registrar = cast.viewer("registrar")
    documents.take_up(registrar, application_id, utc_now())
    documents.ask(registrar, application_id, "ขอให้ระบุเลขที่บ้านและตำบลของสถานประกอบการให้ครบ", utc_now())


def _applied_for_licence() -> UUID:
    plan = files.put(io.BytesIO(PLAN))
    given = (documents.Given("floor-plan", plan.sha256, "plan.png", "image/png"),)
    request = documents.Request(RECEIVER.id, "licence", LICENCE, files=given)
    taken = documents.apply(request, documents.Channel.PAGE, None, utc_now())
    fee = documents.followed(taken.application_id, utc_now()).payment
    if fee is not None:
        documents.pay_in_test(fee.reference, fee.satang, utc_now())
    return taken.application_id


def _considered(cast: Cast, application_id: UUID) -> UUID:
    """Have the registrar consider an application, a second official agree where the type says so, the head sign."""
    registrar, head = cast.viewer("registrar"), cast.viewer("head")
    documents.take_up(registrar, application_id, utc_now())
    shown = documents.application(registrar, application_id, utc_now()).shown
    documents.propose(registrar, application_id, shown, "", utc_now())
    if documents.Event.APPROVE in documents.application(head, application_id, utc_now()).may:
        documents.approve(head, application_id, shown, utc_now())
    documents.sign(head, application_id, shown, utc_now())
    return application_id


def _sealed(application_id: UUID) -> UUID:
    for _ in _until():
        found = documents.followed(application_id, utc_now())
        if found.sealed and found.document_id is not None:
            return found.document_id
    raise TimeoutError(application_id)


def _decide(cast: Cast, document_id: UUID, change: documents.Change, why: str) -> None:
    documents.propose_change(cast.viewer("registrar"), document_id, change, why, utc_now())
    documents.decide_change(cast.viewer("head"), document_id, utc_now(), agree=True)


def _given(cast: Cast) -> UUID:
    rows = "full_name,national_id,certified,purpose\r\n" + "".join(
        f"นางสาวตัวอย่าง ลำดับที่{place},{APPLICANT},{CERTIFIED},ประกอบการสมัครงาน\r\n"
        for place in range(1, IN_BULK + 1)
    )
    stored = files.put(io.BytesIO(rows.encode()))
    return documents.give_batch(
        cast.viewer("registrar"), "certificate", "certificates.csv", stored.sha256, utc_now()
    )


def _in_bulk(cast: Cast, batch_id: UUID) -> list[UUID]:
    head, started = cast.viewer("head"), False
    for _ in _until():
        view = documents.batch(head, batch_id, utc_now())
        if not started and "start" in view.may:
            documents.start_batch(head, batch_id, utc_now())
            started = True
        if started and view.ended_at is not None:
            break
    return [UUID(str(document_id)) for _, _, document_id, _ in documents.batch_results(batch_id)]


def _verified(cast: Cast, document_id: UUID, place: Path) -> bool:
    pdf = documents.page_of(cast.viewer("registrar"), document_id, utc_now())
    place.write_bytes(pdf)
    trusted = directory.signed_directory().trusted()
    return examine([Given(place.name, pdf)], trusted, utc_now(), here.around()).outcome is Outcome.HOLDS


def _until() -> Iterator[None]:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        yield
        time.sleep(PAUSE)
