"""A witness never cosigns two histories, whatever it is asked and in whatever order."""

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from saan.trust import checkpoints, keys, notes, tree, witness
from saan.trust.checkpoints import Checkpoint
from saan.trust.keys import Algorithm, BadSignatureError
from saan.trust.notes import Kind, NoteError, UnsignedNoteError

LOG = keys.generate(Algorithm.ED25519)
LOG_KEY = notes.verifier_key("log.example/a", Kind.ED25519, LOG.public)
OWN = keys.generate(Algorithm.ED25519)
OWN_KEY = notes.verifier_key("witness.example", Kind.COSIGNATURE, OWN.public)
NOON = datetime(2026, 11, 22, 5, tzinfo=UTC)
HONEST = tree.Tree([tree.leaf_hash(b"%d" % n) for n in range(90)])
FORKED = tree.Tree([tree.leaf_hash(b"%d" % (n if n != 20 else 0)) for n in range(90)])


class OneHistory(RuleBasedStateMachine):
    """A log that keeps two books sends heads of either to one witness."""

    def __init__(self) -> None:
        super().__init__()
        self.seen = witness.Seen()
        self.cosigned: list[Checkpoint] = []

    @rule(
        book=st.sampled_from([HONEST, FORKED]),
        proven_from=st.sampled_from([HONEST, FORKED]),
        size=st.integers(0, 90),
        old=st.none() | st.integers(0, 90),
    )
    def ask(self, book: tree.Tree, proven_from: tree.Tree, size: int, old: int | None) -> None:
        old = self.seen.size if old is None else old
        path = tree.prove_consistency(proven_from.at(size), old) if old <= size else ()
        note = checkpoints.sign(Checkpoint(LOG_KEY.name, size, tree.root_of(book.at(size))), LOG)
        try:
            head = witness.decide(witness.Request(old, path, note), [LOG_KEY], self.seen).checkpoint
        except witness.WitnessRefusalError:
            return
        self.cosigned.append(head)
        self.seen = witness.Seen(head.size, head.root)

    @invariant()
    def all_heads_are_of_one_book(self) -> None:
        assert any(
            all(head.root == tree.root_of(book.at(head.size)) for head in self.cosigned)
            for book in (HONEST, FORKED)
        )
        sizes = [head.size for head in self.cosigned]
        assert sizes == sorted(sizes)


TestOneHistory = OneHistory.TestCase
TestOneHistory.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)


@given(st.binary(max_size=300))
def test_no_bytes_escape_as_another_kind_of_error(data: bytes) -> None:
    with pytest.raises(witness.WitnessRefusalError) as caught:
        witness.read(b"old 0\n\n" + data)
    assert caught.value.status == 400


def test_an_answer_is_taken_from_the_witness_that_was_asked_only() -> None:
    note = checkpoints.sign(Checkpoint(LOG_KEY.name, 3, bytes(32)), LOG)
    line = notes.cosign(note.text, OWN_KEY.name, OWN, NOON)
    grease = notes.Signature("other.example", b"abcd", b"anything").line()
    assert witness.read_answer((grease + line.line()).encode(), note.text, OWN_KEY) == line
    with pytest.raises(UnsignedNoteError):
        witness.read_answer(grease.encode(), note.text, OWN_KEY)
    with pytest.raises(BadSignatureError):
        witness.read_answer(line.line().encode(), note.text.replace("3", "4"), OWN_KEY)
    for body in (b"", b"\n", b"<html>", b"\xff"):
        with pytest.raises(NoteError):
            witness.read_answer(body, note.text, OWN_KEY)
