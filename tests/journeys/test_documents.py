"""Documents, as each person meets them: who applies, who considers, agrees and signs, who issues many, who is shown one."""

import re
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any, Final

import pytest
from playwright.sync_api import Browser, FilePayload, expect

from saan.web.demo.cast import RECEIVER
from tests.journeys import steps
from tests.journeys.reader import PHONE, Reader, Window, reading
from tests.world.office import Office

REGISTRAR, HEAD, ADMIN = (f"{key}@{RECEIVER.domain}" for key in ("registrar", "head", "admin"))
WAYS = {
    "th": Window(),
    "en on a phone": Window(language="en", width=PHONE),
    "th without scripts": Window(scripts=False, width=PHONE),
}
PLAN: Final[FilePayload] = {"name": "plan.png", "mimeType": "image/png", "buffer": b"\x89PNG\r\n\x1a\n"}
LICENCE = {
    "licensee": "นางสาวเพ็ญ ตั้งมั่น",
    "licensee_id": "1101700203450",
    "business": "ร้านข้าวต้มฝั่งน้ำ",
    "premises": "๙ ถนนริมน้ำ อำเภอเมือง จังหวัดจำลอง",
}
HEADS = "full_name,national_id,certified,purpose\r\n"
PATIENCE = 60.0


def said(reader: Reader, th: str, en: str) -> str:
    return th if reader.language == "th" else en


@contextmanager
def at_desks(browser: Browser, office: Office, window: Window, *who: str) -> Iterator[list[Reader]]:
    with ExitStack() as stack:
        yield [stack.enter_context(steps.at_desk(browser, office, one, window)) for one in who]


def until(reader: Reader, selector: str) -> None:
    """Wait for what the page becomes: by itself with scripts, by loading it again without."""
    deadline = time.monotonic() + PATIENCE
    while reader.page.locator(selector).count() == 0 and time.monotonic() < deadline:
        reader.page.wait_for_timeout(200)
        if not reader.scripts:
            reader.page.reload()
    expect(reader.page.locator(selector).first).to_be_visible()


def send(reader: Reader) -> None:
    reader.page.locator("main form button[value=send]:visible").last.click()


def decide(reader: Reader, deed: str, key: str) -> None:
    """Decide by one key where scripts hear it, else by the button."""
    if reader.scripts:
        reader.follow(key)
    else:
        reader.page.locator(f"button[value={deed}]").click()
    expect(reader.page.locator(".saan-flash--success")).to_be_visible()


def apply_for_licence(applicant: Reader) -> str:
    """Apply, mending what is wrong once, and return the address of the applicant's private page."""
    page = applicant.open("/apply/").sound("documents-offered").page
    page.locator("a[href$='/licence/']").click()
    applicant.sound("documents-apply")
    for name in ("licensee", "business", "premises"):
        page.fill(f"#id_{name}", LICENCE[name])
    page.fill("#id_licensee_id", LICENCE["licensee_id"][:-1] + "1")
    page.set_input_files("#id_file-floor-plan", PLAN)
    send(applicant)
    expect(page.get_by_role("alert")).to_contain_text(said(applicant, "หลักสุดท้าย", "digit"))
    expect(page.locator("#id_premises")).to_have_value(LICENCE["premises"])
    expect(page.locator("#id_file-floor-plan-hint")).to_contain_text("plan.png")
    applicant.sound("documents-apply-mend")
    page.fill("#id_licensee_id", LICENCE["licensee_id"])
    page.select_option("#id_activity", "food")
    send(applicant)
    facts = page.locator("main")
    expect(facts).to_contain_text(said(applicant, "เข้าระบบเมื่อ", "Entered the system"))
    expect(facts).to_contain_text(said(applicant, "ถือว่าได้รับเมื่อ", "Counts as received"))
    expect(page.locator(".saan-qr").first).to_be_visible()
    applicant.sound("documents-follow-fee")
    page.locator("form[action$='/pay/'] button").click()
    expect(facts).to_contain_text(said(applicant, "รับคำขอแล้ว", "received, waiting"))
    return page.url.removeprefix(applicant.address)


