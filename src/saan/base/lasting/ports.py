"""What makes signed pages last: time-stamp authorities and certificate authorities, which others bring."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from saan.trust.errors import Kind, SaanError, Text

if TYPE_CHECKING:
    from saan.press.archives import Archived, LeavesAnew


class KeeperUnavailableError(SaanError):
    """The node has nothing with which to make pages last."""

    code = "lasting.keeper-unavailable"
    kind = Kind.CONFLICT
    text = Text(th="โหนดนี้ยังไม่มีผู้ประทับเวลา", en="This node has no time-stamp authority yet.")
    remedy_text = Text(
        th="ผู้ดูแลระบบระบุ [[stamps]] ใน saan.toml ระบบจะทำต่อเอง",
        en="The administrator names one under [[stamps]] in saan.toml; it then goes on by itself.",
    )


@dataclass(frozen=True, slots=True)
class Lasted:
    """A page that was made to last, and until when its newest time-stamp holds.

    `complete` says that the evidence is in it (B-LTA); else it is stamped alone (B-T), and the evidence is to follow.
    """

    pdf: bytes
    until: datetime
    complete: bool


class Keeper(Protocol):
    """Makes signed pages last for decades. Called outside any transaction, and again after a crash."""

    @property
    def ready(self) -> bool:
        """Whether this node can: whether it has a time-stamp authority."""
        ...

    def last(self, pdf: bytes, sender: str, at: datetime) -> Lasted:
        """Return a page signed for an agency with one more stamp and today's evidence; or raise `SaanError`."""
        ...

    def archive(
        self, leaves: Sequence[bytes], pages: Sequence[bytes], sender: str, at: datetime
    ) -> "Archived":
        """Return the first time-stamps of an archive of pages signed for an agency: their digests, and some of them."""
        ...

    def renew_archive(self, trunk: bytes, sender: str, at: datetime) -> "Archived":
        """Return an archive's time-stamps with one more."""
        ...

    def rehash_archive(
        self, trunk: bytes, leaves: "LeavesAnew", algorithm: str, sender: str, at: datetime
    ) -> "Archived":
        """Return an archive's time-stamps with a new chain under another hash function, and its leaves."""
        ...


class _NoKeeper:
    ready = False

    def last(self, *_: object) -> Lasted:
        raise KeeperUnavailableError

    def archive(self, *_: object) -> "Archived":
        raise KeeperUnavailableError

    def renew_archive(self, *_: object) -> "Archived":
        raise KeeperUnavailableError

    def rehash_archive(self, *_: object) -> "Archived":
        raise KeeperUnavailableError


_keepers: list[Callable[[], Keeper]] = [_NoKeeper]


def use_keeper(keeper: Callable[[], Keeper]) -> None:
    """Have pages made to last by what this returns; `web/wiring.py` says which. It is asked anew each time."""
    _keepers[0] = keeper


def the_keeper() -> Keeper:
    """Return what makes this node's pages last."""
    return _keepers[0]()
