"""A word made of its clusters is the word that shaping makes, in every face; and codes tell their source text."""

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from saan.press.plates.glyphs import Face, face
from tests.press.plates.records import TORTURE

FACES = [(bold, italic) for bold in (False, True) for italic in (False, True)]
CONSONANT = st.sampled_from("กขคงจชซญฎฏฐณดตถทธนบปผฝพฟมยรลวศษสหฬอฮ")
CLUSTER = st.one_of(
    st.builds(
        "{}{}{}".format,
        CONSONANT,
        st.sampled_from(["", *"\u0e31\u0e34\u0e35\u0e36\u0e37\u0e38\u0e39\u0e47"]),
        st.sampled_from(["", *"\u0e48\u0e49\u0e4a\u0e4b\u0e4c"]),
    ),
    st.builds("{}{}\u0e33".format, CONSONANT, st.sampled_from(["", *"\u0e48\u0e49\u0e4a\u0e4b"])),
    st.sampled_from("เแโใไะาๅฯๆ๐๑๒๓๔๕๖๗๘๙ฤฦ฿0123456789/.,():\u00a0-"),
)


@given(text=st.lists(CLUSTER, min_size=1, max_size=12).map("".join), style=st.sampled_from(FACES))
def test_clusters_do_not_touch_each_other(text: str, style: tuple[bool, bool]) -> None:
    made = face(bold=style[0], italic=style[1])
    assert made.word(text) == made._whole(text)


@given(text=st.text("0123456789abcdefghijklmnopqrstuvwxyz", min_size=1), style=st.sampled_from(FACES))
def test_letters_that_kern_are_set_as_shaping_sets_them(text: str, style: tuple[bool, bool]) -> None:
    made, told = (
        face(bold=style[0], italic=style[1]).word(text),
        face(bold=style[0], italic=style[1])._whole(text),
    )
    assert made.shown == told.shown
    assert made.advance == pytest.approx(told.advance)


@pytest.mark.parametrize("style", FACES)
def test_the_codes_of_a_word_tell_its_text(style: tuple[bool, bool]) -> None:
    made = face(bold=style[0], italic=style[1])
    texts = made.embedded().texts
    for word in [*TORTURE, "Saan", "AVATAR", *made._shown]:
        codes = bytes(strings(made.word(word).shown))
        assert "".join(texts[int.from_bytes(codes[at : at + 2])] for at in range(0, len(codes), 2)) == word


def strings(shown: str) -> Iterator[int]:
    """Yield the bytes of the strings that a line shows, as a reader takes them out of `[(…)]TJ`."""
    signs = iter(f"({shown})")
    for opened in signs:
        if opened != "(":
            assert opened in "-0123456789"
            continue
        while (sign := next(signs)) != ")":
            assert sign not in {"(", "\r"}
            escaped = next(signs) if sign == "\\" else ""
            yield ord("\r" if escaped == "r" else escaped or sign)


def test_what_a_copy_learns_stays_with_it() -> None:
    first: Face = face(bold=False, italic=False)
    other = first.copy()
    other.learn("ก่้")
    assert other.told("ก่้").shown
    assert len(other.embedded().texts) > len(first.embedded().texts)
