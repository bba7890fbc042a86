"""The registers of letters received and sent, with the columns of forms 13 and 14."""

from datetime import date
from uuid import UUID

from ninja import Router

from saan.base.people.api import Viewer
from saan.letters import api as letters
from saan.trust.clock import utc_now
from saan.web.rest.shapes import endpoint

router = Router(tags=["registers"])
SCOPE = "registers.read"


@endpoint(router, "GET", "/registers", scope=SCOPE, gives=tuple[letters.Books, ...])
def list_registers(viewer: Viewer) -> tuple[letters.Books, ...]:
    """The registers that one may open."""
    return letters.books(viewer, utc_now())


@endpoint(router, "GET", "/registers/{uuid:unit}/{book}", scope=SCOPE, gives=letters.Page[letters.Line])
def read_register(  # noqa: PLR0913, PLR0917 - a book, its keeper, two days, and the page
    viewer: Viewer,
    unit: UUID,
    book: letters.Book,
    first: date,
    last: date,
    after: str = "",
    limit: int = 100,
    *,
    own: bool = False,
) -> letters.Page[letters.Line]:
    """One page of a register between two days, both included, in the order of the book.

    The agency's books are opened at its present central registry; `own` opens what that unit kept for itself before.
    """
    return letters.register_lines(viewer, book, unit, first, last, utc_now(), after, limit, own=own)
