"""Letters that were stored under older rules of finding are made findable anew, a batch at a time."""

import pytest

from saan.letters import api, tasks
from saan.letters.actions import finding
from saan.letters.models import IncomingWords, LetterWords
from tests.letters.world import House, a_draft, moment, sent

DAMAGED = "กาหนดแนวทางด าเนินงานส้าหรับกำรประชุม"


def stored_before(here: House, there: House, count: int) -> None:
    """Store letters as a node did that knew nothing of damaged Thai."""
    for number in range(count):
        sent(here, a_draft(here, there, subject=f"{DAMAGED} {number}"), moment(number))
    LetterWords.objects.update(form=1)
    IncomingWords.objects.update(form=1, words=f" {finding.found_by(DAMAGED)} ")


def hits(there: House) -> int:
    return len(api.find_incoming(there.clerk, "สำหรับการประชุม", moment(60)).rows)


def test_stored_letters_are_found_by_what_was_meant(here: House, there: House) -> None:
    stored_before(here, there, 3)
    assert hits(there) == 0
    tasks.refresh_words()
    assert hits(there) == 3
    assert not LetterWords.objects.exclude(form=finding.FORM).exists()
    assert finding.refresh_some() == 0


def test_a_run_that_was_cut_goes_on_where_it_stopped(
    here: House, there: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    stored_before(here, there, 4)
    monkeypatch.setattr(finding, "BATCH", 3)
    assert finding.refresh_some() == 3  # and the process dies
    assert LetterWords.objects.filter(form=1).count() == 1
    assert (finding.refresh_some(), finding.refresh_some()) == (3, 2)
    assert hits(there) == 4
    assert finding.refresh_some() == 0


def test_new_letters_need_no_second_look(here: House, there: House) -> None:
    sent(here, a_draft(here, there))
    assert finding.refresh_some() == 0
