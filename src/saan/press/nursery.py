"""Processes that answer one request each and begin at once: forks of one process that has loaded what they need.

To begin Python anew and to load the libraries takes ten times as long as to verify a page. So each process that asks keeps
one nursery: it never sees a request, and only forks. The fork takes its limits before it reads a byte, answers once, and
ends; nothing that a stranger's file did to it outlives it. A nursery ends when its parent does.
"""

import atexit
import gc
import importlib
import os
import signal
import socket
import struct
import subprocess
import sys
import threading
import time
from io import BytesIO
from typing import Final, NoReturn

MODULES: Final = (
    "saan.press.apart",
    "saan.press.scanning",
    "saan.press.picturing",
    "saan.press.portraits",
    "saan.press.certifying",
    "saan.press.plates.laying",
)
"""Who answers; each has a `main` that reads standard input to the end of its request and writes standard output."""
_LOADED: Final = (
    *MODULES,
    "saan.press.verifying",
    "lxml.etree",
    "pyhanko.pdf_utils.filters",
    "zxingcpp",
)
"""With what these load only when a file first needs it: each fork would load it anew, which takes longer than its work."""
_KNOWN: Final = ("PATH", "PYTHONPATH", "LANG", "LC_ALL", "TZ", "TMPDIR", "PYTHONDONTWRITEBYTECODE")
"""What a nursery is told of the environment: passphrases and addresses of databases are not in it."""
_ASKED: Final = struct.Struct(">BIQ")
_CHUNK: Final = 1 << 20
_GRACE: Final = 10
"""Seconds of wall time that an answer may take on a busy machine, beyond its own limit."""


class Nursery:
    """The parent's end: starts the nursery when it is first needed, and anew when it has died."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._line: socket.socket | None = None
        self._owner = 0

    def answered(self, module: str, request: bytes, *, seconds: int, memory: int) -> bytes:
        """Return what a module answers within its limits; raise `TimeoutError` where it gives nothing."""
        until = time.monotonic() + seconds + _GRACE
        ours, theirs = socket.socketpair()
        with ours:
            with theirs:
                self._ask(_ASKED.pack(MODULES.index(module), seconds, memory), theirs)
            try:
                told = _told(ours, request, until)
            except OSError:  # it ended before it had read everything, or took too long
                raise TimeoutError from None
        if not told:
            raise TimeoutError
        return told

    def rest(self) -> None:
        """Let the nursery end, with the memory that it holds; who was asked answers still, and the next request begins another."""
        with self._lock:
            self._end()

    def _ask(self, asked: bytes, theirs: socket.socket) -> None:
        with self._lock:
            for _ in range(2):
                try:
                    socket.send_fds(self._begun(), [asked], [theirs.fileno()])
                except OSError:
                    self._end()
                else:
                    return
        raise TimeoutError

    def _begun(self) -> socket.socket:
        if self._line is None or self._owner != os.getpid():  # a fork of the parent has a nursery of its own
            if self._line is not None:
                self._line.close()
            ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
            with theirs:
                quiet = subprocess.DEVNULL
                command = [sys.executable, "-m", __name__]
                told = {name: os.environ[name] for name in _KNOWN if name in os.environ}
                self._process = subprocess.Popen(  # noqa: S603 - our own program
                    command, stdin=theirs.fileno(), stdout=quiet, stderr=quiet, env=told
                )
            self._line, self._owner = ours, os.getpid()
            atexit.register(self._end)
        return self._line

    def _end(self) -> None:
        """Let the nursery end, which it does as soon as nobody can ask it."""
        if self._line is None or self._process is None or self._owner != os.getpid():
            return
        self._line.close()
        self._line = None
        self._process.wait()


def _told(ours: socket.socket, request: bytes, until: float) -> bytes:
    ours.settimeout(max(until - time.monotonic(), 0.1))
    ours.sendall(request)
    ours.shutdown(socket.SHUT_WR)
    parts: list[bytes] = []
    while True:
        ours.settimeout(max(until - time.monotonic(), 0.001))
        part = ours.recv(_CHUNK)
        if not part:
            return b"".join(parts)
        parts.append(part)


def main() -> None:
    """Be a nursery: standard input is the line on which forks are asked for."""
    for name in _LOADED:
        importlib.import_module(name)
    _rehearse()
    gc.freeze()  # what is loaded is never looked through again, so that forks share it
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for a fork: its answer says enough
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # a terminal's interrupt is the parent's to heed
    line = socket.socket(fileno=os.dup(0))
    while True:
        asked, given, _, _ = socket.recv_fds(line, _ASKED.size, 1)
        if not asked:
            return
        try:
            fork = os.fork()
        except OSError:
            fork = -1  # the parent is told by the end of the line
        if fork == 0:
            line.close()
            _answer(given[0], *_ASKED.unpack(asked))
        os.close(given[0])


def _rehearse() -> None:
    """Draw a page of nothing once: what PDFium and Pillow set up for their first page is then shared."""
    import pypdfium2

    page = pypdfium2.PdfDocument.new().new_page(72, 72)
    page.render(rev_byteorder=True).to_pil().save(BytesIO(), "JPEG")


def _answer(line: int, module: int, seconds: int, memory: int) -> NoReturn:
    """Be the fork: answer on the line, within the limits, and end whatever happens."""
    ended = 1
    try:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        signal.alarm(seconds + _GRACE)
        os.dup2(line, 0)
        os.dup2(line, 1)
        os.close(line)
        sys.argv[1:] = [str(seconds), str(memory)]
        importlib.import_module(MODULES[module]).main()
        sys.stdout.flush()
        ended = 0
    finally:
        os._exit(ended)


if __name__ == "__main__":
    main()
