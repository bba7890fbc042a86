"""Records that hold a picture: a `data:` URL among the other data, on the page and in the credential alike."""

from base64 import b64encode
from collections.abc import Iterator
from typing import Any

from saan.press.plates import Filling, Issuer, compile_plate
from saan.press.plates.dots import png
from saan.trust import sdjwt
from saan.trust.canonical import canonical
from vectors.documents import cast
from vectors.verify.cast import ALPHA_SEAL

_STATUS = "status.jwt"
_WIDE, _HIGH = 50, 60
PICTURE = png(
    _WIDE,
    _HIGH,
    3,
    3 * _WIDE,
    (b"\xc8\x1e\x1e" * _WIDE) * (_HIGH // 2) + (b"\x1e\x1e\xc8" * _WIDE) * (_HIGH // 2),
)
"""Nobody: red above, blue below."""
URL = f"data:image/png;base64,{b64encode(PICTURE).decode()}"
RECORD: dict[str, Any] = cast.RECORD | {"data": cast.RECORD["data"] | {"photo": URL}}
METADATA: dict[str, Any] = cast.METADATA | {
    "claims": [
        *cast.METADATA["claims"],
        {
            "path": ["data", "photo"],
            "display": [{"locale": "th", "label": "รูปถ่าย"}, {"locale": "en", "label": "Photograph"}],
        },
    ],
    "schema": {"properties": {"photo": {"type": "string", "format": "picture"}}},
}
CLAIMS: dict[str, Any] = cast.CLAIMS | {"data": {"photo": URL}}


def files(plate: str) -> Iterator[tuple[str, bytes]]:
    """Yield each file by its name; the page is of a template that is given, and draws the picture."""
    made = compile_plate(
        plate.replace(": field", ": field, picture") + '\n#picture("photo", alt: "รูปถ่าย")\n',
        metadata=canonical(METADATA),
    )
    texts = {"number": RECORD["number"], "holder": RECORD["holder"]}
    filling = Filling("หนังสือรับรอง", texts, canonical(RECORD), pictures={"photo": PICTURE})
    page = Issuer(made, ALPHA_SEAL, cast.SIGNED).issue(filling, cast.SIGNED)
    yield "page-pictured.pdf", page
    other = b64encode(PICTURE[:-20]).decode()[-12:].encode()
    yield "page-pictured-otherwise.pdf", page.replace(URL[-12:].encode(), other, 1)
    salts = iter(range(1, 1000))
    issuer = sdjwt.Issuer(
        ALPHA_SEAL.signer,
        [("holder",), ("data", "photo")],
        certificates=cast.certificates(ALPHA_SEAL),
        salts=lambda size: next(salts).to_bytes(size, "big"),
    )
    yield "credential-pictured.sd-jwt", issuer.issue(CLAIMS, holder=cast.HOLDER.public).encode()


def ends() -> Iterator[tuple[str, tuple[str, ...], dict[str, Any]]]:
    """Yield a case's name, its files, and how it ends."""
    yield "a page with a picture in its record", ("page-pictured.pdf", _STATUS), {}
    another = ("page-pictured-otherwise.pdf", _STATUS)
    yield (
        "a page whose record has another picture",
        another,
        {"fails": ["pdf.intact"], "open": ["document.status"]},
    )
    yield "a credential with a picture", ("credential-pictured.sd-jwt", _STATUS), {}
