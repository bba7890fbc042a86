"""A sender by hand: envelopes made and signed in the test itself, sent with an ordinary HTTP client."""

import hashlib
import json
import os
import ssl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import httpx

from saan.exchange import identity
from saan.exchange.tls import ClientTls
from saan.trust import batches, envelopes, jws, offers, sealed
from saan.trust.canonical import canonical
from saan.trust.clock import rfc3339, utc_now
from saan.trust.envelopes import inline_root
from saan.trust.ids import AgencyId, uuid7
from saan.trust.keys import PublicKey, Signer, b64url
from saan.trust.members import Hex
from saan.trust.offers import Offer
from saan.trust.receipts import Notice
from saan.trust.sealed import Sealed
from saan.trust.tree import Tree, leaf_hash
from tests.exchange.directory.nodes import peer_of
from tests.exchange.world import BRAVO, TestNode

CHUNK = 1 << 20


class Ring:
    """The keys of test nodes, by agency."""

    def __init__(self, *nodes: TestNode) -> None:
        self._keys = {node.agency: signer_of(node).public for node in nodes}

    def key(self, agency: AgencyId, key_id: str, at: datetime) -> PublicKey:  # noqa: ARG002 - the port's shape
        assert self._keys[agency].key_id == key_id
        return self._keys[agency]


def signer_of(node: TestNode) -> Signer:
    return identity.load(node.home / "keys").node.signer


@contextmanager
def hand_of(sender: TestNode, receiver: TestNode) -> Iterator["Hand"]:
    """Give a hand at a node's door; its connections are closed at the end."""
    made = Hand(sender, receiver)
    try:
        yield made
    finally:
        made.close()


class Hand:
    """Sends to one node in another's name."""

    def __init__(self, sender: TestNode, receiver: TestNode) -> None:
        self.sender, self.receiver = sender, receiver
        self.signer = signer_of(sender)
        self.ring = Ring(sender, receiver)
        self._client = httpx.Client(timeout=60, verify=_line(sender, receiver) if receiver.secure else True)

    def close(self) -> None:
        self._client.close()

    def members(self, **changes: Any) -> dict[str, Any]:
        """Return the members of a sound envelope, with changes; None takes a member out."""
        body = b"body"
        now = utc_now()
        made = {
            "v": 1,
            "id": str(uuid7()),
            "from": self.sender.agency,
            "to": [self.receiver.agency],
            "channel": "main",
            "seq": [1],
            "type": "trial",
            "created": rfc3339(now),
            "expires": rfc3339(now + timedelta(days=1)),
            "speed": "normal",
            "secrecy": "normal",
            "parts": [
                {
                    "name": "body",
                    "media": "application/json",
                    "size": len(body),
                    "root": inline_root(body),
                    "data": b64url(body),
                }
            ],
        } | changes
        return {name: value for name, value in made.items() if value is not None}

    def raw(self, **changes: Any) -> bytes:
        return canonical(self.members(**changes))

    def seal(self, raw: bytes, signer: Signer | None = None) -> bytes:
        return Sealed(jws.sign(signer or self.signer, envelopes.TYP, raw), raw).data()

    def post(self, data: bytes, place: str = "envelopes") -> httpx.Response:
        return self._client.post(self.receiver.place(place), content=data)

    def get(self, place: str) -> httpx.Response:
        return self._client.get(self.receiver.place(place))

    def send(self, raw: bytes) -> httpx.Response:
        return self.post(self.seal(raw))

    def notice(self, answer: httpx.Response) -> Notice:
        """Return the signed notice of an answer."""
        assert answer.headers["content-type"] == "application/vnd.saan.sealed;v=1", answer.text
        return sealed.verify_notice(sealed.split(answer.content), self.ring)

    def batch(self, lines: Sequence[bytes], to: AgencyId = BRAVO) -> bytes:
        made = batches.sign(
            lines, typ=batches.ENVELOPES, by=self.sender.agency, to=to, at=utc_now(), signer=self.signer
        )
        return b"\n".join((made.signature.encode(), made.statement, *lines, b""))

    def answers(self, answer: httpx.Response) -> list[Notice]:
        """Return the notices of a batch's answer, each verified as it would be alone."""
        signature, statement, *lines, last = answer.content.split(b"\n")
        assert last == b""
        _, signed = batches.verify(
            statement, signature.decode(), lines, typ=batches.ANSWERS, keys=self.ring, at=None
        )
        return [self._one(signed.member(index), line) for index, line in enumerate(lines)]

    def _one(self, member: str, line: bytes) -> Notice:
        members = json.loads(line)
        kept = Sealed(members["signature"], members["notice"].encode()) if "notice" in members else None
        return sealed.verify_notice(kept or Sealed(member, line), self.ring)

    def offer(self, content: bytes, **changes: Any) -> bytes:
        root, leaves = root_of(content)
        said: dict[str, Any] = {"sender": self.sender.agency, "recipient": self.receiver.agency, "root": root, "size": len(content), "at": utc_now()}  # fmt: skip
        made = offers.sign(Offer(**(said | changes)), self.signer)
        return made.data() + leaves

    def announcement(self, chunks: int) -> tuple[str, bytes]:
        """Return the root and the offer of content that nobody has: the hashes of its chunks are invented."""
        leaves = [os.urandom(32) for _ in range(chunks)]
        root = Hex(Tree(leaves).root().hex())
        made = Offer(self.sender.agency, self.receiver.agency, root, chunks * CHUNK, utc_now())
        return root, offers.sign(made, self.signer).data() + b"".join(leaves)

    def put(self, root: str, index: int, chunk: bytes, token: str) -> httpx.Response:
        place = self.receiver.place(f"blobs/{root}/{index}")
        return self._client.put(place, content=chunk, headers={"Saan-Upload": token})

    def progress(self, root: str, token: str) -> httpx.Response:
        return self._client.get(self.receiver.place(f"blobs/{root}"), headers={"Saan-Upload": token})

    def upload(self, content: bytes) -> str:
        """Bring a whole blob and return its root."""
        root, _ = root_of(content)
        said = self.post(self.offer(content), f"blobs/{root}").json()
        while said["state"] != "held":
            for first, count in said["missing"]:
                for index in range(first, first + count):
                    chunk = content[index * CHUNK : (index + 1) * CHUNK]
                    assert self.put(root, index, chunk, said["upload"]).status_code in (200, 204)
            said = self.progress(root, said["upload"]).json()
        return root

    def blob_part(self, content: bytes, **changes: Any) -> dict[str, Any]:
        root, _ = root_of(content)
        digest = hashlib.sha256(content).hexdigest()
        return {"name": "แฟ้ม.bin", "media": "application/octet-stream", "size": len(content), "root": root, "sha256": digest} | changes  # fmt: skip


def _line(sender: TestNode, receiver: TestNode) -> ssl.SSLContext:
    """Return the mutual TLS with which one node calls another."""
    own, other = (identity.load(node.home / "keys") for node in (sender, receiver))
    return ClientTls(lambda: own.tls).context(peer_of(receiver.agency, other))


def root_of(content: bytes) -> tuple[Hex, bytes]:
    leaves = [leaf_hash(content[at : at + CHUNK]) for at in range(0, len(content), CHUNK)]
    return Hex(Tree(leaves).root().hex()), b"".join(leaves)
