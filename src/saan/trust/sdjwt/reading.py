"""Reading an SD-JWT and putting its disclosures where they belong (RFC 9901 §7.1). Verifies no signature."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from saan.trust import compact
from saan.trust.compact import Compact
from saan.trust.keys import b64url, unb64url
from saan.trust.sdjwt import serialised
from saan.trust.sdjwt.claims import ALGORITHM, DIGESTS, ELEMENT, Path
from saan.trust.sdjwt.errors import DisclosureError, SdJwtError

MAX_TEXT = 1 << 20
MAX_DISCLOSURES = 4096
MAX_DEPTH = 32
_HASHES = {"sha-256": "sha256", "sha-384": "sha384", "sha-512": "sha512"}


@dataclass(frozen=True, slots=True)
class Disclosure:
    """One claim that its holder may withhold. `name` is None for an element of an array."""

    text: str
    name: str | None
    value: Any


@dataclass(frozen=True, slots=True)
class SdJwt:
    """An SD-JWT that has been read but not verified. `bound` is everything that a key-binding JWT hashes.

    `further` counts signatures beside the issuer's, of which nothing is known.
    """

    jwt: Compact
    disclosures: tuple[Disclosure, ...]
    key_binding: str
    bound: str
    further: int = 0

    @property
    def issuer_jwt(self) -> str:
        """The text that the issuer signed."""
        return self.bound.split("~", 1)[0]


@dataclass(frozen=True, slots=True)
class Opened:
    """The claims with what was disclosed in its place, and the path of each disclosure.

    `gaps` has the way to each digest that nothing was shown for, decoys among them: of a member the object that it
    belongs to, of an element the array and None, for nobody can tell which one.
    """

    claims: dict[str, Any]
    places: dict[Path, Disclosure]
    gaps: tuple[Path, ...]


@dataclass(slots=True)
class _Opening:
    hashing: str
    waiting: dict[str, Disclosure]
    seen: set[str] = field(default_factory=set)
    places: dict[Path, Disclosure] = field(default_factory=dict)
    gaps: list[Path] = field(default_factory=list)

    def take(self, digest: object, gap: Path) -> Disclosure | None:
        """Return what was disclosed for a digest, which may stand once only (RFC 9901 §7.1 step 4), or note its gap."""
        if not isinstance(digest, str):
            raise DisclosureError(reason="a digest is not a string")
        if digest in self.seen:
            raise DisclosureError(reason="a digest stands twice")
        self.seen.add(digest)
        found = self.waiting.pop(digest, None)
        if found is None:
            self.gaps.append(gap)
        return found


def parse(text: str, *types: str, max_text: int = MAX_TEXT) -> SdJwt:
    """Return the parts of an SD-JWT, compact or in JSON (RFC 9901 §4, §8), with or without key binding.

    Raises `SdJwtError` or `TokenFormError`.
    """
    if len(text) > max_text:
        raise SdJwtError(reason=f"it is longer than {max_text} characters")
    further = 0
    if text.lstrip().startswith("{"):
        text, further = serialised.read(text)
    first, *disclosed = text.strip().split("~")
    if not disclosed:
        raise SdJwtError(reason="it has no ~ after the signature")
    *disclosed, binding = disclosed
    if len(disclosed) > MAX_DISCLOSURES:
        raise SdJwtError(reason=f"it has more than {MAX_DISCLOSURES} disclosures")
    jwt = compact.read(first, *types, max_text=max_text)
    return SdJwt(
        jwt,
        tuple(_disclosure(each) for each in disclosed),
        binding,
        "~".join((first, *disclosed, "")),
        further,
    )


def unfold(sd: SdJwt) -> Opened:
    """Return the claims with every disclosure in its place, or raise `DisclosureError`.

    Each disclosure must belong to one digest, stand at one place, and name a claim that is not there already.
    """
    payload = sd.jwt.claims()
    hashing = _hashing(payload.pop(ALGORITHM, "sha-256"))
    waiting = {digest(each.text, hashing): each for each in sd.disclosures}
    if len(waiting) != len(sd.disclosures):
        raise DisclosureError(reason="one disclosure is there twice")
    opening = _Opening(hashing, waiting)
    claims = _object(payload, (), opening)
    if waiting:
        raise DisclosureError(reason="something is disclosed that the issuer did not sign")
    return Opened(claims, opening.places, tuple(opening.gaps))


def digest(text: str, hashing: str = "sha256") -> str:
    """Return the digest of a disclosure, or of what a key-binding JWT binds, as base64url."""
    return b64url(hashlib.new(hashing, text.encode()).digest())


def hashing_of(sd: SdJwt) -> str:
    """Return the name under which hashlib knows the SD-JWT's hash."""
    return _hashing(sd.jwt.claims().get(ALGORITHM, "sha-256"))


def _hashing(named: object) -> str:
    if isinstance(named, str) and (known := _HASHES.get(named)):
        return known
    raise SdJwtError(reason="_sd_alg must be sha-256, sha-384 or sha-512")


def _disclosure(text: str) -> Disclosure:
    try:
        made = compact.read_json(unb64url(text), "disclosure", max_depth=MAX_DEPTH)
    except ValueError:
        raise DisclosureError(reason="a disclosure is not base64url") from None
    match made:
        case [str(), str(name), value] if name not in {DIGESTS, ELEMENT}:
            return Disclosure(text, name, value)
        case [str(), value]:
            return Disclosure(text, None, value)
    raise DisclosureError(reason="a disclosure is not salt, name and value, or salt and value")


def _value(value: Any, path: Path, opening: _Opening) -> Any:
    if len(path) > MAX_DEPTH:
        raise SdJwtError(reason=f"it nests deeper than {MAX_DEPTH} levels")
    if isinstance(value, dict):
        return _object(value, path, opening)
    return _array(value, path, opening) if isinstance(value, list) else value


def _object(value: Mapping[str, Any], path: Path, opening: _Opening) -> dict[str, Any]:
    if ELEMENT in value:
        raise DisclosureError(reason="“...” stands outside an array")
    made = {name: _value(item, (*path, name), opening) for name, item in value.items() if name != DIGESTS}
    digests = value.get(DIGESTS, [])
    if not isinstance(digests, list):
        raise DisclosureError(reason="_sd is not an array")
    for each in digests:
        shown = opening.take(each, path)
        if shown is None:
            continue
        if shown.name is None:
            raise DisclosureError(reason="an element is disclosed where a member is due")
        if shown.name in made:
            raise DisclosureError(reason=f"{shown.name} is there already")
        opening.places[(*path, shown.name)] = shown
        made[shown.name] = _value(shown.value, (*path, shown.name), opening)
    return made


def _array(value: list[Any], path: Path, opening: _Opening) -> list[Any]:
    made: list[Any] = []
    for item in value:
        here = (*path, len(made))
        if not (isinstance(item, dict) and ELEMENT in item):
            made.append(_value(item, here, opening))
            continue
        if len(item) != 1:
            raise DisclosureError(reason="“...” has company")
        shown = opening.take(item[ELEMENT], (*path, None))
        if shown is None:
            continue
        if shown.name is not None:
            raise DisclosureError(reason="a member is disclosed where an element is due")
        opening.places[here] = shown
        made.append(_value(shown.value, here, opening))
    return made
