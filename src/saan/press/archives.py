"""Archives of many signed files under one time-stamp: evidence records (RFC 4998), for what is issued by the hundred thousand.

An archive keeps its files' digests and one *trunk*: chains of time-stamps. Of these, anyone's evidence record is made when
it is asked for. The first stamp lies over the root of the digests and carries in itself what shows that no signer's
certificate was withdrawn; the next lies over the first, and so on: each is made before the certificate of the one before
ends (time-stamp renewal, §5.2). Before a hash function becomes weak, a new chain begins under another one (hash-tree
renewal), for which every file is read again.

asn1crypto's own `EvidenceRecord` lacks the chains between sequence and stamps, so the three structures stand here.
"""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from asn1crypto import algos, cms, core, crl, ocsp
from asn1crypto import x509 as asn1

from saan.press.containers import der_value
from saan.press.hashtrees import SHA256, Way, grow
from saan.press.lasting import Chained, Found, Notary, chains_of, evidence, stamp_digest
from saan.press.lasting_errors import NothingToKeepError
from saan.press.stamps import Trust, chain_of_token
from saan.press.stores import OCSP_FORMAT, carried

_SEQUENCE, _OCTETS, _WAY = 0x30, 0x04, 0xA2
_ANY_REVOCATION: Final = "v5"
"""The version of a SignedData that carries revocation information of another form than lists (RFC 5652 §5.1)."""


class Digests(core.SequenceOf):
    """One list of a reduced hash tree."""

    _child_spec = core.OctetString


class ReducedHashTree(core.SequenceOf):
    """The way from a leaf to what is stamped."""

    _child_spec = Digests


class ArchiveTimeStamp(core.Sequence):
    """A time-stamp, and the way to it."""

    _fields = [
        ("digest_algorithm", algos.DigestAlgorithm, {"implicit": 0, "optional": True}),
        ("attributes", cms.CMSAttributes, {"implicit": 1, "optional": True}),
        ("reduced_hashtree", ReducedHashTree, {"implicit": 2, "optional": True}),
        ("time_stamp", cms.ContentInfo),
    ]


class Chain(core.SequenceOf):
    """Time-stamps under one hash function, each over the one before."""

    _child_spec = ArchiveTimeStamp


class Chains(core.SequenceOf):
    """What RFC 4998 calls an archive time-stamp sequence; without the ways, an archive's trunk."""

    _child_spec = Chain


class DigestAlgorithms(core.SequenceOf):
    """The hash functions of a record's chains."""

    _child_spec = algos.DigestAlgorithm


class Others(core.SequenceOf):
    """Members that records by others may have, and that say nothing of when a file existed."""

    _child_spec = core.Any


class EvidenceRecord(core.Sequence):
    """RFC 4998 §3.1."""

    _fields = [
        ("version", core.Integer),
        ("digest_algorithms", DigestAlgorithms),
        ("crypto_infos", Others, {"implicit": 0, "optional": True}),
        ("encryption_info", Others, {"implicit": 1, "optional": True}),
        ("chains", Chains),
    ]


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


class Mould:
    """The chains of an archive as they stand in each file's evidence record, but for the file's own ways.

    A new chain's leaves lie over these. asn1crypto takes milliseconds for one file's, and archives have 16,384: what all
    have in common is therefore written once.
    """

    def __init__(self, trunk: bytes) -> None:
        self._chains = tuple(
            (
                first["digest_algorithm"].dump(),
                first["time_stamp"].dump(),
                b"".join(other.dump() for other in others),
            )
            for first, *others in map(list, Chains.load(trunk))
        )

    def of(self, ways: Sequence[Way]) -> bytes:
        """Return the chains (DER) of the file that has these ways into them."""
        return der_value(
            _SEQUENCE,
            *(
                der_value(_SEQUENCE, der_value(_SEQUENCE, algorithm, _written(way), token), others)
                for (algorithm, token, others), way in zip(self._chains, ways, strict=True)
            ),
        )


def _written(way: Way) -> bytes:
    lists = (der_value(_SEQUENCE, *(der_value(_OCTETS, digest) for digest in each)) for each in way)
    return der_value(_WAY, *lists) if way else b""


