"""The front door of what must last."""

from saan.base.lasting.actions import (
    EARLY,
    Signed,
    again,
    begin,
    due_next,
    due_pages,
    forget,
    make_last,
    obstacle,
    put_off_by_wrong_clock,
)
from saan.base.lasting.ports import Keeper, KeeperUnavailableError, Lasted, the_keeper, use_keeper
from saan.base.lasting.queries import Ending, LastingView, Waiting, endings, how_many, lasting, waiting

__all__ = [
    "EARLY",
    "Ending",
    "Keeper",
    "KeeperUnavailableError",
    "Lasted",
    "LastingView",
    "Signed",
    "Waiting",
    "again",
    "begin",
    "due_next",
    "due_pages",
    "endings",
    "forget",
    "how_many",
    "lasting",
    "make_last",
    "obstacle",
    "put_off_by_wrong_clock",
    "the_keeper",
    "use_keeper",
    "waiting",
]
