"""Witnesses in memory, and ways to reach them: the same decision as the real one, without a node around it."""

from dataclasses import dataclass, field
from datetime import datetime

from saan.base.journal.asking import Answer
from saan.trust import keys, notes, witness
from saan.trust.clock import utc_now
from saan.trust.keys import Algorithm, FileSigner
from saan.trust.notes import Kind, VerifierKey
from saan.trust.witness import Seen, WitnessRefusalError


@dataclass
class Peer:
    """One witness of one log."""

    name: str
    log: VerifierKey
    signer: FileSigner = field(default_factory=lambda: keys.generate(Algorithm.ED25519))
    seen: Seen = field(default_factory=Seen)
    silent: bool = False
    asked: list[int] = field(default_factory=list)
    says: Answer | None = None
    at: datetime | None = None

    @property
    def key(self) -> VerifierKey:
        return notes.verifier_key(self.name, Kind.COSIGNATURE, self.signer.public)

    @property
    def url(self) -> str:
        return f"memory:{self.name}"

    def answer(self, body: bytes) -> Answer:
        if self.silent:
            return Answer(0, b"no route to host")
        if self.says:
            return self.says
        try:
            request = witness.read(body)
            self.asked.append(request.old_size)
            head = witness.decide(request, [self.log], self.seen).checkpoint
        except WitnessRefusalError as refusal:
            return Answer(refusal.status, refusal.body().encode())
        self.seen = Seen(head.size, head.root)
        line = notes.cosign(request.note.text, self.name, self.signer, self.at or utc_now())
        grease = notes.Signature("grease.example", b"abcd", b"what nobody knows")
        return Answer(200, (grease.line() + line.line()).encode())


class Memory:
    """A way to ask those peers."""

    def __init__(self, *peers: Peer) -> None:
        self.peers = {peer.url: peer for peer in peers}

    def add_checkpoint(self, url: str, body: bytes) -> Answer:
        return self.peers[url].answer(body)
