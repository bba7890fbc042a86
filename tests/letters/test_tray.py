"""แฟ้มเสนอ: whole however much lies in it, the most urgent first, and what changed is said in words."""

import re
from datetime import date, timedelta
from uuid import uuid4

import msgspec
import pytest
from django.conf import settings as django_settings
from django.test import Client
from django.urls import reverse
from msgspec.structs import replace
from pytest_django import Settings

from saan.base.agencies.models import Agency
from saan.base.people.models import Appointment, Position
from saan.exchange.errors import MissingKeyError
from saan.letters import api, tasks
from saan.letters.models import LetterHolding
from saan.letters.queries import tray as queries
from saan.letters.rules.changes import changes
from saan.letters.rules.draft import Draft, Piece
from saan.letters.rules.levels import Kind, Secrecy, Urgency
from saan.letters.views.changed import LABELS, shown
from tests.letters.world import House, PlainPress, a_draft, acting, moment, up_to_signature
from tests.world.doors import come_in

pytestmark = pytest.mark.django_db


def test_the_whole_tray_is_reached_page_by_page_and_item_by_item(
    here: House, there: House, client: Client, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "MANY", 2)
    levels = (Urgency.NORMAL, Urgency.MOST_URGENT, Urgency.NORMAL, Urgency.URGENT, Urgency.VERY_URGENT)
    made = [
        up_to_signature(here, a_draft(here, there, urgency=level), moment(minute))[0]
        for minute, level in enumerate(levels)
    ]
    in_order = [made[1], made[4], made[3], made[0], made[2]]
    seen, after = [], ""
    for _ in range(3):
        page = api.tray(here.director, moment(9), after, limit=2)
        seen += [one.letter.id for one in page.rows]
        after = page.after
    assert (seen, after) == (in_order, "")
    for number, letter_id in enumerate(in_order):
        place = api.tray_place(here.director, letter_id, moment(9))
        assert place is not None
        assert place.item.letter.id == letter_id
        assert place.before == (in_order[number - 1] if number else None)
        assert place.after == (in_order[number + 1] if number < 4 else None)
        assert place.counted == (number not in {0, 1, 2, 3, 4} or max(number, 4 - number) < 2)
    assert api.tray_place(here.reviewer, in_order[0], moment(9)) is None

    settings.SAAN = msgspec.structs.replace(django_settings.SAAN, demo=True)
    director = come_in(client, here.director.person_id)
    last = reverse("letters:item", args=[in_order[-1]])
    assert 'data-key="s"' in director.get(last).content.decode()
    answer = director.get("/api/v1/tray", {"limit": 2})
    assert [one["letter"]["id"] for one in answer.json()["rows"]] == [str(one) for one in in_order[:2]]


def test_what_lies_on_none_of_ones_desks_any_more_hides_nothing_behind_it(here: House, there: House) -> None:
    made = [
        up_to_signature(here, a_draft(here, there, subject=f"เรื่อง {minute}"), moment(minute))[0]
        for minute in range(4)
    ]
    LetterHolding.objects.filter(letter_id__in=made[:3]).delete()
    page = api.tray(here.director, moment(9), limit=1)
    assert ([one.letter.id for one in page.rows], page.after) == ([made[3]], "")
    place = api.tray_place(here.director, made[3], moment(9))
    assert place is not None
    assert (place.ahead, place.behind, place.before, place.after) == (0, 0, None, None)
    assert api.tray_place(here.director, made[0], moment(9)) is None


def test_every_field_that_changed_is_told_in_words(here: House, there: House) -> None:
    """Nobody who decides on a letter reads how the program writes its values."""
    unit, day = here.division.id, date(2026, 11, 29)
    piece = Piece(title="แผนผัง", name="plan.pdf", media="application/pdf", size=1, sha256="0" * 64, root="r")
    meeting = api.Meeting(session="1/2569", day=day, present=(api.Attendee(name="นาย ก", post="ประธาน"),))
    before = a_draft(here)
    after = Draft(
        kind=Kind.MEMO, subject="ใหม่", salutation="กราบเรียน", closing="ด้วยความเคารพ",
        to=(
            api.Target(agency=there.agency.id, title="อธิบดี"),
            api.Target(agency=here.agency.id, unit=unit, title="ผู้อำนวยการ", copy=True),
        ),
        references=(api.Mention(number="ตย 0101/1", dated=day, subject="เดิม"),), enclosures=(piece,),
        body="อื่น", urgency=Urgency.MOST_URGENT, secrecy=Secrecy.SECRET, circular=True, reply_by=day,
        answers=uuid4(), cosignatories=(here.director_post.id,), reviewers=(here.reviewer.person_id,),
        readers=(here.official.person_id,), edition="2", holder="นาย ข", meeting=meeting,
    )  # fmt: skip
    told = shown(changes(before, after), here.agency.id, here.registry.id, moment())
    assert len(told) == len(LABELS) == len(Draft.__struct_fields__), "every field changed"
    lines = [line for one in told for line in (one.label, *one.before, *one.after)]
    for line in lines:
        assert not {"Target(", "datetime", "None", "2026", "True", "False"} & {
            word for word in ("Target(", "datetime", "None", "2026", "True", "False") if word in line
        }, line
    text = "\n".join(lines)
    for said in (
        there.agency.name_th, here.division.name_th, "(สำเนา)", "๒๕๖๙", "ด่วนที่สุด", "ลับมาก", "แผนผัง – plan.pdf",
        here.director_post.title_th, "ตรวจ", "ประธาน", "(ไม่มี)",
    ):  # fmt: skip
        assert said in text, said
    (moved,) = shown(
        changes(after, replace(after, to=after.to[::-1])), here.agency.id, here.registry.id, moment()
    )
    assert moved.before == moved.after[::-1]
    assert day + timedelta(1) > day


