"""The code that `docs/guide/press.md` shows, by the names that the stories here call its blocks."""

import re
from pathlib import Path

_FOLDER = Path(__file__).parents[2] / "docs/guide"
_NAMES = ("keys", "letter", "steps", "verify", "plate", "refused", "softhsm", "token", "network", "remote", "lasting")  # fmt: skip


def blocks(page: str = "press.md") -> dict[str, str]:
    """Return each block of the page by its name, in the order of the page."""
    found = re.findall(
        r"^```(?:sh|python)\n(.*?)^```$", (_FOLDER / page).read_text(), re.DOTALL | re.MULTILINE
    )
    return dict(zip(_NAMES, found, strict=True))


def program(*names: str, **instead: str) -> str:
    """Return the blocks of some names as one program, with what only a stranger's machine has put in place of the guide's."""
    code = "\n".join(blocks()[name] for name in names)
    for word, real in instead.items():
        assert word in WORDS, word
        assert WORDS[word] in code, word
        code = code.replace(WORDS[word], real)
    return code


WORDS = {
    "now": "datetime.now(UTC)",
    "driver": "/usr/lib/softhsm/libsofthsm2.so",
    "service": "https://sign.example/csc/v2",
    "credential": "credential-1",
    "stamping": "https://time.example/tsa",
    "headers": "Network()",
}
"""What of the guide is each reader's own."""
