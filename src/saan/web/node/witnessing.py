"""Witnesses as the directory names them: whom this node asks to cosign its journal, and whose journals it watches.

A witness's name is its address without the scheme (C2SP tlog-witness), so the directory needs no other list of
addresses. A node is never its own witness: that would prove nothing to a stranger.
"""

from datetime import datetime
from urllib.parse import urlsplit

from saan.base.journal import api as journal
from saan.exchange.directory import api as directory
from saan.trust.notes import VerifierKey

LOOPBACK = {"localhost", "127.0.0.1", "::1"}
_BY = journal.Actor(system="directory")


def follow(now: datetime) -> None:
    """Name the directory's witnesses as this node's own, and watch the listed journals if it is one of them.

    The journal of an agency that was withdrawn is watched no more; what was seen of it is kept.
    """
    listed = directory.signed_directory()
    witnesses = listed.witnesses().keys
    own = journal.witness_key()
    for key in witnesses:
        if key.name != own.name:
            journal.name_witness(key, address(key), _BY, now)
    if any(str(key) == str(own) for key in witnesses):
        active = [entry.listed for entry in listed.entries() if entry.listed.revoked_at is None]
        for each in active:
            if each.log_keys:
                _watch(each.log_keys, now)
        origins = {key.name for each in active for key in each.log_keys}
        for watched in journal.health().watched:
            if watched.origin not in origins:
                journal.drop_log(watched.origin, _BY, now)


def address(key: VerifierKey) -> str:
    """Return where a witness takes checkpoints: HTTPS, but on this machine itself plain HTTP."""
    host = urlsplit(f"//{key.name}").hostname
    return f"{'http' if host in LOOPBACK else 'https'}://{key.name}"


def _watch(keys: tuple[VerifierKey, ...], now: datetime) -> None:
    """Watch the journal that an agency keeps now; an older one under another name grows no more."""
    origin = keys[0].name
    if origin != journal.origin():
        journal.watch_log([key for key in keys if key.name == origin], _BY, now)
