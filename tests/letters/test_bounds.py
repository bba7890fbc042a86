"""What is too much is said to whoever writes the letter, before it has a number."""

import pytest

from saan.base.agencies.models import Agency, Unit
from saan.exchange.refusals import NoBoxKeyError, TooMuchContentError
from saan.letters import api
from saan.letters import record as r
from saan.letters.errors import CannotSignError, DraftRefusedError
from saan.letters.models import Letter, RegisterEntry
from saan.letters.rules.draft import MAX_RECORD_BYTES, MAX_TARGETS
from saan.letters.rules.levels import Secrecy
from saan.letters.rules.problems import Problem
from saan.trust.errors import SaanError
from saan.trust.ids import AgencyId
from tests.letters.world import House, Pigeons, a_draft, moment, stored, up_to_signature

LONG = "สำนักงานคณะกรรมการพัฒนาระบบการแลกเปลี่ยนหนังสือราชการทางอิเล็กทรอนิกส์ประจำจังหวัดตัวอย่างที่"


def refused(house: House, draft: api.Draft) -> tuple[Problem, ...]:
    """Have a draft sent up, and return what keeps it back: on its page, and when it is tried all the same."""
    brought = [one.sha256 for one in draft.enclosures]
    saved = api.begin(house.drafter, house.registry.id, draft, moment(), brought=brought)
    told = api.unready(house.drafter, saved.letter_id, moment())
    with pytest.raises(DraftRefusedError) as tried:
        api.submit(house.drafter, saved.letter_id, saved.version, moment())
    assert tried.value.problems == told
    assert Letter.objects.get(id=saved.letter_id).number is None
    return told


def test_a_circular_that_is_too_large_whole_is_told_to_its_drafter(here: House) -> None:
    names = [f"{LONG} {i}" for i in range(MAX_TARGETS)]
    Agency.objects.bulk_create(
        Agency(id=f"th:{i + 1:013}", name_th=name, name_en="An agency", letter_code="ตย")
        for i, name in enumerate(names)
    )
    to = tuple(api.Target(agency=f"th:{i + 1:013}", title=f"ประธาน{name}") for i, name in enumerate(names))
    (told,) = refused(here, a_draft(here, to=to, circular=True))
    assert (told.field, told.code) == ("to", "too-large")
    assert "1024 KiB" in told.text.en

    few = to[:1000]
    letter_id, shown = up_to_signature(here, a_draft(here, to=few, circular=True))
    assert api.sign_and_seal(here.director, letter_id, shown, moment()).startswith("ทล 0101/ว")
    record = bytes(Letter.objects.get(id=letter_id).record or b"")
    assert len(r.parse(record).letter.to) == 1000
    assert len(record) <= MAX_RECORD_BYTES


def test_whom_a_letter_cannot_be_sent_to_is_told_before_it_has_a_number(
    here: House, there: House, abroad: House, pigeons: Pigeons
) -> None:
    ref = stored(b"x" * 3000)
    piece = api.Piece(
        title="แผนที่", name="map.png", media="image/png", size=ref.size, sha256=ref.sha256, root=ref.root
    )

    def foresees(agency: AgencyId, size: int, secrecy: Secrecy) -> SaanError | None:
        assert secrecy is Secrecy.NORMAL
        assert size > ref.size, "with its enclosures"
        return TooMuchContentError(size=size, limit=1000, agency=agency)

    draft = a_draft(here, there, abroad, enclosures=(piece,))
    letter_id, shown = up_to_signature(here, draft)
    pigeons.foresees = foresees
    (told,) = refused(here, draft)
    assert (told.field, told.code) == ("to.1", "cannot-be-sent")
    assert "accepts 1000" in told.text.en
    with pytest.raises(CannotSignError) as unsigned:
        api.sign_and_seal(here.director, letter_id, shown, moment())
    assert abroad.agency.id in unsigned.value.message().en
    assert not RegisterEntry.objects.exists()
    pigeons.foresees = lambda agency, *_: NoBoxKeyError(agency=agency)
    assert "no key to encrypt" in refused(here, draft)[0].text.en


def test_an_agency_here_without_a_registry_is_told_before_the_letter_has_a_number(
    here: House, there: House, abroad: House
) -> None:
    """Nobody could send it: neither to that agency, nor to those that wait beside it."""
    draft = a_draft(here, abroad, there)
    letter_id, shown = up_to_signature(here, draft)
    Unit.objects.filter(agency=there.agency).update(is_central_registry=False)
    (told,) = refused(here, draft)
    assert (told.field, told.code) == ("to.1", "cannot-be-sent")
    with pytest.raises(CannotSignError, match="not named its central registry"):
        api.sign_and_seal(here.director, letter_id, shown, moment())
    assert not RegisterEntry.objects.exists()
    Unit.objects.filter(id=there.registry.id).update(is_central_registry=True)
    assert api.sign_and_seal(here.director, letter_id, shown, moment(1))


def test_what_no_page_can_print_is_told_before_the_letter_has_a_number(here: House, there: House) -> None:
    """Smiles and slips of the keyboard: said where they stand, all at once, while the drafter can still mend them."""
    body = "ขอเชิญประชุม\nพิมพ์ผิดว่า ก่้อน\n| ชื่อ | 漢 |\n| ก | ข |"
    to = (api.Target(agency=there.agency.id, title="ผู้อำนวยการ 😀"),)
    told = refused(here, a_draft(here, there, subject="น้ำ ่ใจ", body=body, to=to))
    assert [(one.field, one.code) for one in told] == [
        (field, "cannot-be-printed") for field in ("subject", "body", "to.0.title")
    ]
    assert "line 2 of the text, position 15" in told[1].text.en
    assert "“ก่้”" in told[1].text.th
    assert "(่)" in told[1].remedy.th
    assert "U+1F600" in told[2].text.en
    named = a_draft(here, there, body="วรรณยุกต์เอก (่) และคำว่า สิทธิ์")
    assert up_to_signature(here, named)
