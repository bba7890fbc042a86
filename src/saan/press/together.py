"""Signing many documents with a key that is asked over a network: their signatures are asked for together.

What is to be signed of a document depends on the signature before: the page bears the barcode's seal, and who signs
follows the agency. So documents are made in rounds. Each goes as far as the next signature that is not there yet, then all
that are awaited are asked for at once. Nothing unsigned is ever handed on: who awaits a signature stops.
"""

from collections.abc import Callable, Sequence
from typing import Protocol, runtime_checkable

from saan.press.credentials import Credential
from saan.trust.keys import PublicKey, Signer


class AwaitedError(Exception):
    """A signature is not there yet: `ask`, and make the same document again."""


@runtime_checkable
class SignsMany(Signer, Protocol):
    """A signer that is asked for many signatures at a time."""

    def sign_many(self, messages: Sequence[bytes], beat: Callable[[], None]) -> list[bytes]:
        """Return the signatures of messages, in their order; `beat` is called before whatever takes long."""
        ...


class Together:
    """Stands before a `SignsMany`, as a `Signer` that keeps what it is to sign until it is asked. For one thread at a time."""

    def __init__(self, signer: SignsMany) -> None:
        self._signer = signer
        self._given: dict[bytes, bytes] = {}
        self._awaited: dict[bytes, None] = {}

    @property
    def public(self) -> PublicKey:
        """The key that checks what this signs."""
        return self._signer.public

    def sign(self, message: bytes) -> bytes:
        """Return the signature that was asked for, or raise `AwaitedError` and note that it is wanted."""
        if (signature := self._given.get(message)) is None:
            self._awaited[message] = None
            raise AwaitedError
        return signature

    def ask(self, beat: Callable[[], None]) -> None:
        """Ask for all signatures that are wanted; raises what the signer raises, and then they are wanted still."""
        if self._awaited:
            messages = list(self._awaited)
            self._given.update(zip(messages, self._signer.sign_many(messages, beat), strict=True))
            self._awaited.clear()

    def forget(self) -> None:
        """Forget every signature: the next documents are others."""
        self._given.clear()
        self._awaited.clear()


def together(credential: Credential) -> Credential:
    """Return a credential whose key is asked for many signatures at a time, where it can be; else the same."""
    signer = credential.signer
    return Credential(Together(signer), credential.chain) if isinstance(signer, SignsMany) else credential
