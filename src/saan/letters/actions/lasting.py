"""Letters' signed pages made to last, by `saan.base.lasting`: from when they are sent, kept or registered."""

from datetime import datetime

from saan.base.lasting import api as lasting
from saan.letters import acts
from saan.letters.actions.writing import marked
from saan.letters.models import IncomingLetter, Letter


def begin_lasting(letter: Letter | IncomingLetter, at: datetime) -> None:
    """Have a page made to last, in the caller's transaction; also where this node cannot do it yet."""
    if isinstance(letter, Letter):
        kind, sender, act = "letter", letter.agency_id, acts.LETTER_LASTED
    else:
        kind, sender, act = "incoming-letter", letter.sender_id, acts.INCOMING_LASTED
    lasting.begin(
        lasting.Signed(kind, letter.id, letter.agency_id, sender, str(letter.pdf_id), act, marked(letter)), at
    )
