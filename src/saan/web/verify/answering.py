"""Verifying for whoever sends files to the node, by page or by call: bounded, and without keeping or knowing anything.

Files stay in memory for the length of one request. A PDF is read in a process of its own with bounded time and memory
(`saan.press.apart`). Only so many requests are served at once and only so many wait for a turn; the next is told to
come again. So a flood of strangers' files fills neither memory nor the threads that serve everybody else, and nobody's
address is counted or remembered for it.
"""

import hashlib
import re
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest

from saan.exchange.directory import api as directory
from saan.press.picturing import NOTHING, Pictures, draw_apart
from saan.trust.clock import utc_now
from saan.trust.errors import SaanError
from saan.trust.trustfile import TrustFile
from saan.web.verify import here
from saan.web.verify.errors import BusyError, TooMuchGivenError
from saan.web.verify.examining import Given, examine
from saan.web.verify.reports import Report
from saan.web.verify.uploads import MOST_BYTES, MOST_FILES, InMemory

AT_ONCE = 2
WAITING = 2
"""With these, four of the eight requests that the pages serve at once (`saan.web.node.programs`)."""

PASTED = "ข้อความที่วาง · pasted text"
MOST_PICTURED = 3
"""How many files of one request are shown as pictures too."""
PATIENCE = 15
"""Seconds that a request waits for its turn."""

PDF = b"%PDF-"
_COVERED = re.compile(rb"/ByteRange\s*\[\s*0\s+\d{1,10}\s+(\d{1,10})\s+(\d{1,10})\s*\]")
_turns = threading.BoundedSemaphore(AT_ONCE)
_places = threading.BoundedSemaphore(AT_ONCE + WAITING)


@contextmanager
def place() -> Iterator[None]:
    """Hold one of the places for those who send files, or raise `BusyError` before anything is read."""
    if not _places.acquire(blocking=False):
        raise BusyError
    try:
        yield
    finally:
        _places.release()


def receive(request: HttpRequest) -> list[UploadedFile[bytes]]:
    """Return the files of a request's field `files`, all in memory, or raise `TooMuchGivenError`."""
    handler = InMemory()
    request.upload_handlers = [handler]
    given = request.FILES.getlist("files")  # reads the body
    if handler.overfull:
        raise TooMuchGivenError(megabytes=MOST_BYTES >> 20, most=MOST_FILES)
    return list(given)


def answer(files: Sequence[UploadedFile[bytes]], text: str = "") -> Report:
    """Return what holds of the files, and of what was pasted, now, for who believes this node's directory; or raise `BusyError`."""
    given = _given(files, text)
    with _turn():
        return _examined(given)


def pictured(files: Sequence[UploadedFile[bytes]], text: str = "") -> tuple[Report, dict[str, Pictures]]:
    """Return what `answer` returns, and the pages of each PDF as they were signed, by its hash; or raise `BusyError`.

    What was added after the first signature is not in them, whatever the verdict says; a file whose signature is not intact
    has none. They are drawn while it is verified, up to where its first signature claims to end; where that is not so, anew.
    They live as long as the answer.
    """
    given = _given(files, text)
    drawing = {_named(each.data): each.data for each in given if each.data.startswith(PDF)}
    names = list(drawing)[:MOST_PICTURED]
    with _turn(), ThreadPoolExecutor(1) as beside:
        begun = {name: beside.submit(_drawn, drawing[name]) for name in names}
        report = _examined(given)
        ends = {one.sha256: one.letter.signed_bytes for one in report.files if one.letter is not None}
        made = {}
        for name in filter(ends.get, names):
            end, pages = begun[name].result()
            made[name] = pages if end == ends[name] else draw_apart(drawing[name][: ends[name]])
    return report, made


def _given(files: Sequence[UploadedFile[bytes]], text: str) -> list[Given]:
    given = [Given(each.name or "", each.read()) for each in files]
    if text.strip():
        given.append(Given(PASTED, text.strip().encode()))
    return given


def _examined(given: Sequence[Given]) -> Report:
    return examine(given, trusted(), utc_now(), here.around())


@contextmanager
def _turn() -> Iterator[None]:
    """Hold a turn, or raise `BusyError` when none came."""
    if not _turns.acquire(timeout=PATIENCE):
        raise BusyError
    try:
        yield
    finally:
        _turns.release()


def _drawn(data: bytes) -> tuple[int, Pictures]:
    """Return where the earliest of a file's signatures claims to end, and its pages up to there."""
    end = min((int(start) + int(length) for start, length in _COVERED.findall(data)), default=0)
    return (end, draw_apart(data[:end])) if 0 < end <= len(data) else (0, NOTHING)


def _named(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def trusted() -> TrustFile | None:
    """Return what this node's directory vouches for; without one, who signed is reported as not checked."""
    try:
        return directory.signed_directory().trusted()
    except SaanError:
        return None
