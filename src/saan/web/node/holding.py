"""Why a node must be held back: its witnesses remember more than it does, or another history.

It was restored from a copy, its machine was put back to an earlier state, or its twin runs elsewhere. To run it would give
numbers a second time and sign a second history of its journal, which is what witnesses are there to find.
"""

from collections.abc import Sequence

from django.conf import settings

from saan.base.journal import api as journal
from saan.base.journal.api import Memory, Remembered
from saan.documents import api as documents
from saan.exchange import api as exchange
from saan.exchange.directory import api as directory
from saan.trust.clock import utc_now
from saan.trust.errors import Text
from saan.web.node import held
from saan.web.node.witnessing import address

FORGOTTEN = {Memory.AHEAD, Memory.FORKED}
"""What proves that something happened here that these rows do not have."""

SAID = {
    Memory.AHEAD: Text(
        th="{witness} เคยรับรองบันทึกถึงลำดับ {size} ซึ่งใหม่กว่าสำเนานี้",
        en="{witness} has cosigned up to entry {size}: this copy is older",
    ),
    Memory.FORKED: Text(
        th="{witness} เคยรับรองประวัติอื่นที่ลำดับ {size}",
        en="{witness} has cosigned another history at entry {size}",
    ),
    Memory.SILENT: Text(th="ถาม {witness} ไม่ได้: {said}", en="{witness} could not be asked: {said}"),
    Memory.WITHIN: Text(
        th="{witness} รับรองถึงลำดับ {size} ตรงกับสำเนานี้",
        en="{witness} has cosigned up to entry {size}, all of it here",
    ),
    Memory.NOTHING: Text(th="{witness} ยังไม่เคยรับรองบันทึกนี้", en="{witness} has not cosigned this journal yet"),
}


AT_START = 3.0
"""Seconds for which a node that starts waits for its witnesses; one that is silent then is asked by the worker."""


def ask(seconds: float = journal.SECONDS) -> tuple[Remembered, ...]:
    """Ask every witness that the rows, the settings or the directory name, and wait so long for each at most."""
    named = {str(key): (key, url) for key, url in journal.named_witnesses()}
    if directory.holds():
        own = journal.witness_key().name  # the directory may still list the key that a restore retired
        for key in directory.signed_directory().witnesses().keys:
            if key.name != own:
                named.setdefault(str(key), (key, address(key)))
    return journal.remembered(named.values(), seconds)


def require_newest(seconds: float = journal.SECONDS) -> None:
    """Return when no witness proves that this node has forgotten something; else hold it, and raise `HeldError`.

    A proof is a head that this journal's own key signed, so no witness can hold a node by what it merely says. Those that
    are silent hold nothing: a node must start, and go on, where the network does not.
    """
    why = [say(one) for one in ask(seconds) if one.memory in FORGOTTEN]
    if why:
        held.hold(settings.SAAN_HOME, why)
        held.require_released(settings.SAAN_HOME)


def ask_to_cosign() -> bool:
    """Have the witnesses cosign the newest head, and return whether one did; one that contradicts it may have to hold the node."""
    asked = journal.ask_witnesses()
    if asked.contradicted:
        require_newest()
    return asked.cosigned > 0


def reasons(found: Sequence[Remembered]) -> tuple[Text, ...]:
    """Return why a copy must not run; empty when a witness that was asked knows no more than it, or there is none."""
    bad = [one for one in found if one.memory in FORGOTTEN]
    if not bad and found and all(one.memory is Memory.SILENT for one in found):
        bad = list(found)
    return tuple(say(one) for one in bad)


def shown_beyond() -> tuple[Text, ...]:
    """Return why the rows must not be run on: they lack what this folder's own journal has shown; else nothing."""
    try:
        journal.require_known_past()
    except (journal.RolledBackError, journal.DamagedLogError) as refusal:
        return (refusal.message(),)
    return ()


def say(one: Remembered) -> Text:
    """Return what one witness remembers, as a sentence."""
    return SAID[one.memory].fill({"witness": one.witness, "size": f"{one.size:,}", "said": one.said})


def begin_new_journal(reason: str) -> None:
    """Begin a new journal with what this copy holds, under a new name and key.

    Rows first: until the key is new too, the witnesses still answer that this copy is too old, and the node stays held.
    """
    now = utc_now()
    journal.begin_new_log(reason, journal.Actor(system="release"), now)
    # What a restore has done already, and nobody yet where a database or a machine was put back behind the node's back.
    retire_witness_key()
    leave_places()
    doubt_directory()
    exchange.replace_journal_key(settings.SAAN_HOME / "keys", "log", now)
    journal.count_log()


def doubt_directory() -> None:
    """Have a directory's authority neither sign nor serve until it has taken in what its members hold."""
    if settings.SAAN.authority:
        directory.doubt(directory.here())


def leave_places() -> None:
    """Give documents no more places in the status lists of the copy: those given after it was taken are not known here.

    Of every copy, for without witnesses nobody can tell that it is old; a list that was left for nothing costs nothing.
    """
    documents.leave_status_lists(utc_now())


def retire_witness_key() -> bool:
    """Give this node a new witness key if it watches journals; return whether it does.

    What it cosigned after the copy was taken is forgotten here, so the old key could be led to cosign a second history.
    """
    if not journal.health().watched:
        return False
    exchange.replace_journal_key(settings.SAAN_HOME / "keys", "witness", utc_now())
    return True
