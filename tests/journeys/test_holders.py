"""What issued documents leave in people's hands: pages and evidence that last, links that open, addresses that are mended, and an end.

What years and other people's servers do is written into the node's rows: a mail server's refusal, that an hour has come, the
day of issue. All else is done in the browser, the registrar reading Thai and the head of the registry English.
"""

import csv
import io
import sqlite3
from contextlib import closing

from playwright.sync_api import Browser, FilePayload, expect

from saan.web.demo.cast import RECEIVER
from tests.journeys import steps
from tests.journeys.reader import PHONE, Reader, Window, reading
from tests.journeys.test_documents import ADMIN, HEAD, REGISTRAR, decide, until
from tests.world.office import Office

CLERK = f"clerk@{RECEIVER.domain}"
ROWS = (
    "full_name,national_id,certified,purpose,email\r\n"
    "นางสาวกานดา ลำดับหนึ่ง,1101700203450,เป็นผู้ขึ้นทะเบียน,สมัครงาน,kanda@d.example\r\n"
    "นางสาวกานดา ลำดับสอง,1101700203450,เป็นผู้ขึ้นทะเบียน,สมัครงาน,kanda2@d.example\r\n"
)
CERTIFICATE = {
    "full_name": "นางสาวปานใจ เก็บไว้",
    "national_id": "1101700203450",
    "certified": "เป็นผู้ขึ้นทะเบียน",
    "purpose": "ประกอบการศึกษาต่อ",
}
DELAYED = "451 4.7.1 <kanda2@d.example>: Recipient address rejected: Greylisted, try again later"
REFUSED = "550 5.1.1 <kanda@d.example>: Recipient address rejected: User unknown in virtual mailbox table"


def age(office: Office) -> None:
    """Have what was issued in bulk be of 2014; the trigger that keeps such days from ever changing stands aside for it."""
    with closing(sqlite3.connect(office.home / "saan.db", timeout=30)) as rows, rows:
        found = (
            "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'documents_document'"
        )
        triggers = rows.execute(found).fetchall()
        for name, _ in triggers:
            rows.execute(f"DROP TRIGGER {name}")
        rows.execute(
            "UPDATE documents_document SET issued_on = '2014-05-01', valid_until = '2014-08-01' WHERE batch_id > ''"
        )
        for _, made in triggers:
            rows.execute(made)


def test_holders_keep_what_was_issued_and_two_people_destroy_it_when_its_time_is_over(
    browser: Browser, office: Office
) -> None:
    with (
        steps.at_desk(browser, office, REGISTRAR, Window()) as registrar,
        steps.at_desk(browser, office, HEAD, Window(language="en", width=PHONE)) as head,
        steps.at_desk(browser, office, CLERK, Window()) as clerk,
    ):
        batch = issue(registrar, head)
        deliver(office, registrar, head, batch)
        steps.come(office, "documents.archive")
        keep(browser, office)
        windows = (Window(width=PHONE), Window(language="en"))
        for link, window in zip(links(registrar, batch), windows, strict=True):
            with reading(browser, office.address, window) as holder:
                hold(holder, link.removeprefix(office.address))
        last(browser, office, registrar, head)
        end(office, clerk, head)
        with reading(browser, office.address, Window(language="en")) as holder:
            holder.open(link.removeprefix(office.address))
            expect(holder.page.get_by_role("heading", level=1)).to_have_text("Not found")


def issue(registrar: Reader, head: Reader) -> str:
    registrar.open("/documents/batches/new/")
    registrar.page.select_option("#id_code", "certificate")
    file: FilePayload = {"name": "certificates.csv", "mimeType": "text/csv", "buffer": ROWS.encode()}
    registrar.page.set_input_files("#id_rows", file)
    registrar.turn(registrar.page.locator("main form button").last)
    batch = registrar.page.url.removeprefix(registrar.address)
    until(head.open(batch), "button[value=start]")
    head.sound("documents-batch-to-start")
    head.page.locator("button[value=start]").click()
    until(head, "a[href$='documents.csv']")
    expect(head.page.locator("main")).to_contain_text("Every row has its document")
    return batch


def deliver(office: Office, registrar: Reader, head: Reader, batch: str) -> None:
    """The registrar sees which address was refused and which put off, mends one, has the other tried now, and nothing is held up."""
    head.open(batch).sound("documents-batch-waits-for-mail")
    expect(head.page.locator("main")).to_contain_text("mail_url")
    steps.written(
        office,
        f"UPDATE documents_sending SET next_at = NULL, said = '{REFUSED}' WHERE email = 'kanda@d.example'",
        "UPDATE documents_sending SET next_at = '2031-01-01 03:00:00', delayed_since = '2030-12-31 00:00:00', "
        f"said = '{DELAYED}' WHERE email = 'kanda2@d.example'",
    )
    head.open(batch).sound("documents-batch-refused")
    head.open(f"{batch}addresses/").sound("documents-addresses")
    registrar.open(batch).sound("documents-batch-refused")
    registrar.page.locator("a[href$='/addresses/']").click()
    address = registrar.page.locator("input[type=email]").first
    expect(address).to_have_value("kanda@d.example")
    address.fill("kanda")
    registrar.page.locator("main form button").first.click()
    expect(registrar.page.get_by_role("alert")).to_be_visible()
    expect(address).to_have_value("kanda")
    registrar.sound("documents-addresses-mend")
    address.fill("kanda1@d.example")
    registrar.page.locator("main form button").first.click()
    expect(registrar.page.locator(".saan-flash--success")).to_be_visible()
    expect(address).to_have_value("kanda2@d.example")
    registrar.page.locator("main form button").click()
    registrar.sound("documents-addresses-none")


