"""Evidence records (RFC 4998): how they are written, and whether one is of a file. Who stamped it is judged in `archived`.

asn1crypto's own `EvidenceRecord` lacks the chains between sequence and stamps, so the three structures stand here. Without
pyHanko, which costs half a second at a process's start: most only hand records out.
"""

import hashlib
from collections.abc import Sequence
from itertools import pairwise
from typing import Any, Final

from asn1crypto import algos, cms, core

from saan.press.containers import der_value
from saan.press.hashtrees import Way, followed

_SEQUENCE, _OCTETS, _WAY = 0x30, 0x04, 0xA2
KNOWN: Final = frozenset({"sha256", "sha384", "sha512"})
MOST_BYTES: Final = 16 * 2**20
MOST_STAMPS: Final = 64


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
        made.append(Chain([stamped(names[-1], first["time_stamp"].dump(), way), *others]))
    algorithms = [algos.DigestAlgorithm({"algorithm": name}) for name in dict.fromkeys(names)]
    whole = {"version": 1, "digest_algorithms": DigestAlgorithms(algorithms), "chains": Chains(made)}
    written: bytes = EvidenceRecord(whole).dump()
    return written


def stamped(algorithm: str, token: bytes, way: Way = ()) -> ArchiveTimeStamp:
    """Return a token (DER) as a link of a chain, with the way to it."""
    made = {
        "digest_algorithm": algos.DigestAlgorithm({"algorithm": algorithm}),
        "time_stamp": cms.ContentInfo.load(token),
    }
    if way:
        made["reduced_hashtree"] = ReducedHashTree([Digests(list(each)) for each in way])
    return ArchiveTimeStamp(made)


def is_record(data: bytes) -> bool:
    """Return whether bytes claim to be an evidence record; says nothing of whether they are one."""
    if data[:1] != b"\x30" or len(data) > MOST_BYTES:
        return False
    try:
        return bool(read(data))
    except (ValueError, TypeError, KeyError, AttributeError, IndexError):
        return False


def covers(data: bytes, file: bytes) -> bool:
    """Return whether a record is of a file, whoever stamped it."""
    try:
        return goes_with(read(data), file)
    except (ValueError, TypeError, KeyError, AttributeError, IndexError):
        return False


def read(data: bytes) -> list[list[Any]]:
    """Return the chains of a record, the oldest first, or raise what asn1crypto does, or `ValueError`."""
    whole = EvidenceRecord.load(data, strict=True)
    chains = [list(chain) for chain in whole["chains"]]
    if whole["version"].native != 1 or not chains or not all(chains):
        raise ValueError("no evidence record of version 1")
    if sum(map(len, chains)) > MOST_STAMPS:
        raise ValueError("too many time-stamps")
    for chain in chains:
        for one in chain:
            if one["time_stamp"]["content_type"].native != "signed_data":
                raise ValueError("no time-stamp")
    return chains


def goes_with(chains: list[list[Any]], file: bytes) -> bool:
    """Return whether chains lead from a file to each of their stamps."""
    for number, chain in enumerate(chains):
        algorithm = _algorithm(chain[0])
        own = hashlib.new(algorithm, file).digest()
        if number:
            own = leaf_of_chain(own, [list(each) for each in chains[:number]], algorithm)
        if followed(own, _way(chain[0]), algorithm) != _imprint(chain[0], algorithm):
            return False
        for before, one in pairwise(chain):
            token = hashlib.new(algorithm, before["time_stamp"].dump()).digest()
            if _algorithm(one) != algorithm or followed(token, _way(one), algorithm) != _imprint(
                one, algorithm
            ):
                return False
    return True


def _algorithm(one: Any) -> str:
    said = one["digest_algorithm"]
    name: str = (
        said["algorithm"].native
        if said.native
        else _info(one)["message_imprint"]["hash_algorithm"]["algorithm"].native
    )
    if name not in KNOWN:
        raise ValueError(f"hash function {name}")
    return name


def _way(one: Any) -> Way:
    lists = one["reduced_hashtree"]
    return tuple(tuple(each.native for each in digests) for digests in lists) if lists.native else ()


def _info(one: Any) -> Any:
    return one["time_stamp"]["content"]["encap_content_info"]["content"].parsed


def _imprint(one: Any, algorithm: str) -> bytes | None:
    said = _info(one)["message_imprint"]
    digest: bytes = said["hashed_message"].native
    return digest if said["hash_algorithm"]["algorithm"].native == algorithm else None
