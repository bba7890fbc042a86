"""One master of a node's folder at a time: its supervisor, or an upgrade. The lock goes with the process."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from saan.trust.errors import Kind, SaanError, Text


class NodeBusyError(SaanError):
    """The node is running, or is being upgraded."""

    code = "node.busy"
    kind = Kind.CONFLICT
    text = Text(
        th="โหนดใน {folder} กำลังทำงานหรือกำลังปรับรุ่นอยู่",
        en="The node in {folder} is running, or is being upgraded.",
    )
    remedy_text = Text(
        th="หยุดโหนดก่อน (Ctrl-C หรือ systemctl stop saan) แล้วลองใหม่",
        en="Stop it first (Ctrl-C, or systemctl stop saan), then try again.",
    )


@contextmanager
def master(home: Path) -> Iterator[None]:
    """Be the folder's only master, or raise `NodeBusyError`."""
    folder = home / "run"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "master.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise NodeBusyError(folder=home) from None
        yield
