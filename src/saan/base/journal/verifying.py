"""Reading the whole journal again: every act, tile and head, and whether they still say the same.

For `saan doctor` and `saan restore`. Reads only; takes the log as it stood when it began, so that it can run
beside the sequencer.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import zip_longest
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Q, QuerySet

from saan.base.journal import place
from saan.base.journal.models import ActRecord, Checkpoint, Cosignature, Leaf, Witness
from saan.base.journal.queries import with_cosignatures
from saan.trust import checkpoints, notes, tiles
from saan.trust.acts import day_of, entry_of, read_entry
from saan.trust.clock import rfc3339
from saan.trust.errors import SaanError, Text
from saan.trust.tiles import Edge, Tile, Written
from saan.trust.tree import Frontier, leaf_hash

Progress = Callable[[int, int], None]
"""Told how many acts are read and how many there are."""

CHUNK = 16 * tiles.WIDTH
MOST_REPORTED = 1000


class Fault(StrEnum):
    """What can differ."""

    ACT = "act"
    COLUMN = "column"
    NO_LEAF = "no-leaf"
    NO_ACT = "no-act"
    GAP = "gap"
    TILE = "tile"
    ROOT = "root"
    SIGNATURE = "signature"
    COSIGNATURE = "cosignature"
    PUBLISHED = "published"


FAULTS = {
    Fault.ACT: Text(
        th="เนื้อหาของการกระทำ {where} ไม่ตรงกับที่ผูกพันไว้", en="Act {where} is not what was committed to."
    ),
    Fault.COLUMN: Text(
        th="ข้อมูลสำหรับค้นหาของการกระทำ {where} ไม่ตรงกับเนื้อหา",
        en="The columns of act {where} differ from what it says.",
    ),
    Fault.NO_LEAF: Text(th="การกระทำ {where} ไม่มีรายการในบันทึก", en="Act {where} has no leaf."),
    Fault.NO_ACT: Text(
        th="รายการของการกระทำ {where} ไม่มีตัวการกระทำ", en="The leaf of act {where} has no act."
    ),
    Fault.GAP: Text(th="ไม่มีรายการลำดับที่ {where}", en="There is no entry {where}."),
    Fault.TILE: Text(
        th="แฟ้ม {where} หายหรือไม่ตรงกับรายการ", en="The file {where} is missing or differs from the entries."
    ),
    Fault.ROOT: Text(
        th="จุดตรวจสอบขนาด {where} ไม่ตรงกับรายการ",
        en="The checkpoint of size {where} differs from the entries.",
    ),
    Fault.SIGNATURE: Text(
        th="ลายมือชื่อบนจุดตรวจสอบขนาด {where} ไม่ถูกต้อง",
        en="The signature on the checkpoint of size {where} does not hold.",
    ),
    Fault.COSIGNATURE: Text(th="ลายมือชื่อพยาน {where} ไม่ถูกต้อง", en="The cosignature {where} does not hold."),
    Fault.PUBLISHED: Text(
        th="จุดตรวจสอบที่เผยแพร่ ({where}) ไม่ตรงกับที่เก็บไว้",
        en="The published checkpoint ({where}) is not the one that is kept.",
    ),
}


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is not as it should be; `where` names the act, entry, file or size."""

    fault: Fault
    where: str

    def text(self) -> Text:
        """Return it as a sentence."""
        return FAULTS[self.fault].fill({"where": self.where})


def verify_journal(progress: Progress = lambda _done, _all: None) -> tuple[Difference, ...]:
    """Return every difference between acts, leaves, tiles, heads and signatures; nothing when all is well.

    Compared: (1) each act with its leaf, its columns with its words; (2) leaves without gaps; (3) each tile and
    bundle on disk with the leaves; (4) the root of each head with the leaves, (5) its signature and its
    cosignatures with the keys; (6) the published head with the kept one. At most 1,000 are returned.
    """
    return tuple(_Reading(progress).all())


