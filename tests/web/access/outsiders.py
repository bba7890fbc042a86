"""Letters that lie at their desks, and everybody who has no business there."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from unittest.mock import patch
from uuid import UUID

from django.test import Client

from saan.base.agencies.models import Unit
from saan.base.journal import api as journal
from saan.base.people.models import Person, Role, RoleGrant, Secrecy
from saan.base.people.viewer import Viewer
from saan.letters import acts, api
from saan.trust.clock import utc_now
from tests.letters.world import House, Pigeons, a_draft, a_house, a_unit, an_official, cleared, stored
from tests.world.doors import come_in

WORD = "ต้นฉบับ"
"""A word of every subject, for searching; it tells nothing by itself."""

MARKS = ("จำปาสิรินทร์", "ลั่นทมเนติวรรณ", "พิกุลแฟ้มแนบ", "เฟื่องฟ้านายตรวจ")
"""What stands in subject, body, enclosure and minutes, and nowhere else on earth."""


@dataclass(frozen=True)
class Desk:
    """Letters of two agencies at one node, and what their addresses are made of."""

    here: House
    there: House
    stranger: House
    letters: tuple[UUID, ...]
    numbers: tuple[str, ...]
    file: str
    act: UUID
    message: UUID

    @property
    def changed(self) -> tuple[UUID, ...]:
        """The letters, one sent and one that has come, on which also every change is tried."""
        return self.letters[2], self.letters[4]

    @property
    def secrets(self) -> tuple[str, ...]:
        """Every text that only those of the letter may read."""
        return (*MARKS, *self.numbers)


def a_desk(pigeons: Pigeons) -> Desk:
    """Lay a draft, a sent letter, a secret one, and one that has come."""
    del pigeons
    at = utc_now()
    here = a_house("0994000000015", "กรมทดลอง", "ทลพ")
    there = a_house("0994000000023", "กรมรับหนังสือ", "รนพ")
    stranger = a_house("0994000000058", "กรมคนนอก", "คนพ")
    far = a_house("0994000000031", "กรมปลายทางไกล", "ปกพ", served=False)
    words = {"subject": f"{WORD} {MARKS[0]}", "body": f"ด้วย {MARKS[1]}\nจึงเรียนมา"}
    reviewed = {"reviewers": (here.reviewer.person_id,)}
    draft = api.begin(here.drafter, here.registry.id, a_draft(here, there, **words), at)
    ref = stored(MARKS[2].encode())
    enclosed = api.Enclosed(ref, MARKS[2], "แนบ.txt", "text/plain")
    draft = api.attach(here.drafter, draft.letter_id, draft.version, enclosed, at)
    waiting = api.begin(here.drafter, here.registry.id, a_draft(here, there, **words, **reviewed), at)
    api.submit(here.drafter, waiting.letter_id, waiting.version, at)
    sent = _sent(here, a_draft(here, there, far, **words), at)
    secret = api.begin(
        cleared(here.drafter, Secrecy.SECRET),
        here.registry.id,
        a_draft(here, there, secrecy=api.Secrecy.SECRET, **words),
        at,
    )
    (row,) = api.inbox(there.clerk, at).rows
    api.register(there.clerk, row.id, at)
    api.minute(there.clerk, row.id, MARKS[3], at)
    arrived = api.incoming_letter(there.clerk, row.id, at)
    subject = journal.Subject("letter", str(sent))
    return Desk(
        here,
        there,
        stranger,
        (draft.letter_id, waiting.letter_id, sent, secret.letter_id, row.id),
        (arrived.record.registration.number,),
        ref.sha256,
        journal.ids_of(subject, acts.LETTER_DISPATCHED)[0],
        api.messages_of(here.clerk, sent, at)[0],
    )


def _sent(house: House, draft: api.Draft, at: datetime) -> UUID:
    saved = api.begin(house.drafter, house.registry.id, draft, at)
    shown = api.submit(house.drafter, saved.letter_id, saved.version, at)
    api.sign_and_seal(house.director, saved.letter_id, shown, at)
    api.dispatch(house.clerk, saved.letter_id, at)
    return saved.letter_id


@dataclass(frozen=True)
class Outsider:
    """Somebody who asks: in a browser, with a token, or as nobody. `administers` an agency of the letters."""

    client: Client
    viewer: Viewer | None = None
    administers: bool = False
    token: bool = False


def in_a_browser(viewer: Viewer, *, administers: bool = False) -> Outsider:
    """Sign a person in as the demo does, which needs no second factor."""
    client = come_in(Client(), viewer.person_id)
    return Outsider(client, viewer, administers)


def with_token(viewer: Viewer, *scopes: str) -> Outsider:
    """Be a program with a token of these scopes; how a token is checked is told in `tests/web/accounts`."""
    program = Viewer(viewer.person_id, viewer.agency_id, viewer.clearance, frozenset(scopes))
    return Outsider(Client(headers={"Authorization": "Bearer token"}), program, token=True)


@contextmanager
def asking(outsider: Outsider) -> Iterator[Client]:
    """Let an outsider's token be good for what it says."""
    if not outsider.token:
        yield outsider.client
        return
    with patch("saan.web.rest.callers.bearer_viewer", lambda *_: outsider.viewer):
        yield outsider.client


