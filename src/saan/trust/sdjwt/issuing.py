"""Writing an SD-JWT: which claims may be withheld is said by paths, once for a whole run (RFC 9901 §4)."""

import secrets
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterable, Mapping, Sequence
from hashlib import sha256
from typing import Any

from saan.trust.canonical import Json, canonical, canonical_text, quote
from saan.trust.compact import sign_under
from saan.trust.keys import PublicKey, Signer, b64url
from saan.trust.sdjwt.claims import (
    ALGORITHM,
    ALWAYS_SHOWN,
    DIGESTS,
    ELEMENT,
    RESERVED,
    Node,
    Path,
    shown,
    tree,
)
from saan.trust.sdjwt.errors import NotDisclosableError

VC = "dc+sd-jwt"
"""The type of a verifiable credential in this form (SD-JWT VC §2.2.1)."""

SALT_BYTES = 16

Salts = Callable[[int], bytes]
"""What gives that many random bytes."""


class Issuer:
    """Writes many SD-JWTs of one kind: the header is encoded once, the paths are read once.

    `certificates` are DER, own first, and travel as `x5c`. `decoys` is how many digests of nothing are mixed into each
    list of digests, so that their number does not tell how much is withheld.
    """

    def __init__(  # noqa: PLR0913 - who signs, what may be withheld, and four settings with defaults
        self,
        signer: Signer,
        disclosable: Iterable[Path] = (),
        *,
        typ: str = VC,
        certificates: Sequence[bytes] = (),
        decoys: int = 0,
        salts: Salts = secrets.token_bytes,
    ) -> None:
        paths = tuple(disclosable)
        _refuse(paths, typ)
        self._tree = tree(paths)
        self._signer, self._decoys, self._salts = signer, decoys, salts
        header: dict[str, Json] = {
            "alg": signer.public.algorithm.value,
            "kid": signer.public.key_id,
            "typ": typ,
        }
        if certificates:
            header["x5c"] = [_standard(each) for each in certificates]
        self._protected = b64url(canonical(header))

    def issue(self, claims: Mapping[str, Json], *, holder: PublicKey | None = None) -> str:
        """Return the SD-JWT with all its disclosures. `holder` is the key whose owner alone may present it (`cnf`).

        Raises `NotDisclosableError` for a claim whose name SD-JWT keeps for itself, and `JsonError` for what JSON
        cannot say exactly.
        """
        made: list[str] = []
        payload = self._object(claims, self._tree, made)
        if made:
            payload[ALGORITHM] = "sha-256"
        if holder is not None:
            payload["cnf"] = {"jwk": {name: value for name, value in holder.jwk().items() if name != "kid"}}
        jwt = sign_under(self._signer, self._protected, canonical(payload))
        return "~".join((jwt, *made, ""))

    def _object(self, value: Mapping[str, Json], node: Node | None, made: list[str]) -> dict[str, Any]:
        kept: dict[str, Any] = {}
        digests: list[str] = []
        for name, item in value.items():
            if name in RESERVED:
                raise NotDisclosableError(path=name, reason="SD-JWT keeps this name for itself")
            child = node.below.get(name) if node is not None else None
            inner = self._value(item, child, made)
            if child is not None and child.here:
                digests.append(self._disclose(f"{quote(name)},", inner, made))
            else:
                kept[name] = inner
        if digests:
            digests += [self._decoy() for _ in range(self._decoys)]
            digests.sort()  # order of digests must not tell the order of claims (RFC 9901 §4.2.4.1)
            kept[DIGESTS] = digests
        return kept

    def _array(self, value: Sequence[Json], node: Node | None, made: list[str]) -> list[Any]:
        kept: list[Any] = []
        hidden = 0
        for index, item in enumerate(value):
            child = node.at(index) if node is not None else None
            inner = self._value(item, child, made)
            if child is not None and child.here:
                hidden += 1
                kept.append({ELEMENT: self._disclose("", inner, made)})
            else:
                kept.append(inner)
        if hidden:
            for _ in range(self._decoys):
                kept.insert(secrets.randbelow(len(kept) + 1), {ELEMENT: self._decoy()})
        return kept

    def _value(self, value: Json, node: Node | None, made: list[str]) -> Any:
        if isinstance(value, str | int) or value is None:
            return value
        if isinstance(value, Mapping):
            return self._object(value, node, made)
        # What is left and no list, as a number with a point, is refused when it is written.
        return self._array(value, node, made) if isinstance(value, list | tuple) else value

    def _disclose(self, name: str, value: Any, made: list[str]) -> str:
        """Add one disclosure and return its digest (RFC 9901 §4.2.1 to §4.2.3)."""
        salt = urlsafe_b64encode(self._salts(SALT_BYTES))[:-2].decode()
        text = b64url(f'["{salt}",{name}{canonical_text(value)}]'.encode())
        made.append(text)
        return b64url(sha256(text.encode()).digest())

    def _decoy(self) -> str:
        return b64url(sha256(self._salts(32)).digest())


def issue(  # noqa: PLR0913 - what an Issuer is made of, and one document
    signer: Signer,
    claims: Mapping[str, Json],
    disclosable: Iterable[Path] = (),
    *,
    typ: str = VC,
    holder: PublicKey | None = None,
    decoys: int = 0,
) -> str:
    """Return one SD-JWT; a run of many keeps an `Issuer`."""
    return Issuer(signer, disclosable, typ=typ, decoys=decoys).issue(claims, holder=holder)


def _refuse(paths: Iterable[Path], typ: str) -> None:
    for path in paths:
        if RESERVED.intersection(step for step in path if isinstance(step, str)):
            raise NotDisclosableError(path=shown(path), reason="SD-JWT keeps this name for itself")
        if typ == VC and path[:1] and path[0] in ALWAYS_SHOWN:
            raise NotDisclosableError(path=shown(path), reason="every verifier needs it")


def _standard(data: bytes) -> str:
    """Return standard base64, which x5c alone uses (RFC 7515 §4.1.6)."""
    return urlsafe_b64encode(data).decode().translate(_STANDARD)


_STANDARD = str.maketrans("-_", "+/")
