"""Pages made to last that an earlier version kept with its letters are kept in the house of what must last, none of them lost."""

from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from saan.base.lasting.models import LastingPage
from saan.letters import api
from saan.letters.models import IncomingLetter, Letter
from tests.letters.world import House, a_draft, moment, stored, up_to_signature

pytestmark = pytest.mark.django_db
MIGRATION = "saan.letters.migrations.0004_delete_lastingpage"


class Before:
    """The tables as they were before the migration, beside those of today."""

    def __init__(self) -> None:
        self.letters = MigrationLoader(connection).project_state([("letters", "0003_words")]).apps

    def get_model(self, app: str, name: str) -> Any:
        return (self.letters if app == "letters" else apps).get_model(app, name)


def test_rows_of_letters_sent_and_received_move_with_all_they_say(here: House, there: House) -> None:
    letter_id, shown = up_to_signature(here, a_draft(here, there))
    api.sign_and_seal(here.director, letter_id, shown, moment())
    api.dispatch(here.clerk, letter_id, moment(1))
    LastingPage.objects.all().delete()
    sent, received = Letter.objects.get(id=letter_id), IncomingLetter.objects.get()
    before, newest = Before(), stored(b"%PDF-lasting").sha256
    old = before.get_model("letters", "LastingPage")
    editor = connection.schema_editor(collect_sql=True, atomic=False)
    editor.deferred_sql = []  # not entered: SQLite would have constraints unchecked, which a test's transaction cannot
    made, _ = editor.table_sql(old)
    with connection.cursor() as cursor:
        cursor.execute(made)
    said = {
        "stamps": 2,
        "complete": True,
        "made_at": moment(2),
        "until": moment(days=900),
        "due_at": moment(days=800),
    }
    old.objects.create(letter_id=sent.id, newest_id=newest, problem="", **said)
    old.objects.create(incoming_id=received.id, due_at=moment(3), problem="press.no-time-stamp")
    import_module(MIGRATION).move(before, None)
    first, second = LastingPage.objects.order_by("kind")[::-1]
    assert (first.kind, first.subject, first.agency_id, first.sender) == (
        "letter",
        sent.id,
        here.agency.id,
        here.agency.id,
    )
    assert (first.page_id, first.newest_id, first.act) == (sent.pdf_id, newest, "letter.lasted")
    assert {name: getattr(first, name) for name in said} == said
    assert (second.kind, second.subject, second.agency_id) == (
        "incoming-letter",
        received.id,
        there.agency.id,
    )
    assert (second.sender, second.page_id) == (here.agency.id, received.pdf_id)
    assert (second.due_at, second.problem, second.newest_id) == (moment(3), "press.no-time-stamp", None)