READING = (
    "letters.read",
    "letters.write",
    "registers.read",
    "journal.read",
    "directory.read",
    "webhooks.write",
)
"""Every scope of a program that has to do with letters."""

OFFICE = ("office.read", "office.write")


def _aside(desk: Desk) -> Viewer:
    """Return a drafter, clerk and reviewer of another unit of the same agency."""
    known = Unit.objects.filter(agency_id=desk.here.agency.id, number_code="0199").first()
    aside = known or a_unit(desk.here.agency, "กองคลัง", "0199", parent=desk.here.registry)
    return an_official(
        desk.here.agency, "ต่างกอง", (Role.DRAFTER, aside), (Role.CLERK, aside), (Role.REVIEWER, aside)
    )


def _former(desk: Desk) -> Viewer:
    """Return somebody whose role in the letter's own unit has ended."""
    viewer = an_official(desk.here.agency, "เคยอยู่", (Role.CLERK, desk.here.registry))
    RoleGrant.objects.filter(person_id=viewer.person_id).update(until=utc_now() - timedelta(minutes=1))
    return viewer


def _in_every_role(house: House) -> Viewer:
    """Return who does all work of an agency, signs for it, and is cleared for what is secret."""
    for role in (Role.CLERK, Role.DRAFTER, Role.REVIEWER):
        person = house.director.person_id
        RoleGrant.objects.create(person_id=person, role=role, unit=house.registry, since=utc_now())
    return cleared(house.director, Secrecy.SECRET)


OUTSIDERS: dict[str, Callable[[Desk], Outsider]] = {
    "nobody": lambda _: Outsider(Client()),
    "another agency's official in every role": lambda desk: in_a_browser(_in_every_role(desk.stranger)),
    "another agency's clerk": lambda desk: in_a_browser(desk.stranger.clerk),
    "another agency's drafter": lambda desk: in_a_browser(desk.stranger.drafter),
    "another agency's reviewer": lambda desk: in_a_browser(desk.stranger.reviewer),
    "another agency's head": lambda desk: in_a_browser(cleared(desk.stranger.director, Secrecy.SECRET)),
    "another agency's administrator": lambda desk: in_a_browser(
        desk.stranger.administrator, administers=True
    ),
    "another unit's official": lambda desk: in_a_browser(_aside(desk)),
    "an official without a role": lambda desk: in_a_browser(an_official(desk.here.agency, "ไม่มีบทบาท")),
    "an official whose role has ended": lambda desk: in_a_browser(_former(desk)),
    "the agency's own administrator": lambda desk: in_a_browser(desk.here.administrator, administers=True),
    "another agency's program": lambda desk: with_token(desk.stranger.clerk, *READING),
    "a program of another unit": lambda desk: with_token(_aside(desk), *READING),
    "another agency's program that keeps its office": lambda desk: with_token(
        desk.stranger.clerk, *READING, *OFFICE
    ),
    "the agency's own program that keeps the office": lambda desk: with_token(
        an_official(desk.here.agency, "ระบบงานบุคคล"), *OFFICE
    ),
    "a program that may only read the directory": lambda desk: with_token(desk.here.clerk, "directory.read"),
}


WEAKER = {
    "another agency's clerk",
    "another agency's drafter",
    "another agency's reviewer",
    "another agency's head",
    "an official without a role",
    "an official whose role has ended",
}
"""Who may nothing that another outsider may not; roles only ever add. `-m long` asks as these too."""


def names_of(desk: Desk) -> set[UUID]:
    """Return everybody who works where the letters are."""
    own = (desk.here.agency.id, desk.there.agency.id)
    return set(Person.objects.filter(agency_id__in=own).values_list("id", flat=True))