def begin(leaves: Sequence[bytes], pages: Iterable[bytes], notary: Notary, at: datetime) -> Archived:
    """Return the trunk of a new archive of files with these SHA-256 digests; `pages` are some that bear every signer's mark.

    Two stamps: one over the root, and one over that with the evidence in it. Raises as `stamp` and `keep` do.
    """
    first = stamp_digest(grow(leaves).root, SHA256, notary, at)
    signers = [chain for page in pages for chain in chains_of(page, notary, at)]
    first = _with_evidence(first, signers, notary, at)
    second = stamp_digest(hashlib.sha256(first).digest(), SHA256, notary, at)
    trunk = Chains([Chain([_stamp(SHA256, first), _stamp(SHA256, second)])])
    return Archived(trunk.dump(), _ends(second, notary, at), complete=True)


def renew(trunk: bytes, notary: Notary, at: datetime) -> Archived:
    """Return a trunk with today's evidence in its newest stamp, and a new stamp over that."""
    *before, last = _evidenced(trunk, notary, at)
    algorithm, kept = _newest(last)
    made = stamp_digest(hashlib.new(algorithm, kept).digest(), algorithm, notary, at)
    chains = Chains([*before, Chain([*list(last), _stamp(algorithm, made)])])
    return Archived(chains.dump(), _ends(made, notary, at), complete=True)


def rehash(trunk: bytes, leaves: LeavesAnew, algorithm: str, notary: Notary, at: datetime) -> Archived:
    """Return a trunk with a new chain under another hash function, over today's evidence in its newest stamp (§5.3)."""
    kept = _evidenced(trunk, notary, at)
    anew = tuple(leaves(Chains(kept).dump()))
    made = stamp_digest(grow(anew, algorithm).root, algorithm, notary, at)
    chains = Chains([*kept, Chain([_stamp(algorithm, made)])])
    return Archived(chains.dump(), _ends(made, notary, at), complete=True, leaves=anew)


def _evidenced(trunk: bytes, notary: Notary, at: datetime) -> list[Chain]:
    """Return a trunk's chains with today's evidence in the newest stamp."""
    *others, last = list(Chains.load(trunk))
    *before, _ = list(last)
    algorithm, token = _newest(last)
    return [*others, Chain([*before, _stamp(algorithm, _with_evidence(token, (), notary, at))])]


def _newest(chain: Chain) -> tuple[str, bytes]:
    """Return the hash function and the token of a chain's last stamp."""
    newest = list(chain)[-1]
    return newest["digest_algorithm"]["algorithm"].native, newest["time_stamp"].dump()


def leaf_anew(file: bytes, before: bytes, algorithm: str) -> bytes:
    """Return a file's leaf in a new chain, over its own digest and that of all its chains so far (DER; §5.2)."""
    own = hashlib.new(algorithm, file).digest()
    return hashlib.new(algorithm, own + hashlib.new(algorithm, before).digest()).digest()


def leaf_of_chain(own: bytes, chains: Sequence[Sequence[ArchiveTimeStamp]], algorithm: str) -> bytes:
    """Return the leaf of a new chain for a file of a digest, whose chains so far are these."""
    before = Chains([Chain(list(each)) for each in chains]).dump()
    return hashlib.new(algorithm, own + hashlib.new(algorithm, before).digest()).digest()


def record(trunk: bytes, ways: Sequence[Way]) -> bytes:
    """Return the evidence record (DER) of a file: an archive's trunk with the file's way into each of its chains."""
    chains = Chains.load(trunk)
    names = []
    made = []
    for chain, way in zip(chains, ways, strict=True):
        first, *others = list(chain)
        names.append(first["digest_algorithm"]["algorithm"].native)
        made.append(Chain([_stamp(names[-1], first["time_stamp"].dump(), way), *others]))
    algorithms = [algos.DigestAlgorithm({"algorithm": name}) for name in dict.fromkeys(names)]
    whole = {"version": 1, "digest_algorithms": DigestAlgorithms(algorithms), "chains": Chains(made)}
    written: bytes = EvidenceRecord(whole).dump()
    return written


def _stamp(algorithm: str, token: bytes, way: Way = ()) -> ArchiveTimeStamp:
    made = {
        "digest_algorithm": algos.DigestAlgorithm({"algorithm": algorithm}),
        "time_stamp": cms.ContentInfo.load(token),
    }
    if way:
        made["reduced_hashtree"] = ReducedHashTree([Digests(list(each)) for each in way])
    return ArchiveTimeStamp(made)


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
    chain = chain_of_token(content, Trust((), at, stamp_roots=notary.stamp_roots))
    if not chain:
        raise NothingToKeepError(reason="it bears no time-stamp that is believed")
    return min(each.not_valid_after_utc for each in chain)
