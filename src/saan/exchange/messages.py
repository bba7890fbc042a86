"""What other houses give to the exchange, and what they get from it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from saan.exchange.rules.delivery import DeliveryState
from saan.trust.envelopes import Secrecy, Speed
from saan.trust.errors import Text
from saan.trust.ids import AgencyId
from saan.trust.sealed import Sealed

JSON = "application/json"


@dataclass(frozen=True, slots=True)
class FilePart:
    """A stored file that goes along: by its SHA-256, under a name that is sound in any folder."""

    sha256: str
    name: str
    media: str


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message to be sent. `body` may have any size; `files` are already in the store.

    What is confidential or secret is encrypted whether or not `encrypt` is set; ลับที่สุด has no value and a
    message of that level is refused. `expires` defaults to seven days from now. Numbers count per `channel`.
    """

    sender: AgencyId
    recipients: tuple[AgencyId, ...]
    type: str
    body: bytes
    ref: str | None = None
    files: tuple[FilePart, ...] = ()
    secrecy: Secrecy = Secrecy.NORMAL
    speed: Speed = Speed.NORMAL
    expires: datetime | None = None
    encrypt: bool = False
    channel: str = "main"
    media: str = JSON


@dataclass(frozen=True, slots=True)
class DeliveryView:
    """One message on its way to one recipient, as a person may see it.

    `moved` of `size` bytes of large content have arrived. `problem` is why it has not been accepted yet, or why it
    never will be. `notice` is the signed word that ended it. `written` says that the envelope's bytes are final, which
    they are not while large content is still to be encrypted; `encrypted` that only an opening shows what it lists.
    """

    message: UUID
    recipient: AgencyId
    state: DeliveryState
    attempts: int
    next_at: datetime | None
    settled_at: datetime | None
    moved: int
    size: int
    code: str
    problem: Text | None
    notice: Sealed | None
    written: bool
    encrypted: bool


@dataclass(frozen=True, slots=True)
class InboundPart:
    """Content that arrived: open it with `saan.exchange.api.store_part`, which gives a stored file."""

    index: int
    name: str
    media: str
    size: int


@dataclass(frozen=True, slots=True)
class Announced:
    """What the envelope of a message that has arrived says, before anything of it is opened; `sha256` is of its bytes."""

    agency: AgencyId
    sender: AgencyId
    type: str
    ref: str | None
    secrecy: Secrecy
    sha256: str
    received_at: datetime


@dataclass(frozen=True, slots=True)
class Inbound:
    """A message that has arrived, verified and opened. `body` is its first part.

    `id` names the arrival (a node may serve several recipients of one message); `message` is its id on the wire.
    `envelope` and `receipt` are the evidence, each provable alone.
    """

    id: UUID
    message: UUID
    agency: AgencyId
    sender: AgencyId
    recipients: tuple[AgencyId, ...]
    type: str
    channel: str
    seq: int
    ref: str | None
    speed: Speed
    secrecy: Secrecy
    created: datetime
    expires: datetime
    received_at: datetime
    body: bytes
    parts: tuple[InboundPart, ...]
    envelope: Sealed
    receipt: Sealed