def ask_once(registrar: Reader, applicant: Reader, followed: str) -> str:
    """Have the registrar take up the newest application and ask for what is missing, and the applicant give it."""
    registrar.open("/").page.locator(".saan-cards a[href='/documents/new/']").click()
    registrar.sound("documents-queue")
    registrar.turn(registrar.page.locator(".saan-queue__subject a").first)
    address = registrar.page.url.removeprefix(registrar.address)
    registrar.sound("documents-application")
    decide(registrar, "take", "t")
    registrar.page.locator("a[href$='/ask/']").click()
    registrar.page.locator("main form button").last.click()
    expect(registrar.page.get_by_role("alert")).to_be_visible()
    registrar.sound("documents-ask")
    registrar.page.fill("#id_note", "ขอให้ระบุเลขที่บ้าน")
    registrar.page.locator("main form button").last.click()
    applicant.open(followed)
    expect(applicant.page.locator("main")).to_contain_text("ขอให้ระบุเลขที่บ้าน")
    applicant.sound("documents-follow-asked")
    applicant.page.locator("a[href$='/answer/']").click()
    expect(applicant.page.locator("#id_file-floor-plan-hint")).to_contain_text("plan.png")
    applicant.page.fill("#id_premises", "๑๒/๓ " + LICENCE["premises"])
    applicant.sound("documents-answer")
    send(applicant)
    expect(applicant.page.locator("main")).to_contain_text("๑๒/๓")
    return address


@pytest.mark.parametrize("way", WAYS)
def test_from_an_application_to_a_document_that_anyone_checks(
    browser: Browser, office: Office, way: str
) -> None:
    window = WAYS[way]
    with (
        reading(browser, office.address, window) as applicant,
        at_desks(browser, office, window, REGISTRAR, HEAD) as (registrar, head),
    ):
        followed = apply_for_licence(applicant)
        application = ask_once(registrar, applicant, followed)
        registrar.open(application)
        decide(registrar, "propose", "p")
        head.open("/documents/deciding/").open(application).sound("documents-agree")
        decide(head, "approve", "a")
        head.sound("documents-sign")
        decide(head, "sign", "s")
        applicant.open(followed)
        until(applicant, "a[href$='document.pdf']")
        applicant.sound("documents-follow-issued")
        pdf = applicant.page.request.get(f"{applicant.address}{followed}document.pdf")
        assert pdf.headers["content-type"] == "application/pdf"
        applicant.page.locator("a[href*='/wallet/offer/']").click()
        expect(applicant.page.locator(".saan-number")).to_have_text(re.compile(r"^\d{6}$"))
        applicant.sound("documents-wallet")
        document, code = find(registrar)
        relying(applicant, code, pdf.body())
        suspend(registrar, head, document)
        applicant.open(code)
        expect(applicant.page.get_by_role("heading", level=1)).to_have_text(
            said(applicant, "เอกสารนี้ถูกพักใช้ชั่วคราว", "This document is suspended")
        )
        applicant.sound("documents-check-suspended")


def find(registrar: Reader) -> tuple[str, str]:
    """Return the addresses of the newest document's page and of the code on its paper."""
    registrar.open("/documents/issued/").sound("documents-issued")
    registrar.turn(registrar.page.locator(".saan-queue__subject a").first)
    registrar.sound("documents-document")
    address = registrar.page.url.removeprefix(registrar.address)
    code = registrar.page.locator("a[href*='/check/']").get_attribute("href") or ""
    return address, code.removeprefix(registrar.address)


def relying(somebody: Reader, code: str, pdf: bytes) -> None:
    """Check the code on the paper, a code that was tampered with, and the file itself."""
    somebody.open(code)
    heading = somebody.page.get_by_role("heading", level=1)
    expect(heading).to_have_text(said(somebody, "เอกสารนี้ใช้ได้", "This document is valid"))
    expect(somebody.page.locator("main")).to_contain_text(LICENCE["business"])
    somebody.sound("documents-check")
    somebody.open(code[:-8] + "AAAAAAA/")
    expect(heading).to_contain_text(said(somebody, "อย่าเชื่อถือ", "do not rely on it"))
    somebody.sound("documents-check-unknown")
    somebody.open("/verify/").page.fill("#id_text", f"{somebody.address}{code}")
    somebody.page.get_by_role("button", name=said(somebody, "ตรวจ", "Verify"), exact=True).click()
    expect(somebody.page.get_by_role("status").first).to_be_visible()
    expect(somebody.page.locator("main")).to_contain_text(LICENCE["business"])
    somebody.open("/verify/")
    paper: FilePayload = {"name": "document.pdf", "mimeType": "application/pdf", "buffer": pdf}
    somebody.page.set_input_files("input[type=file]", paper)
    somebody.page.get_by_role("button", name=said(somebody, "ตรวจ", "Verify"), exact=True).click()
    expect(somebody.page.locator("main")).to_contain_text(LICENCE["licensee"])
    somebody.sound("documents-verified")


