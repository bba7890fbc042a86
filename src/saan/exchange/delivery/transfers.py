"""Bringing blobs: offer, then what is missing, a few chunks at a time, until the recipient holds it (saan-1.md §10).

Memory stays at a few chunks whatever the size. Whatever is interrupted begins again by asking what is missing.
"""

import asyncio
import re
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO
from uuid import UUID

from saan.base.files import api as files
from saan.base.files.api import CHUNK
from saan.exchange.actions.settling import note_progress
from saan.exchange.delivery import answers
from saan.exchange.delivery.answers import Postponed
from saan.exchange.delivery.courier import Courier, unreachable
from saan.exchange.delivery.due import Due
from saan.exchange.delivery.line import LineError, Response
from saan.exchange.delivery.threads import Threads
from saan.exchange.models import OutgoingBlob, OutgoingMessage
from saan.exchange.refusals import TransferStalledError
from saan.trust import offers
from saan.trust.canonical import JsonError, told
from saan.trust.clock import utc_now
from saan.trust.errors import SaanError
from saan.trust.members import Hex
from saan.trust.offers import Offer
from saan.trust.sealing import PIECE, PartCipher

AT_ONCE = 4
"""Chunks of one blob on their way at the same time, where the line carries as many (`widths`)."""

MOST_CHUNKS = 2**26
"""Of the largest blob that an envelope can name (2^46 bytes); no number beyond is the number of a chunk."""

CHUNK_SECONDS = 120.0
SHORTEST_LOOK, LONGEST_LOOK = 0.05, 2.0
NOTED = 2.0
"""Seconds between two notes of the progress."""

CHECKED_WITHIN = 900.0
"""Seconds that a recipient may take to read through what it has been brought; 10 GiB take some ten."""

STALLED = Postponed(TransferStalledError.code, TransferStalledError().message())

_OK = (200, 204)
_TOKEN = re.compile(r"[\x21-\x7e]{1,1024}")


class StoppedError(Exception):
    """A transfer cannot go on now; `outcome` says why."""

    def __init__(self, outcome: Postponed) -> None:
        super().__init__(outcome.code)
        self.outcome = outcome


@dataclass(frozen=True, slots=True)
class Blob:
    """What is to be brought, as it is on the wire. `key` is set where it is encrypted on the way."""

    message: UUID
    part: int
    file: str
    root: Hex
    size: int
    leaves: bytes
    key: bytes | None


def blobs_of(message: UUID) -> list[Blob]:
    """Return the blobs of a message in the order of its parts."""
    content_key = OutgoingMessage.objects.values_list("content_key", flat=True).get(id=message)
    rows = OutgoingBlob.objects.filter(message_id=message).order_by("part")
    return [
        Blob(
            message,
            row.part,
            row.file_id,
            Hex(row.root),
            row.size,
            bytes(row.leaves) if row.leaves is not None else files.leaves(row.file_id),
            bytes(content_key) if row.sealed and content_key is not None else None,
        )
        for row in rows
    ]


