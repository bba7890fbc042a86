"""The pages look as they did when somebody last looked at them."""

from tests.press.goldens import drawn
from tests.press.reading import differing, golden, load

TOLERANCE = 0.002
"""Two dots in a thousand may differ by more than a shade: enough for another poppler's edges, too little for a word."""


def test_every_page_looks_as_it_was_approved() -> None:
    found = dict(drawn())
    kept = {file.name.split(".")[0] for file in golden("x").parent.glob("*.pgm.gz")}
    assert set(found) == kept
    for name, picture in found.items():
        assert differing(picture, load(name)) <= TOLERANCE, name


def test_a_changed_word_is_seen() -> None:
    found = dict(drawn())
    assert differing(found["external-1"], found["memo-1"]) > TOLERANCE
    size, (head, dots) = 30 * 10, found["external-1"].split(b"255\n", 1)
    blotted = head + b"255\n" + b"\0" * size + dots[size * 2 :] + b"\0" * size
    assert differing(found["external-1"], blotted) > TOLERANCE
