"""Letters at their sender and at their recipient, the registers that number them, and who may see them."""

from saan.letters.models.desks import IncomingHolding, IncomingWords, LetterHolding, LetterWords
from saan.letters.models.incoming import IncomingFile, IncomingLetter, Minute
from saan.letters.models.letters import (
    Enclosure,
    Letter,
    Practice,
    Recipient,
    ReviewStep,
    SecretRegistrar,
    Seen,
    Version,
)
from saan.letters.models.pages import CertifiedCopy
from saan.letters.models.registers import Counter, RegisterEntry

__all__ = [
    "CertifiedCopy",
    "Counter",
    "Enclosure",
    "IncomingFile",
    "IncomingHolding",
    "IncomingLetter",
    "IncomingWords",
    "Letter",
    "LetterHolding",
    "LetterWords",
    "Minute",
    "Practice",
    "Recipient",
    "RegisterEntry",
    "ReviewStep",
    "SecretRegistrar",
    "Seen",
    "Version",
]
