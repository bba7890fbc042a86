"""Why a restored node must be held back: its witnesses remember more than it does, or another history.

To run it would sign a second history of its journal, which is what witnesses are there to find.
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
from saan.web.node.witnessing import address

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


def ask() -> tuple[Remembered, ...]:
    """Ask every witness that the rows, the settings or the directory name."""
    named = {str(key): (key, url) for key, url in journal.named_witnesses()}
    if directory.holds():
        own = journal.witness_key().name  # the directory may still list the key that a restore retired
        for key in directory.signed_directory().witnesses().keys:
            if key.name != own:
                named.setdefault(str(key), (key, address(key)))
    return journal.remembered(named.values())


def reasons(found: Sequence[Remembered]) -> tuple[Text, ...]:
    """Return why a copy must not run; empty when a witness that was asked knows no more than it, or there is none."""
    bad = [one for one in found if one.memory in {Memory.AHEAD, Memory.FORKED}]
    if not bad and found and all(one.memory is Memory.SILENT for one in found):
        bad = list(found)
    return tuple(say(one) for one in bad)


def say(one: Remembered) -> Text:
    """Return what one witness remembers, as a sentence."""
    return SAID[one.memory].fill({"witness": one.witness, "size": f"{one.size:,}", "said": one.said})


def begin_new_journal(reason: str) -> None:
    """Begin a new journal with what this copy holds, under a new name and key.

    Rows first: until the key is new too, the witnesses still answer that this copy is too old, and the node stays held.
    """
    now = utc_now()
    journal.begin_new_log(reason, journal.Actor(system="release"), now)
    exchange.replace_journal_key(settings.SAAN_HOME / "keys", "log", now)
    journal.count_log()


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
