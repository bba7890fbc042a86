"""A node that was restored from an older copy gives no document the number or the place of one that it has forgotten."""

import pytest

from saan.base.agencies import api as agencies
from saan.base.journal import api as journal
from saan.documents import api
from saan.documents.errors import NumberBehindError, ReasonNeededError, RegisterUnknownError
from saan.documents.models import Document, StatusList
from saan.trust.ids import AgencyId
from tests.documents.world import issued, moment
from tests.letters.world import House

pytestmark = pytest.mark.django_db
OPERATOR = agencies.System("command line", moment())
LOST = "ออกไว้ก่อนเครื่องเสีย ตามทะเบียนที่พิมพ์"


def last(house: House, register: str) -> int:
    (found,) = (one.last for one in api.series(house.agency.id, moment()) if one.register == register)
    return found


def test_no_document_bears_the_number_of_one_that_the_copy_lacks(here: House) -> None:
    agency, first = AgencyId(here.agency.id), Document.objects.get(id=issued(here))
    assert last(here, "type:certificate") == 1
    assert api.go_on_behind(agency, "type:certificate", 40, LOST, by=OPERATOR) == 41
    after = Document.objects.get(id=issued(here))
    assert (first.running, after.running) == (1, 41)
    (told,) = [
        act
        for act in journal.history(journal.Subject("agency", agency))
        if act.type.code == "documents.numbers-left-out"
    ]
    assert (told.detail["first"], told.detail["last"], told.detail["reason"]) == (2, 40, LOST)
    assert api.go_on_behind(agency, "applications", 99, LOST, by=OPERATOR) == 100

    for impossible in (41, 40, 0, 10**9):
        with pytest.raises(NumberBehindError):
            api.go_on_behind(agency, "type:certificate", impossible, LOST, by=OPERATOR)
    with pytest.raises(ReasonNeededError):
        api.go_on_behind(agency, "type:certificate", 50, " ", by=OPERATOR)
    with pytest.raises(RegisterUnknownError):
        api.go_on_behind(agency, "type:unheard-of", 50, LOST, by=OPERATOR)


def test_no_document_shares_its_place_with_one_that_the_copy_lacks(here: House) -> None:
    """Else whoever revokes the new one, or suspends it, says so of a document that somebody else holds."""
    first = Document.objects.select_related("status_list").get(id=issued(here))
    assert api.leave_status_lists(moment(20)) == 1
    assert api.leave_status_lists(moment(21)) == 0, "done again, it changes nothing"
    after = Document.objects.select_related("status_list").get(id=issued(here))
    assert first.status_list is not None
    assert after.status_list is not None
    assert (first.status_list.serial, after.status_list.serial) == (1, 2)
    assert api.status_list(AgencyId(here.agency.id), 1, moment(30))[0], "the old list stays published"
    assert StatusList.objects.get(serial=2).taken == 1