class Transfer:
    """Brings the blobs of one delivery. Belongs to one event loop; reading and hashing happen in threads."""

    def __init__(self, courier: Courier, due: Due, threads: Threads, moved: Callable[[], None]) -> None:
        """Take what brings, what is to be brought, where to read it, and whom to tell that a chunk was taken."""
        self._courier, self._due, self._threads, self._tell = courier, due, threads, moved
        self._moved = 0
        self._noted = time.monotonic()

    async def bring(self) -> Postponed | None:
        """Return None once the recipient holds every blob, else why it does not."""
        try:
            for blob in await self._threads.disk(blobs_of, self._due.sent.message):
                await self._bring(blob)
        except StoppedError as stopped:
            return stopped.outcome
        except LineError as error:
            return unreachable(self._due.sent.recipient, str(error))
        return None

    async def _bring(self, blob: Blob) -> None:
        look = SHORTEST_LOOK
        patience = Patience(blob)
        said = await self._offer(blob)
        while said["state"] != "held":
            if said["missing"]:
                patience.ask(said["missing"])
                said = await self._chunks(blob, said)
                patience.begin()
                look = SHORTEST_LOOK
                continue
            # Whole, and being read through at the other side.
            patience.wait(look)
            await asyncio.sleep(look)
            look = min(look * 2, LONGEST_LOOK)
            said = await self._said(blob, "GET", "", b"", said["upload"])
        self._moved += blob.size

    async def _offer(self, blob: Blob) -> dict[str, Any]:
        sent = self._due.sent
        offer = Offer(sent.sender, sent.recipient, blob.root, blob.size, utc_now())
        body = offers.sign(offer, self._courier.node.signer).data() + blob.leaves
        return await self._said(blob, "POST", "", body, "")

    async def _chunks(self, blob: Blob, said: dict[str, Any]) -> dict[str, Any]:
        """Bring the chunks that are missing, and return how the blob stands then."""
        token, numbers = said["upload"], _numbers(said["missing"])
        reader = await self._threads.disk(ChunkReader, blob)
        failed: Exception | None = None
        try:
            workers = [self._worker(blob, reader, token, numbers) for _ in range(AT_ONCE)]
            async with asyncio.TaskGroup() as group:
                for worker in workers:
                    group.create_task(worker)
        except* (StoppedError, LineError, SaanError) as several:
            # Kept and raised below: what is raised in here would come out as a group, which nobody expects.
            failed = several.exceptions[0]
        finally:
            await self._threads.disk(reader.close)
        if failed is not None:
            raise failed
        return await self._said(blob, "GET", "", b"", token)

    async def _worker(self, blob: Blob, reader: "ChunkReader", token: str, numbers: Iterator[int]) -> None:
        for index in numbers:
            async with self._courier.widths.chunk(self._due.sent.recipient):
                chunk = await self._threads.disk(reader.chunk, index)
                await self._ask(blob, "PUT", f"/{index}", chunk, token)
            self._tell()
            await self._note(index)

    async def _note(self, index: int) -> None:
        now = time.monotonic()
        if now - self._noted >= NOTED:
            self._noted = now
            await self._threads.disk(note_progress, self._due.id, self._moved + index * CHUNK)

    async def _said(self, blob: Blob, method: str, place: str, body: bytes, token: str) -> dict[str, Any]:
        response = await self._ask(blob, method, place, body, token)
        try:
            said = told(response.body)
            # The token goes into a header of what follows: what no header holds is no answer.
            if said["state"] in ("open", "checking", "held") and _TOKEN.fullmatch(said["upload"]):
                return {"state": said["state"], "upload": said["upload"], "missing": _runs(said["missing"])}
        except (JsonError, ValueError, KeyError, TypeError):
            pass
        raise StoppedError(Postponed("exchange.bad-answer", answers.NOBODY))

    async def _ask(self, blob: Blob, method: str, place: str, body: bytes, token: str) -> Response:
        recipient = self._due.sent.recipient
        headers = {"Saan-Upload": token} if token else {}
        path = f"blobs/{blob.root}{place}"
        response = await self._courier.ask(
            recipient, method, path, body, headers=headers, seconds=CHUNK_SECONDS
        )
        if response.status not in _OK:
            raise StoppedError(answers.of_content(response))
        return response


class Patience:
    """How long a recipient may go on asking for chunks of a blob, or checking it, before it is tried later instead."""

    def __init__(self, blob: Blob) -> None:
        # Each chunk once, and once more what a power cut at the other side may take.
        self._chunks = 2 * (1 + blob.size // CHUNK)
        self.begin()

    def begin(self) -> None:
        """Begin to wait anew: it was brought what it asked for, however long that took."""
        self._until = time.monotonic() + CHECKED_WITHIN

    def ask(self, runs: list[range]) -> None:
        """Count chunks that are asked for; raise `StoppedError` when it is too much."""
        self._chunks -= sum(len(run) for run in runs)
        if self._chunks < 0:
            raise StoppedError(STALLED)

    def wait(self, seconds: float) -> None:
        """Return when it may be waited for so long; else raise `StoppedError`."""
        if time.monotonic() + seconds > self._until:
            raise StoppedError(STALLED)


class ChunkReader:
    """Reads the chunks of a blob in any order, sealing them where the blob is sealed; one call at a time."""

    def __init__(self, blob: Blob) -> None:
        self._blob = blob
        self._lock = threading.Lock()
        self._stream: BinaryIO = files.open(blob.file)
        self._cipher = None if blob.key is None else PartCipher(blob.key, blob.message, blob.part)

    def chunk(self, index: int) -> bytes:
        """Return a chunk as it travels."""
        with self._lock:
            if self._cipher is None:
                self._stream.seek(index * CHUNK)
                return self._stream.read(CHUNK)
            self._stream.seek(index * PIECE)
            piece = self._stream.read(PIECE)
        return self._cipher.seal(index, piece, last=(index + 1) * CHUNK >= self._blob.size)

    def close(self) -> None:
        """Close the file."""
        self._stream.close()


def _numbers(runs: list[range]) -> Iterator[int]:
    for run in runs:
        yield from run


def _runs(missing: Any) -> list[range]:
    """Return the runs that an answer names; what is not two whole numbers, or beyond any blob, is refused."""
    runs = []
    for first, count in missing:
        if type(first) is not int or type(count) is not int or first < 0 or count < 1:
            raise ValueError
        if first + count > MOST_CHUNKS:
            raise ValueError
        runs.append(range(first, first + count))
    return runs
