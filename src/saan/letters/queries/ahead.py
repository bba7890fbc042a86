"""What stands ahead of a letter: what keeps a draft from going up, and which number a received one would get."""

from datetime import datetime
from uuid import UUID

from saan.base.people.api import Viewer
from saan.letters import access
from saan.letters.actions.numbering import receiving_keeper
from saan.letters.errors import LetterNotFoundError
from saan.letters.models import Counter, Version
from saan.letters.readiness import readiness
from saan.letters.rules.draft import unpack
from saan.letters.rules.levels import secrecy_of
from saan.letters.rules.numbers import received_book, register_name
from saan.letters.rules.problems import Problem
from saan.trust.clock import buddhist_year


def unready(viewer: Viewer, letter_id: UUID, at: datetime) -> tuple[Problem, ...]:
    """Return everything that would be refused if the newest draft were submitted now; none means ready."""
    letter = access.letters(viewer, at).filter(id=letter_id).first()
    if letter is None:
        raise LetterNotFoundError
    draft = unpack(bytes(Version.objects.get(letter=letter, version=letter.version).content))
    return readiness(letter, draft, at).problems


def next_receive_number(viewer: Viewer, incoming_id: UUID, at: datetime) -> int:
    """Return the receive number that is due next; another clerk may take it first, and then the next one is given."""
    letter = access.incoming(viewer, at).filter(id=incoming_id).first()
    if letter is None:
        raise LetterNotFoundError
    register = register_name(received_book(secrecy_of(letter.secrecy)), receiving_keeper(letter))
    last = Counter.objects.filter(agency_id=letter.agency_id, register=register, year=buddhist_year(at))
    return 1 + (last.values_list("last", flat=True).first() or 0)
