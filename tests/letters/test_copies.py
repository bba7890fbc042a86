"""Certified copies of letters sent and received: who may make them, what they say, and that anyone can verify them."""

from dataclasses import replace
from pathlib import Path
from uuid import UUID

import msgspec
import pytest
from django.conf import settings as django_settings
from django.test import Client
from pytest_django import Settings

from saan.base.files import api as files
from saan.base.people.api import NotAuthorisedError, PersonNeededError
from saan.base.people.models import Person, Role
from saan.letters import api, ports
from saan.letters.errors import LetterNotFoundError, NotPossibleNowError
from saan.letters.models import CertifiedCopy
from saan.press.errors import UncertifiableOriginalError
from saan.press.verdicts import LetterPdf
from saan.trust.clock import utc_now
from saan.trust.findings import Outcome
from saan.web.ports.press import NodePress, node_press
from saan.web.verify.examining import Given, examine
from tests.letters.test_page import give_keys
from tests.letters.test_story import acts_of
from tests.letters.world import House, a_draft, an_official, moment, sent, the_one_incoming, up_to_signature
from tests.world.doors import come_in


def registered(here: House, there: House) -> tuple[UUID, UUID]:
    letter_id = sent(here, a_draft(here, there))
    row = the_one_incoming(there.clerk)
    api.register(there.clerk, row.id, moment(2))
    return letter_id, row.id


def test_a_clerk_certifies_copies_and_nobody_else_does(here: House, there: House) -> None:
    letter_id, came = registered(here, there)
    for viewer in (here.drafter, here.director):
        with pytest.raises(NotAuthorisedError):
            api.certify(viewer, letter_id, moment(3))
    for viewer in (here.official, there.clerk):
        with pytest.raises(LetterNotFoundError):
            api.certify(viewer, letter_id, moment(3))
    with pytest.raises(LetterNotFoundError):
        api.certify(there.official, came, moment(3))
    assert not CertifiedCopy.objects.exists()
    made = api.certify(here.clerk, letter_id, moment(3))
    (copy,) = api.letter(here.drafter, letter_id, moment(4)).copies
    assert (copy.id, copy.by and copy.by.id) == (made, here.clerk.person_id)
    assert copy.sha256 in api.files_of(here.drafter, letter_id, moment(4))
    assert acts_of(letter_id)[-1] == "letter.copied"


def test_no_program_vouches_for_a_copy_whatever_its_role_and_scopes(here: House, there: House) -> None:
    letter_id, came = registered(here, there)
    for house, one in ((here, letter_id), (there, came)):
        program = an_official(house.agency, "ระบบสารบรรณ", (Role.CLERK, house.registry))
        Person.objects.filter(id=program.person_id).update(is_machine=True, email=None)
        program = replace(program, scopes=frozenset({"letters.read", "letters.write"}))
        with pytest.raises(PersonNeededError):
            api.certify(program, one, moment(3))
        assert "copy" not in api.either(program, one, moment(3)).may
    assert not CertifiedCopy.objects.exists()


def test_the_copy_of_a_received_letter_bears_the_receiving_stamp(here: House, there: House) -> None:
    _, came = registered(here, there)
    before = api.incoming_letter(there.clerk, came, moment(3)).pdf
    api.certify(there.clerk, came, moment(3))
    view = api.incoming_letter(there.clerk, came, moment(4))
    assert view.pdf == before
    (copy,) = view.copies
    with files.open(copy.sha256) as file:
        said = file.read().decode()
    assert "กรมรับหนังสือ" in said
    assert "number='1/2569'" in said
    assert acts_of(came, "incoming-letter")[-1] == "incoming.copied"


def test_what_is_not_received_yet_has_no_copy(here: House, there: House) -> None:
    sent(here, a_draft(here, there))
    row = the_one_incoming(there.clerk)
    with pytest.raises(NotPossibleNowError):
        api.certify(there.clerk, row.id, moment(1))


@pytest.fixture
def pressed(here: House, there: House, home: Path) -> tuple[UUID, UUID]:
    """A letter sent and received whose page the node's own press made."""
    give_keys(home, here)
    ports.use_press(node_press)
    letter_id, shown = up_to_signature(here, a_draft(here, there))
    api.sign_and_seal(here.director, letter_id, shown, moment())
    api.dispatch(here.clerk, letter_id, moment())
    row = the_one_incoming(there.clerk)
    api.register(there.clerk, row.id, moment(2))
    return letter_id, row.id


def examined(data: bytes) -> tuple[LetterPdf, dict[str, Outcome]]:
    (one,) = examine((Given("copy.pdf", data),), None, utc_now()).files
    assert one.letter is not None
    return one.letter, {found.code: found.outcome for found in one.findings}


