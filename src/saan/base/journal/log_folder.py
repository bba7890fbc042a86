"""The log on disk: tiles, bundles and the published checkpoint, laid out as C2SP tlog-tiles serves them.

Only the owner (see `owned`) writes. Everything here can be made again from the leaves in the database.
"""

import fcntl
import os
import re
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from saan.base.journal.errors import FullLogDiskError
from saan.trust.tiles import MissingTileError, Tile, TileReader, Written, cut

Heard = Callable[[str], None]
"""Told the name of each step once it is done: tests crash there, and long work shows progress by it."""

_ASIDE = ".incoming"
_SYNCING = 8
_WIDTH = re.compile(r"[1-9][0-9]{0,2}")


class LogFolder:
    """The tiles below one folder."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._prefix = f"{root}{os.sep}"

    def read(self, tile: Tile) -> bytes:
        """Return the bytes of a tile, cut from a fuller one if need be, or raise `MissingTileError`."""
        for name in (tile, tile.full):
            try:
                return cut(tile, self._bytes(name))
            except (FileNotFoundError, NotADirectoryError):
                continue
        # Partial tiles grow until they are full: any wider one begins with this one.
        for width in self._widths(tile):
            if width >= tile.width:
                try:
                    return cut(tile, self._bytes(Tile(tile.level, tile.index, width)))
                except FileNotFoundError:
                    break  # swept away meanwhile, so the full one is there now
        try:
            return cut(tile, self._bytes(tile.full))
        except (FileNotFoundError, NotADirectoryError):
            raise MissingTileError(tile=tile.path) from None

    def write(self, written: Sequence[Written], heard: Heard) -> None:
        """Make tiles durable under their names; a crash leaves each of them whole or absent.

        Bytes first, then names, then folders: a name never stands for bytes that a power cut could take.
        """
        aside = self.root / _ASIDE
        with _disk():
            shutil.rmtree(aside, ignore_errors=True)  # left by a crash; nobody else writes here
            aside.mkdir(mode=0o700, parents=True)
            staged = [aside / str(number) for number in range(len(written))]
            for path, (_, data) in zip(staged, written, strict=True):
                path.write_bytes(data)
            # Side by side, so that the file system can make many files durable in one go.
            with ThreadPoolExecutor(_SYNCING) as pool:
                list(pool.map(sync, staged))
            heard("tiles-staged")
            folders: set[Path] = set()
            for from_, (tile, _) in zip(staged, written, strict=True):
                path = self.root / tile.path
                _make(path.parent, folders)
                from_.replace(path)
                heard("tile-named")
            for folder in sorted(folders):
                sync(folder)

    def sweep(self, written: Iterable[Written]) -> None:
        """Remove the partial tiles of those that became full; their bytes are the beginning of the full one."""
        with _disk():
            for tile, _ in written:
                if tile == tile.full:
                    shutil.rmtree((self.root / tile.path).with_suffix(".p"), ignore_errors=True)

    def publish(self, note: str) -> None:
        """Show a checkpoint to the world, durable on return; a crash leaves the old one or the new one."""
        with _disk():
            self.root.mkdir(mode=0o700, parents=True, exist_ok=True)
            aside = self.root / ".checkpoint"
            aside.write_bytes(note.encode())
            sync(aside)
            aside.replace(self.root / "checkpoint")
            sync(self.root)

    def published(self) -> str | None:
        """Return the checkpoint that the world sees, or None before the first."""
        try:
            return (self.root / "checkpoint").read_text()
        except FileNotFoundError:
            return None

    @contextmanager
    def owned(self, *, wait: bool) -> Iterator[bool]:
        """Hold the folder as its one writer; yield False, without waiting, where another process holds it.

        The system lets go of it when the process ends, however it ends.
        """
        with _disk():
            self.root.mkdir(mode=0o700, parents=True, exist_ok=True)
            handle = os.open(self.root / ".owner", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
            except BlockingIOError:
                yield False
                return
            yield True
        finally:
            os.close(handle)

    def _bytes(self, tile: Tile) -> bytes:
        with open(f"{self._prefix}{tile.path}", "rb") as file:  # noqa: PTH123 - half the time of a Path, for each proof
            return file.read()

    def _widths(self, tile: Tile) -> list[int]:
        folder = (self.root / tile.full.path).with_suffix(".p")
        try:
            return sorted(int(path.name) for path in folder.iterdir() if _WIDTH.fullmatch(path.name))
        except (FileNotFoundError, NotADirectoryError):
            return []


def _make(folder: Path, to_sync: set[Path]) -> None:
    """Make a folder, and note which folders must be synced for its files' names to last."""
    if folder in to_sync:
        return
    if not folder.exists():
        _make(folder.parent, to_sync)
        folder.mkdir(mode=0o700, exist_ok=True)
    to_sync.add(folder)


def sync(path: Path) -> None:
    """Make a file's bytes, or a folder's names, durable."""
    handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def _disk() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise FullLogDiskError(reason=error.strerror or str(error)) from error


_conforms: type[TileReader] = LogFolder
