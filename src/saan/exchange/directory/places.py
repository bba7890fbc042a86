"""Where the directory's files stand below a node's folder."""

from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from saan.exchange.directory.errors import NoPinError


@dataclass(frozen=True, slots=True)
class Places:
    """The `directory` folder of a node.

    Every node: `root.json` (whom it trusts, pinned) and `trusted/` (what it holds). The authority also: `keys/` (of
    the roles; those of root may live elsewhere), `ca/` (of seals) and `public/` (what it serves, a view of its rows).
    """

    folder: Path

    @property
    def pin(self) -> Path:
        """The pinned root: written once."""
        return self.folder / "root.json"

    @property
    def trusted(self) -> Path:
        """The client's verified copy."""
        return self.folder / "trusted"

    @property
    def keys(self) -> Path:
        """The private keys of the roles."""
        return self.folder / "keys"

    @property
    def authority(self) -> Path:
        """The certificate authority's key and certificate."""
        return self.folder / "ca"

    @property
    def doubted(self) -> Path:
        """Stands while the authority may know less than it has signed: see `actions.recovering`."""
        return self.folder / "doubted"

    @property
    def public(self) -> Path:
        """The static files that anyone may fetch."""
        return self.folder / "public"


def pinned(places: Places) -> bytes:
    """Return the root that this node trusts, or raise `NoPinError`."""
    try:
        return places.pin.read_bytes()
    except OSError:
        raise NoPinError from None


def here() -> Places:
    """Return the places of this node."""
    return Places(settings.SAAN_HOME / "directory")


def keys_here() -> Path:
    """Return the folder of this node's own keys."""
    folder: Path = settings.SAAN_HOME / "keys"
    return folder
