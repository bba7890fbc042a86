"""Taking long compounds out of a list of words, so that a line may end between their parts.

Made once, at set-up: `python -m saan.press.compounds LIST` writes the list that `cutting` goes by.
"""

import re
import sys
from pathlib import Path
from typing import Final

from saan.press.cells import LETTER
from saan.press.cutting import WORD_LIST

_THAI: Final = re.compile("[ก-ฺเ-๎]+")
_CLUSTER: Final = re.compile(f"[เ-ไ]?(?:{LETTER})[ะาๅ]?|.")
_WHOLE: Final = 8
"""Clusters of a word that is never parted, whatever it is made of."""
_SHORTEST: Final = 3
"""Letters of a word that a compound may be parted into."""


def main() -> None:
    """Write the list anew."""
    known = {word for word in Path(sys.argv[1]).read_text("utf-8").split() if _THAI.fullmatch(word)}
    parts = {word for word in known if len(word) >= _SHORTEST}
    kept = [word for word in known if len(_CLUSTER.findall(word)) <= _WHOLE or not is_compound(word, parts)]
    WORD_LIST.write_text("\n".join(sorted(kept)) + "\n", "utf-8")


def is_compound(word: str, known: set[str]) -> bool:
    """Return whether a word is several of those known, one behind the other."""
    ends = {0}
    for end in range(_SHORTEST, len(word) + 1):
        if any(end - begin < len(word) and word[begin:end] in known for begin in ends):
            ends.add(end)
    return len(word) in ends


if __name__ == "__main__":
    main()
