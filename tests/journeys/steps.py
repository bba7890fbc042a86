"""What people do at their desks, as steps that the stories are told in."""

import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

from playwright.sync_api import Browser, expect

from saan.web.demo.cast import RECEIVER
from tests.journeys.reader import Reader, Window, reading
from tests.world.office import Office
from tests.world.stock import BODY

PATIENCE = 60.0


@contextmanager
def at_desk(browser: Browser, office: Office, email: str, window: Window) -> Iterator[Reader]:
    """Sit someone down: signed in, on their first page."""
    with reading(browser, office.address, window) as reader:
        reader.page.goto(office.links[email])
        if reader.page.locator("html").get_attribute("lang") != window.language:
            reader.page.locator(f"button[name=language][value={window.language}]").click()
        yield reader


def sign_out_elsewhere(reader: Reader) -> None:
    """Sign someone out in another tab of the same browser."""
    with reader.page.context.new_page() as tab:
        tab.goto(f"{reader.address}/")
        with tab.expect_navigation():
            tab.locator("form[action='/accounts/logout/'] button").click()


def begin(reader: Reader) -> None:
    """Start an external letter."""
    reader.open("/letters/new/")
    reader.turn(reader.page.locator("main form button"))


def write(reader: Reader, subject: str, files: Sequence[Path] = ()) -> None:
    """Fill the drafting sheet with a complete letter, reviewed by the director of planning, signed by the head."""
    page = reader.page
    page.fill("#id_to-0-agency", RECEIVER.name_th if reader.language == "th" else RECEIVER.name_en)
    page.fill("#id_to-0-title", "หัวหน้าสำนักงานทะเบียนจังหวัดจำลอง")
    page.fill("#id_subject", subject)
    page.fill("#id_body", BODY)
    if files:
        page.set_input_files("#id_uploads", list(files))
    page.check("input[name=urgency][value=urgent]")
    reviewer = "ถี่ถ้วน" if reader.language == "th" else "Thithuan"
    signatory = "อธิบดี" if reader.language == "th" else "Director-General"
    choose(reader, "#id_rev-0-person", reviewer)
    choose(reader, "#id_signatory", signatory)


def choose(reader: Reader, select: str, words: str) -> None:
    """Choose the option whose text begins with some words, or holds them."""
    options = reader.page.locator(f"{select} option")
    options.filter(has_text=words).first.wait_for(state="attached")
    place = next(i for i, text in enumerate(options.all_inner_texts()) if words in text)
    reader.page.select_option(select, index=place)


def save(reader: Reader, then: str = "save") -> None:
    """Press one of the sheet's buttons."""
    reader.turn(reader.page.locator(f"button[name=do][value={then}]:visible").last)


def open_first(reader: Reader, path: str, subject: str) -> None:
    """Open the letter of a subject from a list, and wait until it is shown."""
    reader.open(path)
    reader.turn(reader.page.locator(".saan-queue__subject a", has_text=subject).first)


def decide(reader: Reader, subject: str) -> None:
    """Open a letter in the tray, and agree to it or sign it."""
    open_first(reader, "/tray/", subject)
    reader.page.locator(".saan-seal form button").click()
    reader.page.locator(".saan-flash--success").wait_for()


def receive(reader: Reader, subject: str) -> str:
    """Open a letter that waits in the inbox, receive it, and return its number as shown before."""
    open_first(reader, "/inbox/", subject)
    number = reader.page.locator(".saan-number").first.inner_text()
    reader.page.locator(".saan-seal form button").first.click()
    reader.page.locator(".saan-flash--success").wait_for()
    return number


def written(office: Office, *statements: str) -> None:
    """Write into the node's rows what no browser brings about."""
    with closing(sqlite3.connect(office.home / "saan.db", timeout=30)) as rows, rows:
        for one in statements:
            rows.execute(one)


def come(office: Office, beat: str) -> None:
    """Have it be time for what the node does again and again, and was put off until a story asks for it."""
    key = f"key = 'periodic:{beat}' AND state = 'waiting'"
    written(office, f"UPDATE jobs_job SET run_after = '2020-01-01 00:00:00' WHERE {key}")


def once(reader: Reader, path: str, selector: str) -> None:
    """Open a page again and again until it shows what is being made meanwhile."""
    deadline = time.monotonic() + PATIENCE
    while not reader.open(path).page.locator(selector).count() and time.monotonic() < deadline:
        reader.page.wait_for_timeout(200)
    expect(reader.page.locator(selector).first).to_be_visible()
