"""Reading through what lies encrypted beside an envelope, before it is acknowledged: saan-1.md §5, step 16.

A receipt says that the content was what its manifest lists; so gigabytes may have to be decrypted first, which is no
work for the one thread that commits. What takes longer than a sender waits goes on, and the repeat finds how it ended.
"""

import asyncio
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeGuard

import msgspec
from django.db import DatabaseError, connection

from saan.exchange.contents import Contents
from saan.exchange.node import Node
from saan.exchange.receiving import rows
from saan.exchange.receiving.admission import Admitted, Refused
from saan.exchange.receiving.brought import blobs_of
from saan.exchange.refusals import BusyError, StorageFailedError
from saan.trust.errors import SaanError
from saan.trust.ids import AgencyId

WITHIN = 40.0
"""Seconds that a request waits for its content to be read through; a sender waits for 60 (`delivery.line`)."""

MOST = 64
"""Contents that are being read through, or were and nobody has asked again: beyond it the node is busy."""

_Key = tuple[bytes, AgencyId]


class ReadingThrough:
    """Reads contents through in a few threads. All state belongs to the event loop's thread."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(2, thread_name_prefix="reading")
        self._verdicts: dict[_Key, asyncio.Future[SaanError | None]] = {}

    async def read(self, node: Node, lines: Sequence[Admitted | Refused]) -> Sequence[Admitted | Refused]:
        """Return the lines, with an objection to those whose content is not what they list; raise `BusyError` where it takes long."""
        until = asyncio.get_running_loop().time() + WITHIN
        return [await self._read(node, line, until) if _beside(line) else line for line in lines]

    async def _read(self, node: Node, line: Admitted, until: float) -> Admitted:
        loop = asyncio.get_running_loop()
        key = line.envelope.digest, line.recipient
        verdict = self._verdicts.get(key)
        if verdict is None:
            self._make_room()
            verdict = self._verdicts[key] = loop.run_in_executor(self._threads, _verdict, node, line)
        done, _ = await asyncio.wait({verdict}, timeout=max(0.0, until - loop.time()))
        if not done:
            raise BusyError
        self._verdicts.pop(key, None)
        error = verdict.result()
        if error is None:
            return msgspec.structs.replace(line, read_through=True)
        if error.is_ours:
            raise error
        # No more than an objection: it may be of a while ago, and the message accepted since.
        return msgspec.structs.replace(line, objection=error)

    def _make_room(self) -> None:
        if len(self._verdicts) < MOST:
            return
        over = next((key for key, verdict in self._verdicts.items() if verdict.done()), None)
        if over is None:
            raise BusyError
        del self._verdicts[over]


def _beside(line: Admitted | Refused) -> TypeGuard[Admitted]:
    """Return whether a message's content lies beside it, which can be so long that reading it holds up others.

    Nothing is read of what is not taken for another reason already.
    """
    if not isinstance(line, Admitted) or line.objection is not None:
        return False
    return line.envelope.sealed is not None and bool(line.envelope.blobs)


def _verdict(node: Node, line: Admitted) -> SaanError | None:
    """Return why the content cannot be taken; None where it can, or where the message was accepted before."""
    envelope = line.envelope
    try:
        with connection.cursor() as cursor:
            if (envelope.id, envelope.sender, line.recipient) in rows.known(cursor, [envelope.id]):
                return None
        Contents(envelope, node.boxes, dict(blobs_of(line))).check()
    except SaanError as error:
        return error
    except DatabaseError:
        connection.close()
        return StorageFailedError()
    return None
