"""Letters of one matter find each other: an answer, the answer to it, and a reference to an earlier letter."""

from uuid import UUID

import pytest
from msgspec.structs import replace

from saan.base.people.models import Role, Secrecy
from saan.letters import api
from saan.letters.models import Letter
from tests.letters.test_lists import plan_of
from tests.letters.world import (
    House,
    a_draft,
    an_official,
    moment,
    sent,
)

pytestmark = pytest.mark.django_db


def registered(house: House, minutes: int) -> UUID:
    """Receive the newest letter of a registry, and keep it with the registry's own drafter."""
    row = api.inbox(house.clerk, moment(minutes), (api.IncomingBox.NEW,)).rows[0]
    api.register(house.clerk, row.id, moment(minutes))
    return row.id


def subjects(
    viewer: api.LetterRow | object, way: api.Way, one: UUID, *references: api.Reference
) -> list[str]:
    found = api.thread(viewer, way, one, references, moment(90))  # type: ignore[arg-type]  # a viewer
    return [strand.subject for strand in found]


def test_a_question_its_answer_and_the_answer_to_that_are_one_matter(here: House, there: House) -> None:
    asked = sent(here, a_draft(here, there, subject="ขอข้อมูล"))
    question = registered(there, 1)
    answered = sent(there, a_draft(there, here, subject="ส่งข้อมูล", answers=question), moment(2))
    answer = registered(here, 3)
    thanked = sent(here, a_draft(here, there, subject="ขอบคุณ", answers=answer), moment(4))
    thanks = registered(there, 5)

    assert subjects(here.drafter, api.Way.WENT, asked) == ["ส่งข้อมูล", "ขอบคุณ"]
    assert subjects(here.drafter, api.Way.CAME, answer) == ["ขอข้อมูล", "ขอบคุณ"]
    assert subjects(here.drafter, api.Way.WENT, thanked) == ["ขอข้อมูล", "ส่งข้อมูล"]
    assert subjects(there.drafter, api.Way.WENT, answered) == ["ขอข้อมูล", "ขอบคุณ"]
    assert subjects(there.drafter, api.Way.CAME, thanks) == ["ขอข้อมูล", "ส่งข้อมูล"]


def test_an_answer_stays_one_when_a_colleague_saves_it_who_may_not_see_what_is_answered(
    here: House, there: House
) -> None:
    sent(there, a_draft(there, here))
    question = registered(here, 1)
    writer = an_official(here.agency, "ผู้ตอบ", (Role.DRAFTER, here.division))
    api.assign(here.clerk, question, api.Charge(person=writer.person_id), moment(2))
    draft = a_draft(here, there, answers=question)
    saved = api.begin(writer, here.division.id, draft, moment(3))
    for subject in ("แก้คำ", "แก้อีก"):
        changed = replace(draft, subject=subject)
        saved = api.save(here.official, saved.letter_id, saved.version, changed, moment(4))
        assert Letter.objects.get(id=saved.letter_id).answers_id == question
    saved = api.save(here.official, saved.letter_id, saved.version, replace(draft, answers=None), moment(5))
    assert Letter.objects.get(id=saved.letter_id).answers_id is None
    api.save(here.official, saved.letter_id, saved.version, draft, moment(6))
    assert Letter.objects.get(id=saved.letter_id).answers_id is None, "nobody answers what they may not see"


def test_a_reference_leads_to_the_earlier_letter_with_that_number_and_date(here: House, there: House) -> None:
    earlier = sent(here, a_draft(here, there, subject="เรื่องเดิม"))
    number, dated = (row := api.letter(here.drafter, earlier, moment())).row.number, row.row.dated
    assert dated is not None
    reference = api.Mention(number=number, dated=dated, subject="เรื่องเดิม")
    sent(there, a_draft(there, here, subject="ตอบโดยอ้างถึง", references=(reference,)), moment(2))
    came = registered(here, 3)
    written = api.incoming_letter(here.drafter, came, moment(4)).record.letter.references
    assert subjects(here.drafter, api.Way.CAME, came, *written) == ["เรื่องเดิม"]
    other_day = tuple(replace(one, date=one.date.replace(year=2025)) for one in written)
    assert not subjects(here.drafter, api.Way.CAME, came, *other_day)


def test_a_letter_that_one_may_not_see_is_no_part_of_the_matter(here: House, there: House) -> None:
    asked = sent(here, a_draft(here, there, subject="ขอข้อมูล"))
    question = registered(there, 1)
    sent(there, a_draft(there, here, subject="ส่งข้อมูล", answers=question), moment(2))
    registered(here, 3)
    stranger = an_official(here.agency, "กองอื่น", (Role.DRAFTER, here.division), clearance=Secrecy.SECRET)
    assert not subjects(stranger, api.Way.WENT, asked)


def test_answers_are_found_by_their_own_index(here: House) -> None:
    # Without the agency: among a dozen rows every index of it would cost as little.
    asked = Letter.objects.filter(answers__in=[here.registry.id]).values("id")[:50]
    assert "letter_answering" in plan_of(*asked.query.sql_with_params())
