"""How fees are paid here: asked for by PromptPay, and reported by a provider that shares a secret with the node."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Annotated

import msgspec
from django.conf import settings

from saan.base.webhooks import api as webhooks
from saan.documents import api as documents
from saan.web.node.config import Payee


class Notice(msgspec.Struct, frozen=True):
    """What a provider reports; members that it adds are its own affair."""

    reference: Annotated[str, msgspec.Meta(min_length=1, max_length=40)]
    satang: Annotated[int, msgspec.Meta(ge=1, le=10**12)]
    proof: Annotated[str, msgspec.Meta(min_length=1, max_length=100)]


@dataclass(frozen=True, slots=True)
class PromptPay:
    """Asks for fees by a PromptPay QR code: a bill of the agency's, or a transfer to its own 13 digits where no payee is set.

    Without a secret nobody reports payments.
    """

    name: str
    secret: bytes
    payees: tuple[Payee, ...] = ()

    def ask(self, charge: documents.Charge) -> str:
        """Return the payload of the QR code; a bill's references are the application's number and the payment's own."""
        named = next((one for one in self.payees if one.agency in {charge.agency, ""}), None)
        if named is not None and named.biller:
            return documents.promptpay_bill(named.biller, charge.bill, charge.reference, charge.satang)
        payee = named.number if named is not None else charge.agency.removeprefix("th:")
        return documents.promptpay_payload(payee, charge.satang, charge.reference)

    def hear(self, body: bytes, headers: Mapping[str, str], at: datetime) -> documents.Paid:
        """Return what a message reports, or raise `NoticeRefusedError`. Steps: docs/wire/payments.md."""
        # (1) somebody shares a secret with this node  (2) the message bears its signature, and is of now
        if not self.secret or not webhooks.is_signed(headers, self.secret, body, at):
            raise documents.NoticeRefusedError
        # (3) it says what was paid
        try:
            told = msgspec.json.decode(body, type=Notice)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
            raise documents.NoticeRefusedError from None
        return documents.Paid(told.reference, told.satang, told.proof)


@dataclass(frozen=True, slots=True)
class TestPromptPay(PromptPay):
    """Takes no money, for a demonstration: its provider is played by the node itself, by the same messages."""

    def report(self, paid: documents.Paid, at: datetime) -> tuple[bytes, dict[str, str]]:
        """Return the message by which the provider reports a payment, and its headers."""
        body = msgspec.json.encode(Notice(paid.reference, paid.satang, paid.proof))
        return body, webhooks.signed_headers(paid.proof, self.secret, body, at)


def node_till() -> PromptPay:
    """Return the till of this node."""
    if settings.SAAN.demo:
        secret = hashlib.sha256(f"saan.till {settings.SECRET_KEY}".encode()).digest()
        return TestPromptPay("test", secret, settings.SAAN.payees)
    named = settings.SAAN.till_secret_file
    secret = _secret(settings.SAAN_HOME / named) if named else b""
    return PromptPay("promptpay", secret, settings.SAAN.payees)


def _secret(file: Path) -> bytes:
    """Return the secret that a file holds; none, so that every notice is refused, where it cannot be read as one."""
    try:
        return webhooks.unprintable(file.read_text())
    except (OSError, ValueError):
        return b""
