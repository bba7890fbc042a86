"""Signed notes are C2SP's: its own example, foreign signatures ignored, every change refused."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from saan.trust import checkpoints, keys, notes
from saan.trust.errors import SaanError
from saan.trust.keys import Algorithm, BadSignatureError, UnusableKeyError
from saan.trust.notes import Kind, NoteError, Signature, UnsignedNoteError

# The example of C2SP signed-note.
EXAMPLE_KEY = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
EXAMPLE = """This is an example message.

— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=
"""
LOG = keys.generate(Algorithm.ED25519)
WITNESS = keys.generate(Algorithm.ED25519)
LOG_KEY = notes.verifier_key("log.example/a", Kind.ED25519, LOG.public)
WITNESS_KEY = notes.verifier_key("บันทึก.example/w", Kind.COSIGNATURE, WITNESS.public)
NOON = datetime(2026, 11, 22, 5, tzinfo=UTC)
TEXT = "log.example/a\n7\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n"


def signed(text: str = TEXT) -> notes.Note:
    lines = notes.sign(text, LOG_KEY.name, LOG), notes.cosign(text, WITNESS_KEY.name, WITNESS, NOON)
    return notes.Note(text, lines)


def test_the_specifications_own_example_verifies() -> None:
    key = notes.parse_key(EXAMPLE_KEY)
    ((by, _),) = notes.parse(EXAMPLE.encode()).verified_by([key])
    assert str(by) == EXAMPLE_KEY


def test_a_note_reads_back_as_written() -> None:
    note = signed()
    again = notes.parse(note.encode().encode())
    assert again == note
    assert [key for key, _ in again.verified_by([LOG_KEY, WITNESS_KEY])] == [LOG_KEY, WITNESS_KEY]
    (cosigned,) = checkpoints.cosignatures(again, [WITNESS_KEY])
    assert cosigned.at == NOON


def test_the_text_may_have_empty_lines_and_signatures_of_its_own() -> None:
    text = "a\n\n— log.example/a AAAAAAAA\n\nb\n"
    assert notes.parse(signed(text).encode().encode()).text == text


def test_a_key_reads_back_as_written() -> None:
    for key in (LOG_KEY, WITNESS_KEY):
        assert notes.parse_key(str(key)) == key


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a",
        "a+b",
        EXAMPLE_KEY.replace("530d903a", "530d903b"),
        EXAMPLE_KEY.replace("530d903a", "530D903A"),
        EXAMPLE_KEY.replace("foo", "bar"),
        EXAMPLE_KEY.replace("Aeky", "Aek"),
        EXAMPLE_KEY.replace("+Aeky", "+Beky"),
        EXAMPLE_KEY + "=",
        "a b" + EXAMPLE_KEY.removeprefix("example.com/foo"),
        "example.com/foo+00000000+",
        "example.com/foo+00000000+CQ==",
    ],
)
def test_a_damaged_verifier_key_is_refused(text: str) -> None:
    with pytest.raises(SaanError):
        notes.parse_key(text)


def test_a_key_of_another_kind_or_name_is_refused() -> None:
    with pytest.raises(UnusableKeyError):
        notes.verifier_key("a", Kind.ED25519, keys.generate(Algorithm.ES256).public)
    for name in ("", "a b", "a+b", "a\u00a0b", "a\nb"):
        with pytest.raises(NoteError):
            notes.verifier_key(name, Kind.ED25519, LOG.public)


def test_a_log_signature_does_not_pass_for_a_cosignature() -> None:
    as_witness = notes.verifier_key(LOG_KEY.name, Kind.COSIGNATURE, LOG.public)
    with pytest.raises(UnsignedNoteError):
        signed().verified_by([as_witness])
    line = signed().signatures[0]
    renamed = Signature(line.name, as_witness.id, line.data)
    with pytest.raises(BadSignatureError):
        notes.Note(TEXT, (renamed,)).verified_by([as_witness])


def test_foreign_signatures_are_ignored_but_a_known_one_must_hold() -> None:
    foreign = Signature(LOG_KEY.name, b"\0\0\0\0", b"anything"), Signature("x", LOG_KEY.id, b"\0")
    note = notes.Note(TEXT, (*foreign, *signed().signatures))
    note.verified_by([LOG_KEY])
    with pytest.raises(BadSignatureError):
        notes.Note(TEXT, (*note.signatures, Signature(LOG_KEY.name, LOG_KEY.id, bytes(64)))).verified_by(
            [LOG_KEY]
        )
    with pytest.raises(UnsignedNoteError):
        notes.Note(TEXT, foreign).verified_by([LOG_KEY])


@given(st.integers(0), st.integers(0, 7))
def test_any_flipped_bit_is_noticed(at: int, bit: int) -> None:
    data = bytearray(signed().encode().encode())
    at %= len(data)
    data[at] ^= 1 << bit
    # Both signers are demanded, since a changed name makes a signature a foreign one.
    with pytest.raises((SaanError, AssertionError)):
        assert len(notes.parse(bytes(data)).verified_by([LOG_KEY, WITNESS_KEY])) == 2


@given(st.binary(max_size=200) | st.text(max_size=200).map(lambda text: text.encode(errors="replace")))
def test_no_bytes_escape_as_another_kind_of_error(data: bytes) -> None:
    try:
        note = notes.parse(data)
    except NoteError:
        return
    assert note.encode().encode() == data


@pytest.mark.parametrize(
    "tail", ["", "\n", "— a\n", "— a AAAA\n", "— a AAAAAAA\n", "— a AAAAAAA=", "- a AAAAAAA=\n"]
)
def test_bad_signature_lines_are_refused(tail: str) -> None:
    with pytest.raises(NoteError):
        notes.parse(("text\n\n" + tail).encode())


def test_notes_are_bounded() -> None:
    line = "— a AAAAAAA=\n"
    assert len(notes.parse(("text\n\n" + line * notes.MAX_SIGNATURES).encode()).signatures) == 64
    with pytest.raises(NoteError):
        notes.parse(("text\n\n" + line * (notes.MAX_SIGNATURES + 1)).encode())
    with pytest.raises(NoteError):
        notes.parse(b"a" * notes.MAX_NOTE_BYTES + ("\n\n" + line).encode())


@pytest.mark.parametrize("text", ["no newline", "tab\t\n"])
def test_what_a_note_cannot_carry_is_not_signed(text: str) -> None:
    with pytest.raises(NoteError):
        notes.sign(text, "a", LOG)


def test_a_time_beyond_the_calendar_is_refused() -> None:
    seconds = 2**64 - 1
    line = Signature(
        WITNESS_KEY.name, WITNESS_KEY.id, b"\xff" * 8 + WITNESS.sign(notes.cosigned(TEXT, seconds))
    )
    with pytest.raises(NoteError):
        checkpoints.check_cosignature(TEXT, line, WITNESS_KEY)
