"""Archives of many signed files under one time-stamp: evidence records (RFC 4998), for what is issued by the hundred thousand.

An archive keeps its files' digests and one *trunk*: chains of time-stamps. Of these, anyone's evidence record is made when
it is asked for. The first stamp lies over the root of the digests and carries in itself what shows that no signer's
certificate was withdrawn; the next lies over the first, and so on: each is made before the certificate of the one before
ends (time-stamp renewal, §5.2). Before a hash function becomes weak, a new chain begins under another one (hash-tree
renewal), for which every file is read again.
"""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from asn1crypto import cms, crl, ocsp
from asn1crypto import x509 as asn1

from saan.press.evidencerecords import Chain, Chains, stamped
from saan.press.hashtrees import SHA256, grow
from saan.press.lasting import Chained, Found, Notary, chains_of, ends, evidence, stamp_digest
from saan.press.stamps import Trust, chain_of_token
from saan.press.stores import OCSP_FORMAT, carried

_ANY_REVOCATION: Final = "v5"
"""The version of a SignedData that carries revocation information of another form than lists (RFC 5652 §5.1)."""


@dataclass(frozen=True, slots=True)
class Archived:
    """An archive's trunk (DER), and until when its newest time-stamp holds; `complete` with evidence of all certificates.

    `leaves` are those of a chain that was begun under another hash function.
    """

    trunk: bytes
    until: datetime
    complete: bool
    leaves: tuple[bytes, ...] = ()


LeavesAnew = Callable[[bytes], Sequence[bytes]]
"""Returns the leaves of a new chain, made by `leaf_anew` one a file, over the trunk that it is given."""


def begin(leaves: Sequence[bytes], pages: Iterable[bytes], notary: Notary, at: datetime) -> Archived:
    """Return the trunk of a new archive of files with these SHA-256 digests; `pages` are some that bear every signer's mark.

    Two stamps: one over the root, and one over that with the evidence in it. Raises as `stamp` and `keep` do.
    """
    first = stamp_digest(grow(leaves).root, SHA256, notary, at)
    signers = [chain for page in pages for chain in chains_of(page, notary, at)]
    first = _with_evidence(first, signers, notary, at)
    second = stamp_digest(hashlib.sha256(first).digest(), SHA256, notary, at)
    trunk = Chains([Chain([stamped(SHA256, first), stamped(SHA256, second)])])
    return Archived(trunk.dump(), _ends(second, notary, at), complete=True)


def renew(trunk: bytes, notary: Notary, at: datetime) -> Archived:
    """Return a trunk with today's evidence in its newest stamp, and a new stamp over that."""
    *before, last = _evidenced(trunk, notary, at)
    algorithm, kept = _newest(last)
    made = stamp_digest(hashlib.new(algorithm, kept).digest(), algorithm, notary, at)
    chains = Chains([*before, Chain([*list(last), stamped(algorithm, made)])])
    return Archived(chains.dump(), _ends(made, notary, at), complete=True)


def rehash(trunk: bytes, leaves: LeavesAnew, algorithm: str, notary: Notary, at: datetime) -> Archived:
    """Return a trunk with a new chain under another hash function, over today's evidence in its newest stamp (§5.3)."""
    kept = _evidenced(trunk, notary, at)
    anew = tuple(leaves(Chains(kept).dump()))
    made = stamp_digest(grow(anew, algorithm).root, algorithm, notary, at)
    chains = Chains([*kept, Chain([stamped(algorithm, made)])])
    return Archived(chains.dump(), _ends(made, notary, at), complete=True, leaves=anew)


def _evidenced(trunk: bytes, notary: Notary, at: datetime) -> list[Chain]:
    """Return a trunk's chains with today's evidence in the newest stamp."""
    *others, last = list(Chains.load(trunk))
    *before, _ = list(last)
    algorithm, token = _newest(last)
    return [*others, Chain([*before, stamped(algorithm, _with_evidence(token, (), notary, at))])]


def _newest(chain: Chain) -> tuple[str, bytes]:
    """Return the hash function and the token of a chain's last stamp."""
    newest = list(chain)[-1]
    return newest["digest_algorithm"]["algorithm"].native, newest["time_stamp"].dump()


def _with_evidence(token: bytes, signers: Sequence[Chained], notary: Notary, at: datetime) -> bytes:
    """Return a time-stamp that carries what shows that its own certificates, and the signers', stand today."""
    parsed = cms.ContentInfo.load(token)
    trust = Trust((), at, stamp_roots=notary.stamp_roots)
    own = Chained(chain_of_token(parsed["content"], trust), "time-stamp", anew=True)
    return _carrying(token, evidence((own, *signers), carried((parsed["content"],)), notary, at))


def _carrying(token: bytes, found: Found) -> bytes:
    """Return a time-stamp with more in the parts of its container that its signature leaves out."""
    whole = cms.ContentInfo.load(token)
    content = whole["content"]
    lists = [*content["crls"]] if content["crls"] else []
    lists += [cms.RevocationInfoChoice("crl", crl.CertificateList.load(each)) for each in found.lists]
    for each in found.answers:
        other = {"other_rev_info_format": OCSP_FORMAT, "other_rev_info": ocsp.OCSPResponse.load(each)}
        lists.append(cms.RevocationInfoChoice("other", cms.OtherRevocationInfoFormat(other)))
    known = [*content["certificates"]] if content["certificates"] else []
    known += [
        cms.CertificateChoices("certificate", asn1.Certificate.load(each)) for each in found.certificates
    ]
    content["certificates"], content["crls"] = cms.CertificateSet(known), cms.RevocationInfoChoices(lists)
    if any(each.name == "other" for each in lists):
        content["version"] = _ANY_REVOCATION
    carried: bytes = whole.dump()
    return carried


def _ends(token: bytes, notary: Notary, at: datetime) -> datetime:
    content = cms.ContentInfo.load(token)["content"]
    return ends(chain_of_token(content, Trust((), at, stamp_roots=notary.stamp_roots)))
