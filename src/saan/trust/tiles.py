"""A tree kept as static files: C2SP tlog-tiles, 256 hashes to a tile.

A tile at level l holds the hashes of 256 consecutive subtrees of 256^l leaves each; the hashes between are
computed from it. Level `ENTRIES` names the bundles that hold the entries themselves.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

from saan.trust.errors import Kind, SaanError, Text
from saan.trust.tree import HASH_BYTES, fold, parents

WIDTH = 256
HEIGHT = 8
FULL = WIDTH * HASH_BYTES
ENTRIES = -1
MAX_ENTRY_BYTES = 65_535
LEVELS = 64

Written = tuple["Tile", bytes]


class BadTileError(SaanError):
    """A tile or bundle is not the bytes that its name promises."""

    code = "tiles.bad"
    kind = Kind.INTERNAL
    text = Text(th="แฟ้มบันทึก {tile} เสียหาย", en="The log file {tile} is damaged.")
    remedy_text = Text(
        th="ใช้คำสั่ง saan doctor เพื่อตรวจบันทึก แล้วกู้จากสำเนาสำรองหากจำเป็น",
        en="Run `saan doctor` to examine the journal, and restore from a backup if it says so.",
    )


class MissingTileError(SaanError):
    """A tile or bundle is not there."""

    code = "tiles.missing"
    kind = Kind.NOT_FOUND
    text = Text(th="ไม่มีแฟ้มบันทึก {tile}", en="There is no log file {tile}.")
    remedy_text = Text(
        th="อ่านจุดตรวจสอบล่าสุดก่อน แล้วขอเฉพาะแฟ้มที่จุดตรวจสอบนั้นมี",
        en="Read the newest checkpoint first, and ask only for the files that it implies.",
    )


class EntryTooLongError(SaanError):
    """An entry does not fit the 16 bits of length that tlog-tiles gives it."""

    code = "tiles.entry-too-long"
    kind = Kind.TOO_LARGE
    text = Text(
        th="รายการบันทึกยาว {size} ไบต์ เกิน 65535", en="A log entry has {size} bytes; 65535 are allowed."
    )


@dataclass(frozen=True, slots=True, order=True)
class Tile:
    """The name of a tile, or with level `ENTRIES` of a bundle; `width` is how many hashes or entries it holds."""

    level: int
    index: int
    width: int = WIDTH

    @property
    def path(self) -> str:
        """The path below the log's prefix, as in `tile/0/x001/x234/067.p/5`."""
        number = f"{self.index % 1000:03d}"
        rest = self.index // 1000
        while rest:
            number = f"x{rest % 1000:03d}/{number}"
            rest //= 1000
        level = "entries" if self.level == ENTRIES else str(self.level)
        return f"tile/{level}/{number}" + ("" if self.width == WIDTH else f".p/{self.width}")

    @property
    def full(self) -> "Tile":
        """The name it bears once it is whole."""
        return Tile(self.level, self.index)


_PATH = re.compile(r"tile/(entries|[0-9]{1,2})/((?:x[0-9]{3}/){0,6}[0-9]{3})(?:\.p/([0-9]{1,3}))?")


def tile_of(path: str) -> Tile:
    """Return the tile of a path, or raise `MissingTileError` for any text that names none."""
    if match := _PATH.fullmatch(path):
        level, number, width = match.groups()
        tile = Tile(
            ENTRIES if level == "entries" else int(level),
            int(number.replace("x", "").replace("/", "")),
            int(width or WIDTH),
        )
        # Writing it again refuses leading zeros, a full width spelt out, and every other second spelling.
        if tile.path == path and tile.level < LEVELS and 0 < tile.width <= WIDTH:
            return tile
    raise MissingTileError(tile=path)


class TileReader(Protocol):
    """Where tiles are read from: a folder, a web site, memory."""

    def read(self, tile: Tile) -> bytes:
        """Return the bytes of a tile, exactly `width` hashes or entries, or raise `MissingTileError`.

        A store that holds a fuller tile of the same index may cut these bytes from it (see `cut`).
        """
        ...