def test_anyone_verifies_a_copy_and_the_original_in_it(pressed: tuple[UUID, UUID], here: House) -> None:
    api.certify(here.clerk, pressed[0], moment(3))
    view = api.letter(here.clerk, pressed[0], moment(4))
    with files.open(view.copies[0].sha256) as file, files.open(view.pdf) as page:
        data, original = file.read(), page.read()
    made, found = examined(data)
    assert made.original == original
    assert found["copy.record"] is Outcome.HOLDS
    assert Outcome.FAILS not in found.values()
    assert found["copy.original"] is Outcome.UNCHECKED  # nobody gave a trust file
    wounded = bytearray(data)
    wounded[len(data) // 3] ^= 1
    assert Outcome.FAILS in examined(bytes(wounded))[1].values()


def test_who_certifies_is_told_who_sealed_it_and_what_could_not_be_checked(
    pressed: tuple[UUID, UUID], there: House, client: Client, settings: Settings
) -> None:
    settings.SAAN = msgspec.structs.replace(django_settings.SAAN, demo=True)
    found = api.original(there.clerk, pressed[1], moment(3))
    outcomes = {one.code: one.outcome for one in found.findings}
    assert outcomes["pdf.intact"] is outcomes["letter.record"] is Outcome.HOLDS
    assert outcomes["letter.directory"] is Outcome.UNCHECKED, "this node holds no directory"
    assert outcomes["pdf.chain"] is Outcome.UNCHECKED
    assert found.outcome is Outcome.UNCHECKED
    come_in(client, there.clerk.person_id)
    page = client.get(f"/files/{pressed[1]}/copies/").content.decode()
    assert "ยังตรวจได้ไม่ครบ" in page
    assert (
        page.index("สิ่งที่ต้องพิจารณา") < page.index("ยังตรวจไม่ได้ว่าใครออกใบรับรอง") < page.index("ข้อที่ตรวจแล้วถูกต้อง")
    )
    assert not CertifiedCopy.objects.exists(), "to look is not to certify"


class MixedUp(NodePress):
    """A press that puts another record into the page than the letter's."""

    def press(self, record: api.LetterRecord, canonical: bytes) -> bytes:
        return super().press(record, canonical.replace("ขอ".encode(), "ไม่ขอ".encode(), 1))


def test_a_page_that_says_something_else_than_its_letter_is_not_certified(
    here: House, there: House, home: Path
) -> None:
    give_keys(home, here)
    ports.use_press(lambda: MixedUp(node_press().keys))
    letter_id, shown = up_to_signature(here, a_draft(here, there))
    api.sign_and_seal(here.director, letter_id, shown, moment())
    codes = {one.code: one.outcome for one in api.original(here.clerk, letter_id, moment(3)).findings}
    assert codes["letter.other-record"] is Outcome.FAILS
    with pytest.raises(UncertifiableOriginalError, match="another letter"):
        api.certify(here.clerk, letter_id, moment(3))
    assert not CertifiedCopy.objects.exists()


def test_a_clerk_makes_and_downloads_a_copy_from_the_page(
    client: Client, here: House, there: House, settings: Settings
) -> None:
    settings.SAAN = msgspec.structs.replace(django_settings.SAAN, demo=True)
    letter_id, came = registered(here, there)
    for house, where in ((here, f"/letters/{letter_id}/"), (there, f"/incoming/{came}/")):
        come_in(client, house.clerk.person_id)
        ours = letter_id if house is here else came
        assert f'href="/files/{ours}/copies/"' in client.get(where).content.decode()
        told = client.get(f"/files/{ours}/copies/").content.decode()
        assert "ตราเป็นของผู้ส่ง" in told
        assert "ถูกต้องทุกข้อ" in told
        done = client.post(f"/files/{ours}/copies/", follow=True)
        assert done.redirect_chain[-1][0] == where
        (copy,) = CertifiedCopy.objects.exclude(letter=None if house is here else letter_id)
        got = client.get(f"/files/{ours}/copies/{copy.id}.pdf")
        assert got.status_code == 200
        assert got.getvalue().startswith(b"%PDF-copy")
    come_in(client, here.drafter.person_id)
    assert 'copies/"' not in client.get(f"/letters/{letter_id}/").content.decode(), "no clerk, no button"
    assert client.post(f"/files/{letter_id}/copies/").status_code == 403
    assert client.get(f"/files/{letter_id}/copies/").status_code == 403
    assert client.get(f"/files/{came}/copies/{copy.id}.pdf").status_code == 404
