"""The places of protocol saan/1 as a bare ASGI application (saan-1.md §9): what each takes, and what it answers."""

import asyncio
import json
import logging
import re
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from saan.base.clock import api as clock
from saan.base.files.api import CHUNK
from saan.exchange import tls
from saan.exchange.node import Node, client_tls
from saan.exchange.receiving import blobs, stored
from saan.exchange.receiving.admission import Caller, Gate, Refused, admit_batch, admit_one
from saan.exchange.receiving.callback import CallBack
from saan.exchange.receiving.commit import Delivered
from saan.exchange.receiving.desk import Desk
from saan.exchange.receiving.metrics import Meters
from saan.exchange.receiving.problems import problem
from saan.exchange.receiving.reading_through import ReadingThrough
from saan.exchange.refusals import BadRequestError, NoSuchPlaceError, RequestTooLargeError
from saan.exchange.underway import Held, UnderWay
from saan.trust import envelopes, sealed
from saan.trust.batches import MAX_LINES, MAX_MEMBER
from saan.trust.clock import utc_now
from saan.trust.errors import SaanError
from saan.trust.ids import AgencyId
from saan.trust.members import MalformedError
from saan.trust.receipts import NoticeKind

logger = logging.getLogger(__name__)

Scope = Mapping[str, Any]
Receive = Callable[[], Awaitable[Mapping[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]

MAX_ENVELOPE_REQUEST = envelopes.MAX_BYTES + MAX_MEMBER + 2
MAX_BATCH_REQUEST = 16 * 2**20
MAX_CHUNK_REQUEST = CHUNK
MAX_OFFER_REQUEST = 8 * 2**20
"""Room for the list of hashes of 255 GiB."""

OF_ONE, OF_ALL = 32 * 2**20, 128 * 2**20
"""Bytes of requests that are read or wait to be answered: of one calling node, and of all."""

SEALED_TYPE = b"application/vnd.saan.sealed;v=1"
JSON_TYPE = b"application/json"

_AGENCY = r"th:[0-9]{13}"
_PLACES = re.compile(
    rf"/saan/1/(?P<agency>{_AGENCY})/(?:(?P<lot>envelopes|batches)|(?P<callback>callback)"
    rf"|receipts/(?P<sender>{_AGENCY})/(?P<message>[0-9a-f-]{{36}})"
    r"|blobs/(?P<root>[0-9a-f]{64})(?:/(?P<index>[0-9]{1,9}))?)"
)
_STATUS = {NoticeKind.ACCEPTED: 200, NoticeKind.CONFLICT: 409, NoticeKind.REFUSED: 422}
_TOKEN = b"saan-upload"
_NO_CONTENT = 204
"""Has no body, and so neither its length nor its type (RFC 9110 §8.6)."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole answer."""

    status: int
    body: bytes
    media: bytes = SEALED_TYPE
    headers: tuple[tuple[bytes, bytes], ...] = ()


class ExchangeApp:
    """Serves the places of the protocol for the agencies of one node."""

    def __init__(
        self, node: Callable[[], Node], head: Callable[[], str], said: Callable[[AgencyId], None]
    ) -> None:
        """Take who we are, the newest tree head, and whom to tell that an agency was heard of."""
        self._node, self._said = node, said
        self.meters = Meters()
        self._desk = Desk(node, head, self.meters)
        self._callback = CallBack(node, client_tls)
        self._contents = ReadingThrough()
        self._under_way = UnderWay(OF_ONE, OF_ALL)
        self._threads = ThreadPoolExecutor(4, thread_name_prefix="blob")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; nothing that goes wrong escapes as anything but a refusal."""
        if scope["type"] == "lifespan":
            await _lifespan(receive, send)
            return
        try:
            answer = await self._answer(scope, receive)
        except SaanError as error:
            self.meters.turned_away(error.code)
            answer = Answer(*problem(error))
        except Exception as error:  # the caller is told that it is our fault, and may try again
            logger.exception("a request failed")
            self.meters.turned_away("internal")
            answer = Answer(*problem(error))
        headers = [*answer.headers]
        if answer.status != _NO_CONTENT:
            headers += [(b"content-type", answer.media), (b"content-length", b"%d" % len(answer.body))]
        await send({"type": "http.response.start", "status": answer.status, "headers": headers})
        await send({"type": "http.response.body", "body": answer.body})

    async def _answer(self, scope: Scope, receive: Receive) -> Answer:
        method, path = scope["method"], scope["path"]
        place = _PLACES.fullmatch(path)
        if place is None:
            return self._about_us(method, path)
        if method == "POST" and place["callback"]:
            return await self._call_back(scope)
        if place["lot"]:
            clock.demand_right_lately()  # a receipt names its moment, and what is let in depends on it
        # Asked of every request, since a connection may be older than what the directory says now.
        gate = Gate(self._node(), AgencyId(place["agency"]), self._caller(scope), utc_now())
        with self._under_way.of(gate.caller.agencies) as held:
            body = Body(scope, receive, held)
            match method, place["lot"], place["message"], place["index"]:
                case "POST", "envelopes", _, _:
                    return await self._envelope(gate, body)
                case "POST", "batches", _, _:
                    return await self._batch(gate, body)
                case "GET", None, str() as message, _:
                    return await self._receipt(gate, AgencyId(place["sender"]), message)
                case "POST" | "GET" | "PUT", None, None, _ if place["root"]:
                    return await self._blob(gate, place, scope, body)
        raise BadRequestError(reason=f"{method} here")

    async def _envelope(self, gate: Gate, body: "Body") -> Answer:
        lines = sealed.split(await body.whole(MAX_ENVELOPE_REQUEST))
        line = admit_one(gate, lines.raw, lines.signature)
        if isinstance(line, Refused) and line.envelope is None:
            # Whose envelope it is cannot be told, so there is no one to sign a notice for.
            raise line.error
        (line,) = await self._contents.read(gate.node, [line])
        sender = line.envelope.sender if line.envelope else gate.recipient
        delivered = Delivered(gate.recipient, sender, [line])
        await self._desk.bring(delivered)
        self.meters.answered(delivered.kinds)
        self._said(sender)
        answer = delivered.sealed
        return Answer(_STATUS[delivered.kinds[0]], b"" if answer is None else answer.data())

    async def _batch(self, gate: Gate, body: "Body") -> Answer:
        signature, statement, lines = _lines(await body.whole(MAX_BATCH_REQUEST))
        sender, batch, admitted = admit_batch(gate, statement, signature, lines)
        delivered = Delivered(gate.recipient, sender, admitted, batch)
        keys = list(delivered.names())
        if len(set(keys)) != len(keys):
            raise MalformedError(member="id")
        delivered.lines = await self._contents.read(gate.node, admitted)
        await self._desk.bring(delivered)
        self.meters.answered(delivered.kinds)
        self._said(sender)
        signed = delivered.signed
        head = () if signed is None else (signed.signature.encode(), signed.statement)
        return Answer(200, b"\n".join((*head, *delivered.answers, b"")))

    async def _receipt(self, gate: Gate, sender: AgencyId, message: str) -> Answer:
        gate.caller.demand(sender)
        receipt = await self._aside(stored.receipt, gate.recipient, sender, _uuid(message))
        return Answer(200, receipt.data())

    async def _blob(self, gate: Gate, place: re.Match[str], scope: Scope, body: "Body") -> Answer:
        method, root, index = scope["method"], place["root"], place["index"]
        token = _header(scope, _TOKEN).decode("latin-1")
        match method, index:
            case "POST", None:
                data = await body.whole(MAX_OFFER_REQUEST)
                made = await self._aside(blobs.offer, gate, root, data)
            case "GET", None:
                made = await self._aside(blobs.progress, gate, token, root)
            case "PUT", str():
                chunk = await body.whole(MAX_CHUNK_REQUEST)
                made = await self._aside(blobs.take, gate, token, root, int(index), chunk)
                self.meters.took(len(chunk))
            case _:
                raise BadRequestError(reason=f"{method} here")
        if made is None:
            return Answer(_NO_CONTENT, b"")
        return Answer(200, json.dumps(made.shown()).encode(), JSON_TYPE)

    async def _call_back(self, scope: Scope) -> Answer:
        callers = tls.callers(scope, self._node().directory)
        return Answer(200, await self._callback.call(callers[0]), JSON_TYPE)

    def _about_us(self, method: str, path: str) -> Answer:
        if path != "/saan/1/health":
            raise NoSuchPlaceError(reason=path[:80])
        if method != "GET":
            raise BadRequestError(reason=f"{method} here")
        return self._health()

    def _health(self) -> Answer:
        node = self._node()
        version, expires = node.directory.version()
        fresh = utc_now() < expires
        said = {
            "protocol": "saan/1",
            "agencies": sorted(node.agencies),
            "directory": version,
            "directory_fresh": fresh,
        }
        return Answer(200 if fresh else 503, json.dumps(said).encode(), JSON_TYPE)

    def _caller(self, scope: Scope) -> Caller:
        if scope.get("scheme") != "https":
            return Caller()
        return Caller(tls.callers(scope, self._node().directory))

    async def _aside(self, work: Callable[..., Any], *arguments: Any) -> Any:
        """Run what waits for the disk or the database in one of a few threads."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, lambda: work(*arguments))


async def _lifespan(receive: Receive, send: Send) -> None:
    while True:
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return


class Body:
    """The body of one request, which counts as under way until the request is answered."""

    __slots__ = ("_held", "_receive", "_scope")

    def __init__(self, scope: Scope, receive: Receive, held: Held) -> None:
        self._scope, self._receive, self._held = scope, receive, held

    async def whole(self, most: int) -> bytes:
        """Return all of it, or raise before it fills the memory.

        Raises `RequestTooLargeError`, `BadRequestError` where it is cut short, and what `Held.take` raises.
        """
        announced = _header(self._scope, b"content-length")
        if announced.isdigit() and int(announced) > most:
            raise RequestTooLargeError(reason=f"{announced.decode()} > {most}")
        whole, more = await self._piece()
        if more:
            whole = await self._rest(bytearray(whole), most)
        if len(whole) > most:
            raise RequestTooLargeError(reason=f"> {most}")
        return whole

    async def _rest(self, body: bytearray, most: int) -> bytes:
        more = True
        while more and len(body) <= most:
            piece, more = await self._piece()
            body += piece
        return bytes(body)

    async def _piece(self) -> tuple[bytes, bool]:
        message = await self._receive()
        if message["type"] == "http.disconnect":
            raise BadRequestError(reason="cut short")
        piece = message.get("body", b"")
        self._held.take(len(piece))
        return piece, message.get("more_body", False)


def _header(scope: Scope, name: bytes) -> bytes:
    return next((value for key, value in scope["headers"] if key == name), b"")


def _lines(data: bytes) -> tuple[str, bytes, list[bytes]]:
    """Return the signature, the statement and the envelopes of a batch request."""
    parts = data.split(b"\n")
    if parts[-1]:
        raise MalformedError(member="lines")
    parts.pop()
    if not 3 <= len(parts) <= MAX_LINES + 2 or not parts[0].isascii():  # noqa: PLR2004 - signature, statement, one line
        raise MalformedError(member="lines")
    return parts[0].decode(), parts[1], parts[2:]


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise BadRequestError(reason="not a message id") from None
