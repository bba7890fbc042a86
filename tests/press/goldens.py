"""Makes the golden pictures anew: `python -m tests.press.goldens`. Look at them before committing them."""

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from saan.press import Kind, Paragraph, Secrecy, Urgency, Watermark, certified_copy, typeset
from tests.press.authority import RECORD, letter
from tests.press.papers import CERTIFIER, PAPERS, RECEIVED
from tests.press.reading import keep, pictures

LONG = tuple(
    Paragraph(
        f"{number}. ให้หน่วยงานรายงานผลการดำเนินการภายในวันที่ 30 ของทุกเดือน พร้อมระบุปัญหาและข้อเสนอแนะ",
        level=number % 3,
    )
    for number in range(1, 31)
)
CASES = {
    "external": typeset(letter(), RECORD),
    "marked": typeset(
        letter(urgency=Urgency.AT_ONCE, secrecy=Secrecy.SECRET, body=(*LONG, letter().body[-1])),
        RECORD,
        watermark=Watermark.DEMO,
    ),
    "memo": typeset(letter(Kind.MEMO, urgency=Urgency.FAST, address=("โทร. 0 2000 0001",), foot=()), RECORD),
    **{name: typeset(page, RECORD) for name, page in PAPERS.items()},
    "copy": certified_copy(typeset(letter(), RECORD), CERTIFIER, RECEIVED.day, received=RECEIVED),
}


def drawn() -> Iterator[tuple[str, bytes]]:
    """Yield each page of each case: its name and its picture at 50 dots per inch."""
    for name, pdf in CASES.items():
        with tempfile.TemporaryDirectory() as folder:
            for number, picture in enumerate(pictures(pdf, Path(folder)), 1):
                yield f"{name}-{number}", picture


if __name__ == "__main__":
    for _name, _picture in drawn():
        keep(_name, _picture)
        sys.stdout.write(f"{_name}\n")
