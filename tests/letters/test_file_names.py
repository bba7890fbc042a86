"""What people call their files, and what can travel: a signed letter is never kept here by the name of an enclosure."""

import pytest

from saan.letters import api
from saan.trust.envelopes import NAME
from tests.letters.world import House, Pigeons, a_draft, sent, stored


@pytest.mark.parametrize(
    ("called", "kept"),
    [
        ("หนังสือที่ ทล 0101/12.pdf", "หนังสือที่ ทล 0101-12.pdf"),
        ("C:\\งาน\\แผน.xlsx", "C:-งาน-แผน.xlsx"),
        ("แผน 1.pdf", "แผน 1.pdf"),
        ("ก" * 300 + ".pdf", "ก" * 251 + ".pdf"),
        ("ก" * 300, "ก" * 255),
        ("a." + "ข" * 300, "a." + "ข" * 253),
        ("..", "file"),
        ("/", "-"),
        ("a\u061cb\u2029.pdf", "ab .pdf"),
        ("\u202e", "file"),
    ],
)
def test_an_enclosure_travels_whatever_its_file_was_called(
    called: str, kept: str, here: House, abroad: House, pigeons: Pigeons
) -> None:
    """A program may give any name; a browser gives a file's own. Else the letter had its number and could never be sent."""
    ref = stored(b"plan")
    piece = api.Piece(
        title="แผน", name=called, media="application/pdf", size=ref.size, sha256=ref.sha256, root=ref.root
    )
    sent(here, a_draft(here, abroad, enclosures=(piece,)))
    ((_, parcel),) = pigeons.sent
    assert [one.name for one in parcel.files] == ["letter.pdf", kept]
    assert NAME.fullmatch(kept), "the name is one that an envelope carries"
    assert [one.name for one in api.parse(parcel.body).letter.enclosures] == [kept]
