"""What of a PDF a signature or a time-stamp leaves uncovered: the gap that it stands in itself, and what stands at the end."""

import os
import re
from typing import Final

from asn1crypto import cms
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature

_ENDED: Final = re.compile(rb"startxref\s+\d+\s+%%EOF(?:\r\n|\r|\n)?\Z")
_NEAR: Final = 64
_INDEFINITE = b"\x80"
"""A length that is told by where the value ends (X.690 §8.1.3.6)."""


def ended(embedded: EmbeddedPdfSignature) -> bool:
    """Return whether the file ends where its last revision does, or where a signature or a time-stamp says that it ends.

    What stands behind belongs to none. Readers look for a revision's end from the back, and pass over it; others may find a
    page there.
    """
    stream = embedded.reader.stream
    size = stream.seek(0, os.SEEK_END)
    stream.seek(-min(_NEAR, size), os.SEEK_END)
    return _ENDED.search(stream.read()) is not None or any(
        each.byte_range[2] + each.byte_range[3] == size for each in embedded.reader.embedded_signatures
    )


def exact(embedded: EmbeddedPdfSignature) -> bool:
    """Return whether the gap that the signature leaves uncovered holds the signature, zeros, and nothing else.

    What stands there is signed by nobody, so it must have one form: one DER object in hex of one case. The version
    and the algorithms of the CMS are outside of its own signature too; they must be those of RFC 5652 and agree.
    """
    if embedded.pkcs7_content[1:2] == _INDEFINITE:
        # No DER, whatever is in it. To find that out by encoding it anew, asn1crypto needs minutes where such lengths are nested.
        return False
    first, second = embedded.byte_range[1], embedded.byte_range[2]
    embedded.reader.stream.seek(first)
    gap = embedded.reader.stream.read(second - first)
    text = gap[1:-1]
    whole = embedded.pkcs7_content.rstrip(b"\0")
    content = cms.ContentInfo.load(embedded.pkcs7_content).dump()
    signer = embedded.signer_info
    digests = [each["algorithm"].native for each in embedded.signed_data["digest_algorithms"]]
    return (
        gap[:1] == b"<"
        and gap[-1:] == b">"
        and text in {text.upper(), text.lower()}
        and text.lower() == embedded.pkcs7_content.hex().encode()
        and content.rstrip(b"\0") == whole
        and signer["version"].native == "v1"
        and embedded.signed_data["version"].native in _versions(embedded.signed_data)
        and digests == [signer["digest_algorithm"]["algorithm"].native]
    )


def _versions(data: cms.SignedData) -> set[str]:
    """Return the versions that a signature's container may have: of its own where it brings answers (RFC 5652 §5.1)."""
    answers = any(each.name == "other" for each in data["crls"])
    return {"v5"} if answers else {"v1", "v3"}
