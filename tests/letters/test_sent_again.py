"""A letter that never reached one of its recipients is sent there again, as it is."""

import msgspec
import pytest
from django.conf import settings as django_settings
from django.db import transaction
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from saan.base.journal import api as journal
from saan.base.people.api import NotAuthorisedError
from saan.exchange.actions import settling
from saan.exchange.delivery.answers import Ended, Sent
from saan.exchange.delivery.due import Due
from saan.exchange.errors import AgencyRevokedError
from saan.exchange.rules.delivery import DeliveryEvent, DeliveryState
from saan.letters import api, tasks
from saan.letters.actions.tracking import News, take_carrier_news
from saan.letters.errors import LetterNotFoundError, NotPossibleNowError
from saan.letters.rules import delivery
from saan.trust.errors import Text
from saan.trust.ids import AgencyId, uuid7
from tests.letters.test_post import let_receipts_fly, the_recipient
from tests.letters.world import House, Pigeons, a_draft, moment, sent, the_one_incoming
from tests.world.doors import come_in


@pytest.mark.parametrize("arrived", [False, True], ids=["it never came", "only the word of it was lost"])
def test_a_letter_that_never_reached_a_recipient_is_sent_there_again_and_arrives_once(
    here: House, abroad: House, there: House, pigeons: Pigeons, *, arrived: bool
) -> None:
    letter_id = sent(here, a_draft(here, abroad, there))
    ((first, parcel),) = pigeons.sent
    with pytest.raises(NotPossibleNowError):
        api.send_again(here.clerk, letter_id, 0, moment(1))
    expired = News(delivery.Event.EXPIRE, moment(days=7), reason="ติดต่อปลายทางไม่ได้ 7 วัน")
    take_carrier_news(first, expired, moment(days=7))
    if arrived:
        api.accept(first, moment(1))
    for who in (here.drafter, here.administrator):
        with pytest.raises((NotAuthorisedError, LetterNotFoundError)):
            api.send_again(who, letter_id, 0, moment(days=8))
    for place in (1, 2):
        with pytest.raises((NotPossibleNowError, LetterNotFoundError)):
            api.send_again(here.clerk, letter_id, place, moment(days=8))

    api.send_again(here.clerk, letter_id, 0, moment(days=8))
    with pytest.raises(NotPossibleNowError):
        api.send_again(here.clerk, letter_id, 0, moment(days=8))
    ((second, again),) = [one for one in pigeons.sent if one[0] != first and one[1].type == "letter"]
    assert (again.body, again.files) == (parcel.body, parcel.files), "the same letter"
    told = api.letter(here.clerk, letter_id, moment(days=9)).recipients[0]
    assert (told.state, told.reason) == (delivery.State.QUEUED, "")
    api.accept(second, moment(days=8))
    take_carrier_news(second, News(delivery.Event.ACCEPT, moment(days=8)), moment(days=8))
    row = the_one_incoming(abroad.clerk, moment(days=9))
    api.register(abroad.clerk, row.id, moment(days=9))
    let_receipts_fly(pigeons)
    told = api.letter(here.clerk, letter_id, moment(days=9)).recipients[0]
    assert (told.state, told.receive_number) == (delivery.State.REGISTERED, "1")
    done = [act.type.code for act in journal.history(journal.Subject("letter", str(letter_id)))]
    assert done.count("delivery.sent-again") == 1


def test_a_recipient_that_lost_a_letter_it_had_accepted_is_sent_it_again(
    here: House, abroad: House, pigeons: Pigeons
) -> None:
    """Restored from a backup, it does not know of it any more; the sender only hears nothing."""
    letter_id = sent(here, a_draft(here, abroad))
    ((first, _),) = pigeons.sent
    take_carrier_news(first, News(delivery.Event.ACCEPT, moment(1)), moment(1))
    with pytest.raises(NotPossibleNowError):
        api.send_again(here.clerk, letter_id, 0, moment(days=6))
    assert not api.letter(here.clerk, letter_id, moment(days=6)).recipients[0].again
    assert api.letter(here.clerk, letter_id, moment(days=8)).recipients[0].again
    api.send_again(here.clerk, letter_id, 0, moment(days=8))
    ((second, _),) = [one for one in pigeons.sent if one[0] != first]
    api.accept(second, moment(days=8))
    take_carrier_news(second, News(delivery.Event.ACCEPT, moment(days=8)), moment(days=8))
    api.register(abroad.clerk, the_one_incoming(abroad.clerk, moment(days=8)).id, moment(days=8))
    let_receipts_fly(pigeons)
    (told,) = api.letter(here.clerk, letter_id, moment(days=30)).recipients
    assert (told.state, told.again) == (delivery.State.REGISTERED, False)


def test_why_a_letter_could_not_be_sent_is_told_however_long_its_recipient_s_node_says_it(
    here: House, abroad: House, pigeons: Pigeons
) -> None:
    letter_id = sent(here, a_draft(here, abroad))
    ((message, _),) = pigeons.sent
    why = Text(th="ไม่รับ" * 300, en="refused " * 240)
    due = Due(
        uuid7(), Sent(message, AgencyId(here.agency.id), AgencyId(abroad.agency.id), b"\0" * 32),
        DeliveryState.SENDING, 1, moment(days=7), b"", 0,
    )  # fmt: skip
    outcome = Ended(DeliveryEvent.REFUSAL, b"{}", "other.refusal", why)
    with transaction.atomic():
        (act,) = journal.record_many([settling._act(settling.Tried(due, outcome), moment(1))])
    tasks.carrier_refused(str(act.id))
    told = the_recipient(here, letter_id)
    assert told.state == delivery.State.FAILED
    assert told.reason.startswith("ไม่รับ")
    assert "refused" in told.reason, "in both languages, as every other reason"
    assert len(told.reason) <= 500


def test_what_keeps_a_letter_from_being_sent_again_is_said_and_changes_nothing(
    here: House, abroad: House, pigeons: Pigeons, client: Client, settings: Settings
) -> None:
    settings.SAAN = msgspec.structs.replace(django_settings.SAAN, demo=True)
    letter_id = sent(here, a_draft(here, abroad))
    ((first, _),) = pigeons.sent
    take_carrier_news(first, News(delivery.Event.FAIL, moment(1), reason="กล่องเต็ม"), moment(1))
    page, press_it = (
        reverse("letters:letter", args=[letter_id]),
        reverse("letters:send-again", args=[letter_id, 0]),
    )
    clerk = come_in(client, here.clerk.person_id)
    assert press_it in clerk.get(page).text
    assert press_it not in come_in(Client(), here.drafter.person_id).get(page).text
    pigeons.out = AgencyRevokedError(agency=abroad.agency.id, revoked=moment())
    assert "withdrew agency" in clerk.post(press_it).text
    assert the_recipient(here, letter_id).state == delivery.State.FAILED
    pigeons.out = None
    assert press_it not in clerk.post(press_it, follow=True).text, (
        "once it is under way there is nothing to press"
    )
