"""What witnesses have seen of this node's log: after a restore, the only memory that the restored copy has not lost.

For `saan restore` and `saan release`, and for a node that starts, or whose witnesses refuse it. Reads only. Each witness serves the newest head of a log that it cosigned
(C2SP tlog-witness); its cosignature is checked, and the head compared with what this node holds.
"""

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from enum import StrEnum

from saan.base.journal import place
from saan.base.journal.actions.witnessing import origin_hash
from saan.base.journal.models import Checkpoint, Witness
from saan.trust import checkpoints, notes, tiles
from saan.trust.errors import SaanError
from saan.trust.notes import VerifierKey

SECONDS = 10.0
MOST_BYTES = 1 << 16


class Memory(StrEnum):
    """How what a witness remembers stands to what this node holds."""

    WITHIN = "within"
    NOTHING = "nothing"
    AHEAD = "ahead"
    FORKED = "forked"
    SILENT = "silent"


@dataclass(frozen=True, slots=True)
class Remembered:
    """What one witness remembers: up to which size, and how that stands. `said` says why it is silent."""

    witness: str
    memory: Memory
    size: int = 0
    said: str = ""


def named_witnesses() -> tuple[tuple[VerifierKey, str], ...]:
    """Return the witnesses that this node asks: those that its rows name, and those of `saan.toml`."""
    rows = Witness.objects.filter(active=True).values_list("key", "url")
    named = [(notes.parse_key(key), url) for key, url in rows]
    return tuple({str(key): (key, url) for key, url in (*named, *place.configured_witnesses())}.values())


def remembered(
    witnesses: Iterable[tuple[VerifierKey, str]], seconds: float = SECONDS
) -> tuple[Remembered, ...]:
    """Ask the witnesses, side by side, what they remember of this log, and return the answers in order.

    None is waited for longer than `seconds`, or a little more where it dribbles.
    """
    named = list(witnesses)
    path = f"{origin_hash(place.origin())}/checkpoint"
    with ThreadPoolExecutor(max_workers=8) as pool:
        heard = list(pool.map(lambda one: _ask(f"{one[1].rstrip('/')}/{path}", seconds), named))
    return tuple(_told(key, answer) for (key, _), answer in zip(named, heard, strict=True))


def _ask(address: str, seconds: float) -> bytes | str | None:
    """Return the head that a witness serves, None where it knows none, or why that is not known."""
    import httpx  # not at the start of every process: see `asking`

    try:
        answer = httpx.get(address, timeout=seconds, follow_redirects=False)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        return str(error) or type(error).__name__
    if answer.status_code == httpx.codes.NOT_FOUND:
        return None
    if answer.status_code != httpx.codes.OK or len(answer.content) > MOST_BYTES:
        return f"HTTP {answer.status_code}"
    return answer.content


def _told(key: VerifierKey, answer: bytes | str | None) -> Remembered:
    if answer is None:
        return Remembered(key.name, Memory.NOTHING)
    try:
        return (
            Remembered(key.name, Memory.SILENT, said=answer)
            if isinstance(answer, str)
            else _compare(key, answer)
        )
    except SaanError as error:
        return Remembered(key.name, Memory.SILENT, said=str(error) or type(error).__name__)


def _compare(key: VerifierKey, data: bytes) -> Remembered:
    """Compare a head, cosigned by the witness and signed by our own log, with what this node holds."""
    note = notes.parse(data)
    if not checkpoints.cosignatures(note, (key,)):
        return Remembered(key.name, Memory.SILENT, said="its head bears no cosignature of its own")
    if not any(line.by(place.log_key()) for line in note.signatures):
        return Remembered(key.name, Memory.SILENT, said="its head is not signed by this log")
    head = checkpoints.parse(note.text)
    newest = Checkpoint.objects.order_by("-size").first()
    if newest is None or head.size > newest.size:
        return Remembered(key.name, Memory.AHEAD, head.size)
    same = head.root == _root(head.size)
    return Remembered(key.name, Memory.WITHIN if same else Memory.FORKED, head.size)


def _root(size: int) -> bytes:
    return tiles.edge_of(place.log_folder(), size).root()
