"""The guides' pictures of issued documents: one licence from its application to its check, and a file of certificates."""

import json
import re
import tempfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Protocol

from playwright.sync_api import Browser, FilePayload, Page, expect
from tests.journeys import steps
from tests.journeys.reader import Reader, Window, reading
from tests.world.office import Office
from vectors.documents import cast, generate

from saan.web.demo.cast import RECEIVER
from saan.web.offline.page import filled

WIDTH, HEIGHT, TALL, PHONE = 1000, 720, 940, (390, 844)
REGISTRAR, HEAD, ADMIN = (f"{key}@{RECEIVER.domain}" for key in ("registrar", "head", "admin"))
LICENCE = {
    "licensee": "นางสาวเพ็ญ ตั้งมั่น",
    "licensee_id": "1101700203450",
    "business": "ร้านข้าวต้มฝั่งน้ำ",
    "premises": "๑๒/๓ ถนนริมน้ำ ตำบลตัวอย่าง อำเภอเมือง จังหวัดจำลอง",
}
VECTORS = Path(generate.__file__).parent
SINGLY = (
    "document-apply", "document-pay", "document-consider", "document-sign", "document-follow", "document-wallet",
    "document-status", "document-check",
)  # fmt: skip
"""One licence on its way: each shows what came of those before it."""
BULK, EXPIRIES, OFFLINE, TYPE = "document-bulk", "expiries", "document-offline", "document-type"
PICTURES = (*SINGLY, BULK, EXPIRIES, TYPE)
Keep = Callable[[Page, str], None]


class Album(Protocol):
    """The pictures of one language that are wanted, and where a page is saved under a name."""

    language: str

    def wants(self, *names: str) -> bool:
        """Return whether any of these is wanted."""
        ...

    def keep(self, page: Page, name: str) -> None:
        """Save a page as it is shown, if it is wanted."""
        ...


def take(browser: Browser, office: Office, album: Album) -> None:
    """Take the pictures in one language that are wanted; what expires when is told of all that is issued before."""
    window, keep = Window(language=album.language, width=WIDTH), album.keep
    with (
        reading(browser, office.address, window) as applicant,
        steps.at_desk(browser, office, REGISTRAR, window) as registrar,
        steps.at_desk(browser, office, HEAD, window) as head,
    ):
        for one in (applicant, registrar, head):
            one.page.set_viewport_size({"width": WIDTH, "height": HEIGHT})
        if album.wants(*SINGLY, EXPIRIES):
            _singly(applicant, registrar, head, keep)
        if album.wants(BULK, EXPIRIES):
            _bulk(registrar, head, keep)
    if album.wants(TYPE):
        _type(browser, office, window, keep)
    if album.wants(EXPIRIES):
        _ending(browser, office, window, keep)


def take_offline(browser: Browser, album: Album) -> None:
    """Take the picture of the offline verifier, which needs no office, if it is wanted."""
    if album.wants(OFFLINE):
        _offline(browser, album.language, album.keep)


def _singly(applicant: Reader, registrar: Reader, head: Reader, keep: Keep) -> None:
    followed = _applied(applicant, keep)
    _signed(registrar, head, keep)
    _given(applicant, followed, keep)
    code = _standing(registrar, keep)
    applicant.page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    applicant.open(code)
    keep(applicant.page, "document-check")


def _applied(applicant: Reader, keep: Keep) -> str:
    page = applicant.open("/apply/").page
    page.locator("a[href$='/licence/']").click()
    for name, value in LICENCE.items():
        page.fill(f"#id_{name}", value)
    page.select_option("#id_activity", "food")
    plan: FilePayload = {"name": "plan.png", "mimeType": "image/png", "buffer": b"\x89PNG\r\n\x1a\n"}
    page.set_input_files("#id_file-floor-plan", plan)
    page.locator("h1").scroll_into_view_if_needed()
    keep(page, "document-apply")
    page.locator("main form button[value=send]:visible").last.click()
    page.set_viewport_size({"width": WIDTH, "height": TALL})
    keep(page, "document-pay")
    page.set_viewport_size({"width": WIDTH, "height": HEIGHT})
    page.locator("form[action$='/pay/'] button").click()
    return page.url.removeprefix(applicant.address)


def _signed(registrar: Reader, head: Reader, keep: Keep) -> None:
    registrar.open("/documents/").page.locator(".saan-queue__subject a").first.click()
    application = registrar.page.url.removeprefix(registrar.address)
    registrar.page.locator("button[value=take]").click()
    keep(registrar.page, "document-consider")
    registrar.page.locator("button[value=propose]").click()
    head.open(application).page.locator("button[value=approve]").click()
    keep(head.page, "document-sign")
    head.page.locator("button[value=sign]").click()