def links(registrar: Reader, batch: str) -> list[str]:
    registrar.open(batch)
    with registrar.page.expect_download() as download:
        registrar.page.locator("form[action$='links.csv'] button").click()
    text = download.value.path().read_text("utf-8-sig")
    return [row["ลิงก์ link"] for row in csv.DictReader(io.StringIO(text))]


def hold(holder: Reader, path: str) -> None:
    """By a private link, without an account: open, keep, put into a wallet, and show to others what they may see."""
    page = holder.open(path).sound("documents-taken").page
    for name, begins in (("document.pdf", b"%PDF-"), ("proof.json", b"{"), ("evidence.ers", b"0")):
        address = page.locator(f"a[href$='{name}']").get_attribute("href")
        assert page.request.get(f"{holder.address}{address}").body().startswith(begins)
    page.locator("a[href*='/wallet/offer/']").click()
    holder.sound("documents-taken-wallet")
    page.go_back()
    page.locator("a[href*='/check/']").click()
    expect(page.locator("main")).to_contain_text("กานดา")


def keep(browser: Browser, office: Office) -> None:
    """The administrator sees under which hash function the evidence stands, and how far an order of another has come."""
    with steps.at_desk(browser, office, ADMIN, Window()) as admin:
        steps.once(admin, "/office/expiries/", "#hashes")
        admin.sound("documents-expiries-hashes")
        steps.written(office, "UPDATE documents_archive SET wanted = 'sha512'")
        admin.open("/office/expiries/").sound("documents-expiries-rehashing")
    with steps.at_desk(browser, office, ADMIN, Window(language="en", width=PHONE)) as admin:
        admin.open("/office/expiries/").sound("documents-expiries-rehashing")
        expect(admin.page.locator("#rehashed")).to_have_attribute("value", "0")
        steps.written(office, "UPDATE documents_archive SET wanted = ''")
        admin.open("/office/expiries/").sound("documents-expiries-hashes")


def last(browser: Browser, office: Office, registrar: Reader, head: Reader) -> None:
    """Who applied for one document keeps the page that was made to last, and whoever is given it checks it."""
    with reading(browser, office.address, Window(language="en", width=PHONE)) as applicant:
        followed = applied(applicant)
        registrar.open("/documents/new/").turn(registrar.page.locator(".saan-queue__subject a").first)
        decide(registrar, "take", "t")
        decide(registrar, "propose", "p")
        head.open(registrar.page.url.removeprefix(registrar.address))
        decide(head, "sign", "s")
        until(applicant.open(followed), "a[href$='document.pdf']")
        expect(applicant.open(followed).page.locator("a[href$='lasting.pdf']")).to_have_count(0)
        steps.written(office, "UPDATE lasting_lastingpage SET due_at = '2060-01-01' WHERE kind <> 'document'")
        steps.come(office, "lasting.last")
        steps.once(applicant, followed, "a[href$='lasting.pdf']")
        expect(applicant.page.locator("main")).to_contain_text("PAdES B-LTA")
        applicant.sound("documents-follow-lasting")
        address = applicant.page.locator("a[href$='lasting.pdf']").get_attribute("href")
        kept = applicant.page.request.get(f"{applicant.address}{address}").body()
        assert kept.count(b"/ETSI.RFC3161") == 2, "stamped, and once more over its evidence"
        checked(applicant, kept)


def applied(applicant: Reader) -> str:
    """Apply for a certificate, and return the address of the applicant's private page."""
    page = applicant.open("/apply/").page
    page.locator("a[href$='/certificate/']").click()
    for name, value in CERTIFICATE.items():
        page.fill(f"#id_{name}", value)
    page.locator("main form button[value=send]:visible").last.click()
    expect(page.locator("main")).to_contain_text("Entered the system")
    return page.url.removeprefix(applicant.address)


def checked(somebody: Reader, pdf: bytes) -> None:
    """Whoever is given the page that lasts checks it as they would the other."""
    page = somebody.open("/verify/").page
    file: FilePayload = {"name": "lasting.pdf", "mimeType": "application/pdf", "buffer": pdf}
    page.set_input_files("input[type=file]", file)
    page.get_by_role("button", name="Verify", exact=True).click()
    expect(page.locator("main")).to_contain_text(CERTIFICATE["full_name"])
    somebody.sound("documents-verified-lasting")


def end(office: Office, clerk: Reader, head: Reader) -> None:
    """Twelve years on: one official lists, nobody agrees to their own list, another has it destroyed."""
    age(office)
    head.open("/documents/retention/").sound("documents-retention-due")
    clerk.open("/documents/retention/").sound("documents-retention-due")
    clerk.page.locator("form[action$='/list/'] button").click()
    clerk.sound("documents-retention-listed")
    expect(clerk.page.locator("button[value=agree]")).to_have_count(0)
    head.open("/documents/retention/").sound("documents-retention-listed")
    head.page.locator("button[value=agree]").click()
    until(head.open("/documents/retention/"), ".govuk-tag--green")
    head.sound("documents-retention-destroyed")
    clerk.open("/documents/retention/").sound("documents-retention-destroyed")
