"""While the clock is known to be wrong nothing is signed, numbered or registered; what has its number waits."""

from datetime import timedelta
from pathlib import Path

import pytest

from saan.base.clock.api import ClockWrongError
from saan.base.jobs import api as jobs
from saan.letters import api
from saan.letters.errors import CannotSignError
from saan.letters.models import Letter, RegisterEntry
from saan.letters.rules import outgoing
from saan.web.ports.press import node_press
from tests.letters.test_page import give_keys
from tests.letters.world import House, a_draft, moment, sent, the_one_incoming, up_to_signature
from tests.world.clocks import hear_all

YEAR = timedelta(days=365)


def test_a_signatory_is_told_that_the_clock_is_wrong_and_no_number_is_used_up(
    here: House, abroad: House, home: Path
) -> None:
    api.use_press(node_press)
    give_keys(home, here)
    letter_id, shown = up_to_signature(here, a_draft(here, abroad))
    for ahead, said in ((timedelta(hours=7), "7 hours ahead"), (-YEAR, "365 days behind")):
        hear_all(ahead)
        with pytest.raises(CannotSignError, match=said):
            api.sign_and_seal(here.director, letter_id, shown, moment())
    assert not RegisterEntry.objects.exists()
    assert Letter.objects.get().state == outgoing.State.AWAITING_SIGNATURE

    hear_all(timedelta(seconds=20))
    assert api.sign_and_seal(here.director, letter_id, shown, moment()).endswith("/1")


def test_a_letter_that_has_its_number_waits_for_the_clock(here: House, abroad: House, home: Path) -> None:
    api.use_press(node_press)
    give_keys(home, here)
    letter_id, shown = up_to_signature(here, a_draft(here, abroad))
    api.sign(here.director, letter_id, shown, moment())
    hear_all(timedelta(hours=1))
    jobs.run_pending()
    assert Letter.objects.get().state == outgoing.State.SEALING
    assert jobs.dead() == []
    hear_all(timedelta(0))
    assert jobs.hasten("saan.letters.tasks.seal", str(letter_id))
    jobs.run_pending()
    assert Letter.objects.get().state == outgoing.State.SIGNED


def test_nothing_is_registered_into_a_year_that_the_clock_invents(here: House, there: House) -> None:
    sent(here, a_draft(here, there))
    letter_id = the_one_incoming(there.clerk).id
    hear_all(YEAR)
    with pytest.raises(ClockWrongError):
        api.register(there.clerk, letter_id, moment(1))
    hear_all(timedelta(0))
    assert api.register(there.clerk, letter_id, moment(1)) == "1"
