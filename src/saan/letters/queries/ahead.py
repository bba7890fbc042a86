"""What stands ahead of a letter: what keeps a draft from going up, and which number a paper would get."""

from datetime import datetime
from uuid import UUID

from saan.base.agencies import api as agencies
from saan.base.people.api import Viewer
from saan.letters import access
from saan.letters.actions.numbering import book_keeper, line_in_force, receiving_keeper
from saan.letters.errors import LetterNotFoundError
from saan.letters.models import Counter, Version
from saan.letters.readiness import readiness
from saan.letters.rules.draft import unpack
from saan.letters.rules.levels import secrecy_of
from saan.letters.rules.numbers import Book, code, code_name, received_book, register_name
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
    return 1 + _last(letter.agency_id, register, at)


def line_to_correct(viewer: Viewer, incoming_id: UUID, at: datetime) -> UUID:
    """Return the line of the register that a correction of a letter's registration would take the place of."""
    letter = access.incoming(viewer, at).filter(id=incoming_id).first()
    if letter is None or letter.registered_at is None:
        raise LetterNotFoundError
    return line_in_force(letter).id


def memos_behind(unit_id: UUID, at: datetime) -> str:
    """Return the last number printed this year on a memo behind the unit's code, where the unit's own are not as far; or nothing.

    Its next memo takes the number after that one, and its register leaves out those between.
    """
    unit = agencies.unit(unit_id)
    printed_code = code(agencies.agency(unit.agency_id).letter_code, unit.number_code)
    printed = _last(unit.agency_id, code_name(Book.MEMO, printed_code), at)
    if not printed:  # by an agency that may have no central registry yet
        return ""
    own = _last(unit.agency_id, register_name(Book.MEMO, book_keeper(unit.agency_id, unit_id)), at)
    return f"{printed_code}/{printed}" if printed > own else ""


def _last(agency_id: str, counted: str, at: datetime) -> int:
    rows = Counter.objects.filter(agency_id=agency_id, register=counted, year=buddhist_year(at))
    return rows.values_list("last", flat=True).first() or 0