def tiles_of(size: int) -> Iterator[Tile]:
    """Yield every tile and bundle of a tree of that size, the partial ones last in their level."""
    for level in (ENTRIES, *range(LEVELS)):
        count = size >> HEIGHT * max(level, 0)
        if not count:
            return
        for index in range(count // WIDTH):
            yield Tile(level, index)
        if count % WIDTH:
            yield Tile(level, count // WIDTH, count % WIDTH)


def cut(tile: Tile, fuller: bytes) -> bytes:
    """Return the bytes of a tile, taken from those of the same tile when it had grown."""
    if tile.level != ENTRIES:
        if len(fuller) < tile.width * HASH_BYTES:
            raise BadTileError(tile=tile.path)
        return fuller[: tile.width * HASH_BYTES]
    end = 0
    for _ in range(tile.width):
        end += 2 + int.from_bytes(fuller[end : end + 2], "big")
        if end > len(fuller) or end < 2:  # noqa: PLR2004 - a length has two bytes
            raise BadTileError(tile=tile.path)
    return fuller[:end]


def bundle(entries: Sequence[bytes]) -> bytes:
    """Return entries as a bundle: each behind its length in two bytes, most significant first."""
    try:
        return b"".join([len(entry).to_bytes(2, "big") + entry for entry in entries])
    except OverflowError:
        raise EntryTooLongError(size=max(map(len, entries))) from None


def entries_of(tile: Tile, data: bytes) -> list[bytes]:
    """Return the entries of a bundle, or raise `BadTileError` unless it holds exactly `width` of them."""
    entries, at = [], 0
    while at < len(data):
        end = at + 2 + int.from_bytes(data[at : at + 2], "big")
        if end > len(data):
            raise BadTileError(tile=tile.path)
        entries.append(data[at + 2 : end])
        at = end
    if len(entries) != tile.width:
        raise BadTileError(tile=tile.path)
    return entries


class TileTree:
    """A tree of one size, read from tiles. Makes no claim that the tiles are right: check against a root."""

    def __init__(self, tiles: "CachedTiles", size: int) -> None:
        self.size = size
        self._rows = tiles.rows

    def node(self, level: int, position: int) -> bytes:
        """Return the hash of a node whose leaves all stand below `size`."""
        tile_level, height = divmod(level, HEIGHT)
        index, slot = position >> HEIGHT - height, position & (WIDTH >> height) - 1
        width = min(WIDTH, (self.size >> HEIGHT * tile_level) - index * WIDTH)
        row = self._rows(tile_level, index, width)[height]
        return row[slot * HASH_BYTES : (slot + 1) * HASH_BYTES]


class CachedTiles:
    """Tiles with the hashes between their edges, the most recently used kept: 16 KiB each, so 64 MiB at most.

    4,096 tiles are the whole of a log of a million entries.

    A tile never changes under its name, so what is kept never goes stale.
    """

    def __init__(self, reader: TileReader, keep: int = 4096) -> None:
        self.reader = reader
        self.rows = lru_cache(keep)(self._rows)

    def tree(self, size: int) -> TileTree:
        """Return the tree as it stood at a size."""
        return TileTree(self, size)

    def _rows(self, level: int, index: int, width: int) -> tuple[bytes, ...]:
        tile = Tile(level, index, width)
        row = self.reader.read(tile)
        if len(row) != width * HASH_BYTES:
            raise BadTileError(tile=tile.path)
        rows = [row]
        while len(row) >= 2 * HASH_BYTES:
            row = parents(_even(row))
            rows.append(row)
        return tuple(rows)


@dataclass(frozen=True, slots=True)
class Edge:
    """All that appending needs of a log: its partial tiles, lowest level first, and its partial bundle.

    At most 8 KiB a level, whatever the size of the log.
    """

    size: int = 0
    rows: tuple[bytes, ...] = ()
    entries: bytes = b""

    def root(self) -> bytes:
        """Return the root of the tree."""
        peaks: list[bytes] = []
        for row in self.rows:
            rest = row
            while rest:
                if len(rest) & HASH_BYTES:
                    peaks.append(rest[-HASH_BYTES:])
                rest = parents(_even(rest))
        return fold(peaks[::-1])


def edge_of(reader: TileReader, size: int) -> Edge:
    """Return the right edge of a log of that size; raise `MissingTileError` or `BadTileError` if it is not there."""
    rows = []
    for level in range(LEVELS):
        count = size >> HEIGHT * level
        if not count:
            break
        tile = Tile(level, count // WIDTH, count % WIDTH)
        row = reader.read(tile) if tile.width else b""
        if len(row) != tile.width * HASH_BYTES:
            raise BadTileError(tile=tile.path)
        rows.append(row)
    last = Tile(ENTRIES, size // WIDTH, size % WIDTH)
    entries = reader.read(last) if last.width else b""
    entries_of(last, entries)
    return Edge(size, tuple(rows), entries)


def append(edge: Edge, leaves: Sequence[bytes], entries: Sequence[bytes]) -> tuple[Edge, list[Written]]:
    """Return the edge after a batch, and every tile and bundle to write before a checkpoint names its size.

    `leaves` are the leaf hashes of `entries`. Pure: the same batch on the same edge gives the same bytes,
    so that a batch cut short by a crash is simply written again.
    """
    written: list[Written] = []
    rows: list[bytes] = []
    coming, level = b"".join(leaves), 0
    while coming or level < len(edge.rows):
        first = (edge.size >> HEIGHT * level) // WIDTH
        row = (edge.rows[level] if level < len(edge.rows) else b"") + coming
        full = len(row) // FULL
        written += [(Tile(level, first + i), row[i * FULL : (i + 1) * FULL]) for i in range(full)]
        rest = row[full * FULL :]
        if coming and rest:
            written.append((Tile(level, first + full, len(rest) // HASH_BYTES), rest))
        rows.append(rest)
        coming = _heads(row[: full * FULL])
        level += 1
    bundles, rest = _bundles(edge, entries)
    return Edge(edge.size + len(leaves), tuple(rows), rest), written + bundles


def _bundles(edge: Edge, entries: Sequence[bytes]) -> tuple[list[Written], bytes]:
    written: list[Written] = []
    index, held = divmod(edge.size, WIDTH)
    open_bundle, at = edge.entries, 0
    while at < len(entries):
        part = entries[at : at + WIDTH - held]
        at, held, open_bundle = at + len(part), held + len(part), open_bundle + bundle(part)
        written.append((Tile(ENTRIES, index, held), open_bundle))
        if held == WIDTH:
            index, held, open_bundle = index + 1, 0, b""
    return written, open_bundle


def _heads(row: bytes) -> bytes:
    """Return the hash over each full tile in a row of them."""
    for _ in range(HEIGHT):
        row = parents(row)
    return row


def _even(row: bytes) -> bytes:
    return row[: len(row) - len(row) % (2 * HASH_BYTES)]


class MemoryTiles:
    """Tiles in memory: for tests, and for trees that are made to be thrown away."""

    def __init__(self) -> None:
        self.held: dict[Tile, bytes] = {}

    def write(self, written: Sequence[Written]) -> None:
        """Hold tiles."""
        self.held.update(written)

    def read(self, tile: Tile) -> bytes:
        """Return the bytes of a tile, cut from the full one where that is what is held."""
        if tile in self.held:
            return self.held[tile]
        if tile.full in self.held:
            return cut(tile, self.held[tile.full])
        raise MissingTileError(tile=tile.path)
