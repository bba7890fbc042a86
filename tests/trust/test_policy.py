"""A policy believes what it says it believes, and a file that says it badly is refused."""

from datetime import UTC, datetime
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from saan.trust import checkpoints, keys, notes, policy
from saan.trust.keys import Algorithm, FileSigner
from saan.trust.notes import Kind, Note, VerifierKey

LOG = keys.generate(Algorithm.ED25519)
LOG_KEY = notes.verifier_key("log.example/a", Kind.ED25519, LOG.public)
SIGNERS = {f"w{n}.example": keys.generate(Algorithm.ED25519) for n in range(4)}
WITNESSES = [notes.verifier_key(name, Kind.COSIGNATURE, signer.public) for name, signer in SIGNERS.items()]
NOON = datetime(2026, 11, 22, 5, tzinfo=UTC)


def checkpoint(signers: dict[str, FileSigner]) -> Note:
    note = checkpoints.sign(checkpoints.Checkpoint(LOG_KEY.name, 3, bytes(32)), LOG)
    return Note(
        note.text, note.signatures + tuple(notes.cosign(note.text, n, s, NOON) for n, s in signers.items())
    )


@pytest.mark.parametrize("need", range(5))
def test_k_of_n_means_k_of_n(need: int) -> None:
    rule = policy.k_of_n([LOG_KEY], WITNESSES, need)
    for count in range(5):
        for chosen in combinations(SIGNERS.items(), count):
            note = checkpoint(dict(chosen))
            if count >= need:
                assert len(rule.check(note).cosigned) == count
            else:
                with pytest.raises(policy.NotWitnessedError):
                    rule.check(note)


@pytest.mark.parametrize("need", [-1, 5])
def test_more_witnesses_than_there_are_cannot_be_demanded(need: int) -> None:
    with pytest.raises(policy.PolicyError):
        policy.k_of_n([LOG_KEY], WITNESSES, need)


def test_nested_groups_count_as_written() -> None:
    a, b, c, d = (str(key) for key in WITNESSES)
    text = f"""
    # ผู้ตรวจ: comments may be Thai
    log {LOG_KEY} https://log.example/
    witness A {a}
    witness B {b} https://b.example
    witness C {c}
    witness D {d}
    group first any A B
    group second 2 C D
    group both all first second
    quorum both
    """
    rule = policy.parse(text.encode())
    names = list(SIGNERS)
    for chosen, enough in (
        ("ACD", True),
        ("BCD", True),
        ("ABCD", True),
        ("AB", False),
        ("CD", False),
        ("ABC", False),
    ):
        note = checkpoint({names["ABCD".index(one)]: SIGNERS[names["ABCD".index(one)]] for one in chosen})
        if enough:
            rule.check(note)
        else:
            with pytest.raises(policy.NotWitnessedError):
                rule.check(note)


def lines(*some: str) -> bytes:
    return "\n".join(
        (f"log {LOG_KEY}", *(f"witness {n} {key}" for n, key in zip("AB", WITNESSES, strict=False)), *some)
    ).encode()


@pytest.mark.parametrize(
    "data",
    [
        b"",
        lines(),
        lines("quorum C"),
        lines("quorum A", "quorum A"),
        lines("group none any A", "quorum none"),
        lines("group A any B", "quorum A"),
        lines("group g any C", "quorum g"),
        lines("group g any g", "quorum g"),
        lines("group g 0 A", "quorum g"),
        lines("group g 3 A B", "quorum g"),
        lines("group g two A B", "quorum g"),
        lines("group g ² A B", "quorum g"),
        lines("group g any", "quorum g"),
        lines("group g any A A", "quorum g"),
        lines("group g any A", "group h any A", "quorum h"),
        lines("quorum A more"),
        lines("believe A", "quorum A"),
        lines(f"witness C {LOG_KEY}", "quorum A"),
        lines(f"witness C {WITNESSES[0]}", "quorum A"),
        lines(f"log {LOG_KEY}", "quorum A"),
        lines(f"log {WITNESSES[2]}", "quorum A"),
        lines("witness C not+a+key", "quorum A"),
        lines("quorum A\r"),
        lines("quorum A", "\x00"),
    ],
)
def test_a_bad_policy_is_refused(data: bytes) -> None:
    with pytest.raises(policy.PolicyError):
        policy.parse(data)


def test_a_policy_without_witnesses_says_so() -> None:
    assert policy.parse(lines("quorum none")).check(checkpoint({})).checkpoint.size == 3


@given(st.binary(max_size=200))
def test_no_bytes_escape_as_another_kind_of_error(data: bytes) -> None:
    with pytest.raises(policy.PolicyError):
        policy.parse(data + b"\nnonsense")


def test_policies_name_each_witness_once() -> None:
    twice: list[VerifierKey] = [WITNESSES[0], WITNESSES[0]]
    with pytest.raises(policy.PolicyError):
        policy.k_of_n([LOG_KEY], twice, 1)