def test_signing_several_says_what_was_left_out_and_why(
    here: House, there: House, client: Client, settings: Settings
) -> None:
    settings.SAAN = msgspec.structs.replace(django_settings.SAAN, demo=True)
    director = come_in(client, here.director.person_id)
    made = {}
    for name in ("ลงนามได้", "ดึงกลับแล้ว", "แก้แล้ว", "ยังไม่เปิด"):
        letter_id, digest = up_to_signature(here, a_draft(here, there, subject=name))
        made[name] = (letter_id, digest)
        if name != "ยังไม่เปิด":
            api.mark_seen(here.director, letter_id, moment())
    for name in ("ดึงกลับแล้ว", "แก้แล้ว"):
        api.recall(here.drafter, made[name][0], moment(1))
    again = a_draft(here, there, subject="แก้แล้ว", body="ใหม่")
    saved = api.save(here.drafter, made["แก้แล้ว"][0], 1, again, moment(1))
    api.submit(here.drafter, saved.letter_id, saved.version, moment(1))

    address = reverse("letters:sign-several")
    said = director.post(address, {}, follow=True).content.decode()
    assert "ยังไม่ได้เลือกหนังสือ" in said
    typed = {f"shown-{letter_id}": digest for letter_id, digest in made.values()}
    chosen = [str(letter_id) for letter_id, _ in made.values()] + [str(uuid4()), "ไม่ใช่เลข"]
    said = director.post(address, typed | {"letter": chosen}, follow=True).content.decode()
    assert "ลงนามแล้ว ๑ ฉบับ จากที่เลือก ๖ ฉบับ" in said
    assert "ดึงกลับแล้ว: ไม่ได้ลงนาม เพราะหนังสือไม่รอท่านลงนามแล้ว ขณะนี้ “กำลังร่าง”" in said
    for name in ("แก้แล้ว", "ยังไม่เปิด"):
        assert f"{name}: ไม่ได้ลงนาม เพราะ" in said
    assert said.count("ไม่พบหนังสือนี้") == 2
    states = {name: api.letter(here.director, one, moment(2)).row.state for name, (one, _) in made.items()}
    assert states == {
        "ลงนามได้": "signed", "ดึงกลับแล้ว": "drafting", "แก้แล้ว": "awaiting-signature", "ยังไม่เปิด": "awaiting-signature",
    }  # fmt: skip


def test_a_letter_that_has_its_number_and_no_page_yet_was_signed(
    here: House, there: House, client: Client, settings: Settings, press: PlainPress
) -> None:
    """Whether one is signed or several: the number is told, what is still to come, and that nobody signs again."""
    settings.SAAN = msgspec.structs.replace(django_settings.SAAN, demo=True)
    director = come_in(client, here.director.person_id)
    press.broken = MissingKeyError(name="signatory")
    made = dict(up_to_signature(here, a_draft(here, there)) for _ in range(2))
    (one, digest), (other, again) = made.items()
    answer = director.post(reverse("letters:decide", args=[one]), {"shown": digest}, follow=True)
    assert answer.status_code == 200
    assert "ลงนามและออกเลขที่ ทล 0101/1 แล้ว แต่ยังจัดทำหรือส่งฉบับลงนามไม่ได้" in answer.content.decode()
    api.mark_seen(here.director, other, moment())
    typed = {"letter": str(other), f"shown-{other}": again}
    said = director.post(reverse("letters:sign-several"), typed, follow=True).content.decode()
    assert "ลงนามและออกเลขที่ ทล 0101/2 แล้ว" in said
    assert "ไม่ต้องลงนามอีก" in said
    assert "ฉบับ จากที่เลือก" not in said, "nothing was left out"
    press.broken = None
    tasks.seal(str(one))
    assert api.letter(here.director, one, moment(2)).row.state == "signed"