def suspend(registrar: Reader, head: Reader, document: str) -> None:
    registrar.open(f"{document}change/").sound("documents-change")
    registrar.page.locator("input[value=suspend]").check(force=True)
    registrar.page.fill("#id_reason", "อยู่ระหว่างตรวจสอบ")
    registrar.page.locator("main form button").last.click()
    expect(registrar.page.locator("button[value=agree]")).to_have_count(0)
    head.open(document).sound("documents-change-waiting")
    decide(head, "agree", "a")


def rows(count: int, *bad: str) -> FilePayload:
    good = [f"นางสาวกานดา ลำดับที่{place},1101700203450,เป็นผู้ขึ้นทะเบียน,สมัครงาน" for place in range(count)]
    text = HEADS + "".join(f"{row}\r\n" for row in (*good, *bad))
    return {"name": "certificates.csv", "mimeType": "text/csv", "buffer": text.encode()}


def give(clerk: Reader, file: FilePayload) -> str:
    clerk.open("/documents/batches/new/")
    clerk.page.select_option("#id_code", "certificate")
    clerk.page.set_input_files("#id_rows", file)
    clerk.turn(clerk.page.locator("main form button").last)
    return clerk.page.url.removeprefix(clerk.address)


def test_many_are_issued_from_a_file_and_stopped(browser: Browser, office: Office) -> None:
    window = Window(zoom=2)
    with at_desks(browser, office, window, REGISTRAR, HEAD) as (registrar, head):
        faulty = give(registrar, rows(3, "ก,1101700203451,ข,ค"))
        give(registrar, rows(3, "ก,1101700203451,ข,ค"))
        expect(registrar.page.locator("main")).to_contain_text("certificates.csv")
        registrar.sound("documents-batch-given-before")
        until(registrar.open(faulty), "a[href$='report.csv']")
        registrar.sound("documents-batch-faulty")
        with registrar.page.expect_download() as report:
            registrar.page.locator("a[href$='report.csv']").click()
        assert "national_id" in report.value.path().read_text()
        batch = give(registrar, rows(1600))
        until(head.open(batch), "button[value=start]")
        head.sound("documents-batch-ready")
        head.open(f"{batch}rows/").sound("documents-batch-rows")
        head.open(f"{batch}rows/1600/").sound("documents-batch-row")
        head.open(batch)
        head.page.locator("button[value=start]").click()
        head.page.locator("button[value=stop]").click()
        expect(head.page.locator("main")).to_contain_text("หยุด")
        head.open(batch).sound("documents-batch-stopped")
        issued = head.page.locator("progress").get_attribute("value")
        time.sleep(1)
        head.open(batch)
        assert head.page.locator("progress").get_attribute("value") == issued, "not one more"
        head.open("/documents/batches/").sound("documents-batches")


PAGES: dict[str, tuple[str, ...]] = {
    REGISTRAR: (
        "/documents/working/",
        "/documents/counter/",
        "/documents/counter/receipt/",
        "/documents/issued/register/",
        "/documents/batches/new/",
        "/documents/refunds/",
    ),
    ADMIN: ("/office/expiries/", "/documents/types/"),
    "": ("/", "/wallet/ask/"),
}


@pytest.mark.parametrize("language", ["th", "en"])
def test_every_other_page_is_sound(browser: Browser, office: Office, language: str) -> None:
    window = Window(language=language, width=PHONE)
    for who, paths in PAGES.items():
        opened: Any = (
            steps.at_desk(browser, office, who, window) if who else reading(browser, office.address, window)
        )
        with opened as reader:
            for path in paths:
                reader.open(path).sound(f"documents{path.replace('/', '-')}")
            if who == ADMIN:
                load_a_type(reader)


def load_a_type(admin: Reader) -> None:
    """Give what is no type, read why, and open those that are in use."""
    admin.page.set_input_files("input[type=file]", PLAN)
    admin.page.locator("main form button").first.click()
    expect(admin.page.get_by_role("alert")).to_be_visible()
    admin.sound("documents-types-refused")
    admin.open("/documents/types/")
    links = admin.page.locator("main table a")
    for index in range(links.count()):
        links.nth(index).click()
        admin.sound(f"documents-type-{index}")
        admin.open("/documents/types/")
