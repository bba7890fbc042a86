"""The page that comes with a letter is looked at: with real seals, real pages, and a directory that may be behind."""

import dataclasses
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import Certificate

from saan.base.jobs import api as jobs
from saan.exchange.directory import api as directory
from saan.letters import api, tasks
from saan.letters import receipt as rc
from saan.letters import record as r
from saan.letters.models import IncomingLetter
from saan.letters.page_errors import PageUncheckedError
from saan.letters.rules.levels import Secrecy
from saan.press.verdicts import LetterPdf
from saan.trust.clock import utc_now
from saan.trust.errors import SaanError
from saan.trust.findings import unchecked
from saan.trust.ids import AgencyId
from saan.trust.listing import Listed
from saan.trust.trustfile import TrustFile, Witnesses
from saan.web.ports import genuine, press
from saan.web.ports.press import node_press
from tests.letters.test_page import give_keys
from tests.letters.world import House, Pigeons, a_draft, moment, sent, stored


class Shelf:
    """The directory as the recipient's node holds it; `newest` is what the authority has signed since."""

    def __init__(self, house: House, root: Certificate) -> None:
        self.house, self.root = house, root
        self.held: tuple[int, tuple[str, ...], datetime] = (1, (), utc_now() + timedelta(days=1))
        self.newest: tuple[int, tuple[str, ...], datetime] = self.held
        self.fetched = 0
        self.silent: SaanError | None = None

    def lists(self, *roots: Certificate, version: int) -> None:
        pems = tuple(root.public_bytes(Encoding.PEM).decode() for root in roots)
        self.newest = (version, pems, utc_now() + timedelta(days=1))

    def update(self) -> None:
        self.fetched += 1
        if self.silent is not None:
            raise self.silent
        self.held = self.newest

    def version(self) -> tuple[int, datetime]:
        return self.held[0], self.held[2]

    def trusted(self) -> TrustFile:
        version, roots, expires = self.held
        agency = AgencyId(self.house.agency.id)
        entry = Listed(agency, "กรมทดลอง", "Trials", "ทล", (), (), roots, {}, demo=False)
        issued = utc_now() - timedelta(hours=1)
        return TrustFile(version, issued, expires, False, {agency: entry}, Witnesses((), 0))


@pytest.fixture
def shelf(here: House, home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Shelf]:
    made = Shelf(here, give_keys(home, here))
    api.use_press(node_press)
    monkeypatch.setattr(directory, "signed_directory", lambda: made)
    monkeypatch.setattr(directory, "update", made.update)
    for kept in (genuine._believed, genuine._refreshed):
        kept.clear()
    yield made
    for kept in (genuine._believed, genuine._refreshed):
        kept.clear()


def told(pigeons: Pigeons) -> rc.Receipt:
    return rc.parse_receipt(pigeons.sent[-1][1].body)


def again(pigeons: Pigeons, parcel: api.Parcel, **changes: Any) -> UUID:
    """Send a parcel once more as another message, changed."""
    return pigeons.send(dataclasses.replace(parcel, **changes))


def with_page(parcel: api.Parcel, page: bytes) -> tuple[api.Carried, ...]:
    return (dataclasses.replace(parcel.files[0], sha256=stored(page).sha256), *parcel.files[1:])


def test_only_a_page_that_proves_its_letter_is_put_before_people(
    here: House, abroad: House, pigeons: Pigeons, shelf: Shelf
) -> None:
    sent(here, a_draft(here, abroad))
    sent(here, a_draft(here, abroad, subject="เรื่องที่สอง"))
    (first, parcel), (_, second) = pigeons.sent

    # Another page under the same record, whatever it is, is told to its sender and shown to nobody.
    for page in (b"<html>quite another thing</html>", b"%PDF-1.7\n%%EOF\n"):
        assert api.accept(again(pigeons, parcel, files=with_page(parcel, page)), moment(1)) is None
        assert (told(pigeons).event, "PDF" in told(pigeons).reason) == (rc.Event.INVALID, True)

    # The directory here does not list the seal's root yet, and cannot be fetched: the letter waits, nobody is told.
    shelf.lists(shelf.root, version=2)
    shelf.silent = PageUncheckedError(reason_th="ไม่มีเครือข่าย", reason_en="no network")
    so_far = len(pigeons.sent)
    with pytest.raises(PageUncheckedError):
        api.accept(first, moment(2))
    assert len(pigeons.sent) == so_far

    # It can be fetched: the letter is in.
    shelf.silent = None
    assert api.accept(first, moment(3)) is not None
    assert IncomingLetter.objects.get().subject == a_draft(here).subject

    # A true page of another letter, and a letter whose secrecy its envelope hides.
    fetched = shelf.fetched
    assert api.accept(again(pigeons, second, files=parcel.files), moment(4)) is None
    assert "another record" in told(pigeons).reason
    record = api.parse(second.body)
    secret = msgspec.structs.replace(record.letter, secrecy=Secrecy.CONFIDENTIAL)
    body = r.record_bytes(r.build(secret, record.registration, record.signatures))
    assert api.accept(again(pigeons, second, body=body), moment(4)) is None
    assert "lower secrecy" in told(pigeons).reason
    assert shelf.fetched == fetched, "nothing that a newer directory could turn"

    # A seal that no authority listed for the sender vouches for.
    genuine._refreshed.clear()
    shelf.lists(version=3)
    shelf.update()
    fetched = shelf.fetched
    assert api.accept(again(pigeons, second), moment(5)) is None
    assert (shelf.fetched, told(pigeons).event) == (fetched + 1, rc.Event.INVALID)


