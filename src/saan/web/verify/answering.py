"""Verifying for whoever sends files to the node, by page or by call: bounded, and without keeping or knowing anything.

Files stay in memory for the length of one request. A PDF is read in a process of its own with bounded time and memory
(`saan.press.apart`). Only so many requests are served at once and only so many wait for a turn; the next is told to
come again. So a flood of strangers' files fills neither memory nor the threads that serve everybody else, and nobody's
address is counted or remembered for it.
"""

import hashlib
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest

from saan.exchange.directory import api as directory
from saan.press.picturing import Pictures, draw_apart
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
    given = [Given(each.name or "", each.read()) for each in files]
    if text.strip():
        given.append(Given(PASTED, text.strip().encode()))
    if not _turns.acquire(timeout=PATIENCE):
        raise BusyError
    try:
        return examine(given, trusted(), utc_now(), here.around())
    finally:
        _turns.release()


def pictured(report: Report, files: Sequence[UploadedFile[bytes]]) -> dict[str, Pictures]:
    """Return the pages of each PDF as they were signed, by its hash; or raise `BusyError`.

    What was added after the first signature is not in them, whatever the verdict says; a file whose signature is not intact
    has none. They live as long as the answer.
    """
    ends = {one.sha256: one.letter.signed_bytes for one in report.files if one.letter is not None}
    if not _turns.acquire(timeout=PATIENCE):
        raise BusyError
    try:
        return dict(_pictures(ends, files))
    finally:
        _turns.release()


def _pictures(
    ends: Mapping[str, int], files: Sequence[UploadedFile[bytes]]
) -> Iterator[tuple[str, Pictures]]:
    wanted = MOST_PICTURED
    for each in files:
        each.seek(0)
        data = each.read()
        digest = hashlib.sha256(data).hexdigest()
        if wanted and (end := ends.get(digest, 0)):
            wanted -= 1
            yield digest, draw_apart(data[:end])


def trusted() -> TrustFile | None:
    """Return what this node's directory vouches for; without one, who signed is reported as not checked."""
    try:
        return directory.signed_directory().trusted()
    except SaanError:
        return None
