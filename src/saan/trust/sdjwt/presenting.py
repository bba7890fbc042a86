"""Showing a part of an SD-JWT, and proving that the one who shows it holds it (RFC 9901 §4.3, §7.2)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from saan.trust.canonical import canonical
from saan.trust.compact import seconds, sign
from saan.trust.keys import Signer
from saan.trust.sdjwt.claims import Path, matches, shown
from saan.trust.sdjwt.errors import UnknownPathError
from saan.trust.sdjwt.reading import Opened, SdJwt, digest, hashing_of, parse, unfold

KEY_BINDING = "kb+jwt"


@dataclass(frozen=True, slots=True)
class Binding:
    """The occasion that a presentation is bound to: who asks, with which nonce, and when it is answered."""

    signer: Signer
    audience: str
    nonce: str
    at: datetime


def present(text: str, paths: Iterable[Path], binding: Binding | None = None) -> str:
    """Return the SD-JWT with the disclosures that the paths need, bound to the occasion where there is one.

    A path means the claim with everything below it; claims that lie above are shown as far as needed. Raises
    `UnknownPathError` for a path that leads to nothing.
    """
    sd = parse(text)
    kept = reveal(unfold(sd), paths)
    bare = "~".join((sd.issuer_jwt, *(each.text for each in sd.disclosures if each.text in kept), ""))
    return bare if binding is None else bare + _bind(sd, bare, binding)


def reveal(opened: Opened, paths: Iterable[Path]) -> frozenset[str]:
    """Return the disclosures that the paths need, or raise `UnknownPathError`."""
    wanted = tuple(paths)
    for path in wanted:
        if not _leads(opened.claims, path):
            raise UnknownPathError(path=shown(path))
    return frozenset(
        each.text for place, each in opened.places.items() if any(matches(path, place) for path in wanted)
    )


def _bind(sd: SdJwt, bare: str, binding: Binding) -> str:
    payload = canonical(
        {
            "aud": binding.audience,
            "iat": seconds(binding.at),
            "nonce": binding.nonce,
            "sd_hash": digest(bare, hashing_of(sd)),
        }
    )
    return sign(binding.signer, {"typ": KEY_BINDING}, payload)


def _leads(claims: object, path: Path) -> bool:
    reached = [claims]
    for step in path:
        if step is None:
            reached = [item for each in reached if isinstance(each, list) for item in each]
        elif isinstance(step, str):
            reached = [each[step] for each in reached if isinstance(each, dict) and step in each]
        else:
            reached = [each[step] for each in reached if isinstance(each, list) and 0 <= step < len(each)]
    return bool(reached)