def test_what_was_sent_up_again_is_opened_again(
    here: House, there: House, client: Client, settings: Settings
) -> None:
    """Its text is nobody's alteration, and yet another letter: the agency moved while it was back with its drafter."""
    settings.SAAN = msgspec.structs.replace(django_settings.SAAN, demo=True)
    letter_id, shown = up_to_signature(here, a_draft(here, there))
    api.mark_seen(here.director, letter_id, moment(1))
    (one,) = api.tray(here.director, moment(2)).rows
    assert not one.unseen
    api.recall(here.drafter, letter_id, moment(2))
    Agency.objects.filter(id=here.agency.id).update(address_th="ถนนสายใหม่")
    again = api.submit(here.drafter, letter_id, 1, moment(3))
    assert again != shown
    director, address = come_in(client, here.director.person_id), reverse("letters:sign-several")
    assert "เสนอใหม่หลังจากท่านอ่าน" in director.get(reverse("letters:tray")).content.decode()
    typed = {"letter": str(letter_id), f"shown-{letter_id}": again}
    assert "ยังไม่ได้เปิดอ่านฉบับล่าสุด" in director.post(address, typed, follow=True).content.decode()
    director.get(reverse("letters:item", args=[letter_id]))
    director.post(address, typed)
    assert api.letter(here.director, letter_id, moment(4)).row.number


def test_agreeing_twice_is_no_signature(
    here: House, there: House, client: Client, settings: Settings
) -> None:
    """A reviewer who also acts for the director presses twice, or goes back and presses again: they agreed, and signed nothing."""
    settings.SAAN = msgspec.structs.replace(django_settings.SAAN, demo=True)
    acting(here, here.reviewer, days=1000)
    draft = a_draft(here, there, reviewers=(here.reviewer.person_id,))
    saved = api.begin(here.drafter, here.registry.id, draft, moment())
    shown = api.submit(here.drafter, saved.letter_id, saved.version, moment())
    reviewer, address = (
        come_in(client, here.reviewer.person_id),
        reverse("letters:decide", args=[saved.letter_id]),
    )
    page = reverse("letters:item", args=[saved.letter_id])
    typed = {"shown": shown, "as": "review"}
    assert _asked(reviewer.get(page).content.decode()) == typed
    assert reviewer.post(address, typed).status_code == 302
    twice = reviewer.post(address, typed)
    assert twice.status_code == 409
    assert "มีผู้เปลี่ยน" not in twice.content.decode(), "it was nobody else"
    assert "ท่านได้เห็นชอบหนังสือฉบับนี้ไปแล้ว" in twice.content.decode()
    assert api.letter(here.drafter, saved.letter_id, moment(1)).row.state == "awaiting-signature"
    typed |= {"as": str(here.director_post.id)}
    assert _asked(reviewer.get(page).content.decode()) == typed
    reviewer.post(address, typed)
    assert api.letter(here.drafter, saved.letter_id, moment(1)).row.number


def test_signing_twice_is_one_signature(
    here: House, there: House, client: Client, settings: Settings
) -> None:
    """Whoever holds two posts that sign one letter signs in each by a press of its own."""
    settings.SAAN = msgspec.structs.replace(django_settings.SAAN, demo=True)
    second = Position.objects.create(unit=here.registry, title_th="รองอธิบดี", title_en="Deputy", signs=True)
    Appointment.objects.create(person_id=here.director.person_id, position=second, since=moment(days=-30))
    director = come_in(client, here.director.person_id)
    for several in (False, True):
        letter_id, shown = up_to_signature(here, a_draft(here, there, cosignatories=(second.id,)))
        api.mark_seen(here.director, letter_id, moment())
        address = reverse(
            "letters:sign-several" if several else "letters:decide", args=[] if several else [letter_id]
        )
        for post in (here.director_post.id, second.id):
            assert api.letter(here.drafter, letter_id, moment(1)).row.number == ""
            typed = {"shown": shown, "as": str(post)}
            if several:
                typed = {f"{name}-{letter_id}": value for name, value in typed.items()} | {
                    "letter": str(letter_id)
                }
            for _ in range(2):
                said = director.post(address, typed, follow=True).content.decode()
            assert "ท่านได้ลงนามหนังสือฉบับนี้ไปแล้ว" in said or post == second.id
        assert api.letter(here.drafter, letter_id, moment(1)).row.number
        again = {"shown": shown, "position": str(second.id)}
        refused = director.post(f"/api/v1/letters/{letter_id}/sign", again, "application/json")
        assert refused.json()["code"] == "letters.already-decided"


def _asked(page: str) -> dict[str, str]:
    """Return the hidden fields by which a page of the tray says what its button does."""
    return {name: re.findall(f'name="{name}" value="([^"]+)"', page)[0] for name in ("shown", "as")}