class _Reading:
    """One pass over the journal, in the order of places."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._folder = place.log_folder()
        self._found: list[Difference] = []
        last = Checkpoint.objects.order_by("-size").first()
        self._size = last.size if last else 0
        self._shown = self._folder.published()

    def all(self) -> list[Difference]:
        """Make the pass."""
        self._published()
        heads = _Heads(Checkpoint.objects.filter(size__lte=self._size).order_by("size").iterator())
        edge, frontier = Edge(), Frontier()
        while edge.size < self._size and len(self._found) < MOST_REPORTED:
            end = min(self._size, edge.size + CHUNK)
            rows = self._rows(edge.size, end)
            if rows is None:
                return self._found  # a gap shifts everything after it
            entries = [row.entry for row in rows]
            leaves = [leaf_hash(entry) for entry in entries]
            self._heads(heads, frontier, leaves)
            edge, written = tiles.append(edge, leaves, entries)
            self._tiles(written)
            for row in rows:
                self._act(row)
            self._progress(edge.size, self._size)
        self._unsealed()
        self._orphans()
        return self._found[:MOST_REPORTED]

    def _say(self, fault: Fault, where: object) -> None:
        self._found.append(Difference(fault, str(where)))

    def _rows(self, first: int, end: int) -> "list[Row] | None":
        rows = _joined(Leaf.objects.filter(place__gte=first, place__lt=end).order_by("place"))
        for expected, row in zip_longest(range(first, end), rows):
            if row is None or row.place != expected:
                self._say(Fault.GAP, expected)
                return None
        return rows

    def _act(self, row: "Row") -> None:
        """(1) the act is what was committed to, and its columns are what it says."""
        if row.columns is None:
            self._say(Fault.NO_ACT, row.act_id)
            return
        content, salt = row.content, row.salt
        try:
            if content is None or salt is None:
                told = read_entry(row.entry)
                if row.columns != Columns(told.type, told.agency, told.day, "", "", None):
                    self._say(Fault.COLUMN, row.act_id)
                return
            value, made = entry_of(content, salt)
        except SaanError:
            self._say(Fault.ACT, row.act_id)
            return
        if made.encode() != row.entry:
            self._say(Fault.ACT, row.act_id)
        if _told(value) != (row.act_id, row.columns):
            self._say(Fault.COLUMN, row.act_id)

    def _tiles(self, written: Sequence[Written]) -> None:
        """(3) what is on disk is what the leaves make. Partial tiles on the way there need not be."""
        for tile, data in written:
            if tile == tile.full or self._is_edge(tile):
                try:
                    same = self._folder.read(tile) == data
                except SaanError:
                    same = False
                if not same:
                    self._say(Fault.TILE, tile.path)

    def _is_edge(self, tile: Tile) -> bool:
        count = self._size >> tiles.HEIGHT * max(tile.level, 0)
        return (tile.index, tile.width) == divmod(count, tiles.WIDTH)

    def _heads(self, heads: "_Heads", frontier: Frontier, leaves: Sequence[bytes]) -> None:
        """(4), (5) each head among these leaves leads to its root and is signed."""
        end = frontier.size + len(leaves)
        at = 0
        while heads.next is not None and heads.next.size <= end:
            head = heads.next
            upto = head.size - frontier.size
            frontier.extend(leaves[at : at + upto])
            at += upto
            self._head(head, frontier.root())
            heads.step()
        frontier.extend(leaves[at:])

    def _head(self, head: Checkpoint, root: bytes) -> None:
        try:
            note = notes.parse(head.note.encode())
            signed = checkpoints.open_signed(note, [place.log_key()])
        except SaanError:
            self._say(Fault.SIGNATURE, head.size)
            return
        claimed = signed.checkpoint
        if bytes(head.root) != root or (claimed.size, claimed.root) != (head.size, root):
            self._say(Fault.ROOT, head.size)
        if head.cosigners:
            self._cosignatures(head, note.text)

    def _cosignatures(self, head: Checkpoint, text: str) -> None:
        rows = list(Cosignature.objects.filter(checkpoint=head))
        if len(rows) != head.cosigners:
            self._say(Fault.COSIGNATURE, head.size)
        for row in rows:
            witness = Witness.objects.filter(name=row.witness).first()
            try:
                line = notes.parse_line(row.line.removesuffix("\n"))
                if (
                    witness is None
                    or checkpoints.check_cosignature(text, line, notes.parse_key(witness.key)) != row.at
                ):
                    self._say(Fault.COSIGNATURE, f"{row.witness} {head.size}")
            except SaanError:
                self._say(Fault.COSIGNATURE, f"{row.witness} {head.size}")

    def _published(self) -> None:
        """(6) the world sees a head that is kept here."""
        if self._shown is None:
            if self._size:
                self._say(Fault.PUBLISHED, "-")
            return
        try:
            shown = notes.parse(self._shown.encode())
            size = checkpoints.parse(shown.text).size
        except SaanError:
            self._say(Fault.PUBLISHED, "-")
            return
        head = Checkpoint.objects.filter(size=size).first()
        # Cosignatures arrive after the head was shown, so what is shown may lack some, but has no others.
        if head is None or not set(self._shown.split("\n")) <= set(with_cosignatures(head).split("\n")):
            self._say(Fault.PUBLISHED, size)

    def _unsealed(self) -> None:
        """(1) for acts that no head covers yet."""
        waiting = Leaf.objects.filter(Q(place=None) | Q(place__gte=self._size)).order_by("act_id")
        last: UUID | None = None
        while rows := _joined((waiting.filter(act_id__gt=last) if last else waiting)[:CHUNK]):
            for row in rows:
                self._act(row)
            last = UUID(rows[-1].act_id)

    def _orphans(self) -> None:
        """(1) no act stands outside the log."""
        for act_id in ActRecord.objects.filter(leaf=None).values_list("id", flat=True)[:MOST_REPORTED]:
            self._say(Fault.NO_LEAF, act_id)


class _Heads:
    """The heads by size, one ahead."""

    def __init__(self, rows: Iterator[Checkpoint]) -> None:
        self._rows = rows
        self.next = next(rows, None)

    def step(self) -> None:
        self.next = next(self._rows, None)


class Columns(NamedTuple):
    """What stands beside an act for searching; of an erased act, the day is all that its moment tells."""

    type: str
    agency: str
    at: str
    subject_kind: str
    subject_id: str
    actor: str | None


class Row(NamedTuple):
    """A leaf with its act; `columns` is None where the act is missing."""

    place: int | None
    act_id: str
    entry: bytes
    columns: Columns | None
    content: bytes | None
    salt: bytes | None


_ACT = ("id", "type", "agency_id", "at", "subject_kind", "subject_id", "actor_id", "content", "salt")


def _joined(leaves: QuerySet[Leaf]) -> list[Row]:
    """Return leaves with their acts, past the models: a million of them are read here.

    Two queries, not a join, so that a leaf without an act is seen.
    """
    held = list(leaves.values_list("place", "act_id", "entry"))
    acts = {
        row[0]: row[1:]
        for row in ActRecord.objects.filter(id__in=[row[1] for row in held]).values_list(*_ACT)
    }
    return [_row(place_, act_id, bytes(entry), acts.get(act_id)) for place_, act_id, entry in held]


def _row(place_: int | None, act_id: UUID, entry: bytes, act: tuple[Any, ...] | None) -> Row:
    if act is None:
        return Row(place_, str(act_id), entry, None, None, None)
    kind, agency, at, subject_kind, subject_id, actor, content, salt = act
    erased = content is None and salt is None
    moment = day_of(at) if erased else rfc3339(at)
    columns = Columns(kind, agency, moment, subject_kind, subject_id, actor and str(actor))
    return Row(place_, str(act_id), entry, columns, content and bytes(content), salt and bytes(salt))


def _told(value: Mapping[str, Any]) -> tuple[str, Columns] | None:
    """Return what an act itself says its columns are."""
    match value:
        case {
            "id": str(name),
            "type": str(kind),
            "agency": str(agency),
            "at": str(at),
            "subject": {"kind": str(subject_kind), "id": str(subject_id)},
            "actor": dict(actor),
        }:
            return name, Columns(kind, agency, at, subject_kind, subject_id, actor.get("person"))
    return None
