"""A bad line: a TCP proxy that can lose or garble answers, cut connections, be slow or dead, as the test says."""

import contextlib
import random
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager


class Proxy:
    """Stands before a node. `lose` answers: requests arrive, and nothing comes back. `garble` them: a byte changes.

    Every connection is cut that brings more than `most` bytes. All of them together bring at most `rate` bytes a second.
    """

    def __init__(self, target: int) -> None:
        self._target = target
        self._listener = socket.create_server(("127.0.0.1", 0))
        # What a sender has given up must not arrive all the same out of this side's buffer.
        self._listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65536)
        self.port: int = self._listener.getsockname()[1]
        self.lose = self.garble = self.dead = False
        self.lost = self.garbled = 0
        self.most: int | None = None
        self.rate: int | None = None
        self._free_at = 0.0
        self._dice = random.Random(11)
        self._open: list[socket.socket] = []
        self._lock = threading.Lock()
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def cut(self) -> None:
        """Cut every connection now."""
        with self._lock:
            for one in self._open:
                with contextlib.suppress(OSError):
                    one.shutdown(socket.SHUT_RDWR)
                one.close()
            self._open.clear()

    def close(self) -> None:
        self.dead = True
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self.cut()

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._listener.accept()
            except OSError:
                return
            if self.dead:
                near.close()
                continue
            try:
                far = socket.create_connection(("127.0.0.1", self._target))
            except OSError:
                near.close()
                continue
            with self._lock:
                self._open += [near, far]
            threading.Thread(target=self._pump, args=(near, far, False), daemon=True).start()
            threading.Thread(target=self._pump, args=(far, near, True), daemon=True).start()

    def _pump(self, source: socket.socket, sink: socket.socket, answers: bool) -> None:  # noqa: FBT001 - which way
        brought = 0
        with contextlib.suppress(OSError):
            while data := source.recv(16384 if self.rate else 65536):
                brought += len(data)
                if not answers and self.most is not None and brought > self.most:
                    break
                if answers and self.lose:
                    self.lost += 1
                    break
                if not answers and self.rate is not None:
                    self._take_time(len(data) / self.rate)
                sink.sendall(self._garble(data) if answers and self.garble else data)
        for one in (source, sink):
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()

    def _take_time(self, seconds: float) -> None:
        """Wait for this piece's turn on the one line, and until it has passed."""
        with self._lock:
            self._free_at = max(self._free_at, time.monotonic()) + seconds
            until = self._free_at
        time.sleep(max(0.0, until - time.monotonic()))

    def _garble(self, data: bytes) -> bytes:
        self.garbled += 1
        at = self._dice.randrange(len(data))
        return data[:at] + bytes([data[at] ^ self._dice.randrange(1, 256)]) + data[at + 1 :]


@contextmanager
def proxy_to(port: int) -> Iterator[Proxy]:
    made = Proxy(port)
    try:
        yield made
    finally:
        made.close()