def test_what_this_node_cannot_tell_now_is_not_held_against_a_page(
    here: House, abroad: House, pigeons: Pigeons, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent(here, a_draft(here, abroad))
    waiting, parcel = pigeons.sent[0]

    # A directory that has expired says nothing against anybody.
    shelf.held = (4, (), utc_now() - timedelta(minutes=1))
    with pytest.raises(PageUncheckedError):
        api.accept(waiting, moment(6))

    # A page that costs too much is tried for a day before that is held against it.
    shelf.lists(shelf.root, version=5)
    shelf.update()
    costly = LetterPdf((unchecked("pdf.readable", "ตรวจไม่เสร็จ", "not within 20 seconds"),))
    with monkeypatch.context() as busy:
        busy.setattr(genuine, "verify_apart", lambda *_, **__: costly)
        with pytest.raises(PageUncheckedError):
            api.accept(waiting, moment(7))
    assert api.accept(waiting, moment(8)) is not None
    with monkeypatch.context() as busy:
        busy.setattr(genuine, "verify_apart", lambda *_, **__: costly)
        assert api.accept(again(pigeons, parcel), moment(days=2)) is None
    assert IncomingLetter.objects.count() == 1


def sealed_ahead(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch, here: House, abroad: House, by: timedelta
) -> None:
    """Send a letter whose page was sealed while its sender's clock was ahead, and set right before it was sent."""
    shelf.lists(shelf.root, version=2)
    shelf.update()
    with monkeypatch.context() as ahead:
        ahead.setattr(press, "utc_now", lambda: utc_now() + by)
        sent(here, a_draft(here, abroad))


def test_a_letter_signed_by_a_clock_that_was_ahead_waits_for_its_moment_and_is_taken_then(
    here: House, abroad: House, pigeons: Pigeons, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    sealed_ahead(shelf, monkeypatch, here, abroad, timedelta(hours=7))
    (message, parcel), so_far = pigeons.sent[0], len(pigeons.sent)
    with pytest.raises(jobs.Retry) as waits:
        tasks.letter_arrived(str(message))
    until = waits.value.until(utc_now())
    assert until is not None
    assert timedelta(hours=6, minutes=50) < until - utc_now() < timedelta(hours=7)
    assert len(pigeons.sent) == so_far, "nobody is told"
    assert not IncomingLetter.objects.exists()

    # What else is wrong with it is said at once: the moment is no cover for another page.
    record = api.parse(parcel.body)
    letter = msgspec.structs.replace(record.letter, subject="เรื่องอื่น")
    body = r.record_bytes(r.build(letter, record.registration, record.signatures))
    assert api.accept(again(pigeons, parcel, body=body), moment(1)) is None
    assert "another record" in told(pigeons).reason

    monkeypatch.setattr(genuine, "utc_now", lambda: until)
    tasks.letter_arrived(str(message))
    assert IncomingLetter.objects.get().message_id == message


def test_a_letter_signed_more_than_a_day_ahead_is_refused_and_its_sender_is_told_why(
    here: House, abroad: House, pigeons: Pigeons, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    sealed_ahead(shelf, monkeypatch, here, abroad, timedelta(hours=25))
    tasks.letter_arrived(str(pigeons.sent[0][0]))
    assert told(pigeons).event is rc.Event.INVALID
    assert "lies after" in told(pigeons).reason
