"""What comes after a backup's files are in place: its rows, its keys, its journal, its witnesses; then the node may run.

`held.json` stands meanwhile. Stopped before its rows and keys are in place, the node is restored anew; stopped later,
`saan release` does again what is left.
"""

from collections.abc import Callable, Sequence
from pathlib import Path

from saan.base.journal import api as journal
from saan.base.journal.api import Memory, Remembered
from saan.trust.errors import Text
from saan.web.node import copies, held, holding


def load(folder: Path, database: Path) -> bool:
    """Put the copied rows in place, let the witness key fall silent and the status lists be; return whether there is a new key."""
    with held.adding_refusals(folder):
        copies.load_database(database)
        journal.take_down()
        retired = holding.retire_witness_key()
        holding.leave_places()
    held.hold(folder, [held.UNCHECKED])
    return retired


def check_journal(folder: Path, say: Callable[[str], None], progress: Callable[[int, int], None]) -> int:
    """Re-read the whole journal and return how many differences were found, each said."""
    with held.adding_refusals(folder):
        return copies.check_journal(say, progress)


def ask_witnesses(folder: Path) -> tuple[Remembered, ...]:
    """Ask every witness what it remembers of this node."""
    with held.adding_refusals(folder):
        return holding.ask()


def judge(folder: Path, differences: int, remembered: Sequence[Remembered]) -> None:
    """Let the node run, or raise `HeldError` where its journal is damaged or its witnesses remember more than it does."""
    why = list(holding.reasons(remembered))
    if differences:
        why.append(
            Text(
                th=f"สมุดเหตุการณ์ในสำเนามีข้อแตกต่าง {differences} แห่ง",
                en=f"the copied journal has {differences} differences",
            )
        )
    if why:
        held.hold(folder, why)
        held.require_released(folder)
    if not any(one.memory is Memory.WITHIN for one in remembered):
        holding.doubt_directory()  # nobody says that nothing was signed since
    held.release(folder)