def _given(applicant: Reader, followed: str, keep: Keep) -> None:
    applicant.open(followed)
    expect(applicant.page.locator("a[href$='document.pdf']")).to_be_visible(timeout=60_000)
    keep(applicant.page, "document-follow")
    applicant.page.locator("a[href*='/wallet/offer/']").click()
    applicant.page.set_viewport_size({"width": WIDTH, "height": TALL})
    keep(applicant.page, "document-wallet")


def _standing(registrar: Reader, keep: Keep) -> str:
    """Show how a standing is changed; return the address of the code on the paper."""
    registrar.open("/documents/issued/").page.locator(".saan-queue__subject a").first.click()
    code = registrar.page.locator("a[href*='/check/']").get_attribute("href") or ""
    registrar.page.locator("a[href$='/change/']").click()
    registrar.page.locator("input[value=suspend]").check(force=True)
    registrar.page.fill("#id_reason", "อยู่ระหว่างตรวจสอบสถานที่")
    keep(registrar.page, "document-status")
    return code.removeprefix(registrar.address)


def _bulk(registrar: Reader, head: Reader, keep: Keep) -> None:
    registrar.open("/documents/batches/new/")
    registrar.page.select_option("#id_code", "certificate")
    # The file of each language is another: one that was given before is asked about.
    wanted = {"th": "สมัครงาน", "en": "ศึกษาต่อ"}[registrar.language]
    rows = "full_name,national_id,certified,purpose\r\n" + "".join(
        f"นางสาวกานดา ลำดับที่{place},1101700203450,เป็นผู้ขึ้นทะเบียน,{wanted}\r\n" for place in range(3000)
    )
    file: FilePayload = {"name": "certificates.csv", "mimeType": "text/csv", "buffer": rows.encode()}
    registrar.page.set_input_files("#id_rows", file)
    registrar.turn(registrar.page.locator("main form button").last)
    head.open(registrar.page.url.removeprefix(registrar.address))
    start = head.page.locator("button[value=start]")
    expect(start).to_be_visible(timeout=60_000)
    start.click()
    some = re.compile(r"[1-9]\d*")
    expect(head.page.locator("progress")).to_have_attribute("value", some, timeout=90_000)
    keep(head.page, BULK)
    stop = head.page.locator("button[value=stop]")
    if stop.count():
        stop.click()


def _type(browser: Browser, office: Office, window: Window, keep: Keep) -> None:
    """A type as whoever administers it sees it: its specimen, and what it leaves unsaid."""
    with steps.at_desk(browser, office, ADMIN, window) as admin:
        admin.open("/documents/types/")
        admin.page.locator("main table a", has_text=re.compile("ประกอบกิจการ|Business")).first.click()
        picture = admin.page.locator("figure img")
        picture.scroll_into_view_if_needed()
        expect(picture).to_have_js_property("complete", value=True, timeout=60_000)
        admin.page.evaluate("scrollTo(0, 0)")
        below = admin.page.evaluate("document.querySelector('#unsaid').getBoundingClientRect().bottom")
        admin.page.set_viewport_size({"width": WIDTH, "height": int(below) + 24})
        keep(admin.page, TYPE)


def _ending(browser: Browser, office: Office, window: Window, keep: Keep) -> None:
    """What expires when, after everything issued so far was stamped."""
    for beat in ("lasting.last", "documents.archive"):
        steps.come(office, beat)
    with steps.at_desk(browser, office, ADMIN, window) as admin:
        steps.once(admin, "/office/expiries/", "#hashes")
        steps.once(admin, "/office/expiries/", "#waiting + p")
        whole = admin.page.evaluate("document.documentElement.scrollHeight")
        admin.page.set_viewport_size({"width": WIDTH, "height": whole})
        keep(admin.page, EXPIRIES)


def _offline(browser: Browser, language: str, keep: Keep) -> None:
    """Open the offline verifier as somebody saved it, with the vectors' trust list, and give it a page."""
    with tempfile.TemporaryDirectory() as folder:
        saved = Path(folder) / "verifier.html"
        pin = json.loads((VECTORS / "index.json").read_text())["pin"]
        saved.write_text(filled((VECTORS / "trust.jwt").read_text(), pin))
        context = browser.new_context(offline=True, viewport={"width": PHONE[0], "height": PHONE[1]})
        page = context.new_page()
        page.clock.set_fixed_time(cast.ASKED + timedelta(minutes=1))
        page.goto(saved.as_uri())
        if language == "en":
            page.locator("#language").press("Enter")
        page.locator("#files").set_input_files([VECTORS / "page.pdf", VECTORS / "status.jwt"])
        page.locator("section .said").first.scroll_into_view_if_needed()
        page.evaluate("document.querySelector('section').scrollIntoView()")
        keep(page, OFFLINE)
        context.close()
