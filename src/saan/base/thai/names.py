"""Names of persons as official letters write them."""

from typing import Final

_JOINED: Final = (
    "นาย",
    "นาง",
    "นางสาว",
    "เด็กชาย",
    "เด็กหญิง",
    "คุณ",
    "คุณหญิง",
    "ท่านผู้หญิง",
    "หม่อม",
    "หม่อมราชวงศ์",
    "หม่อมหลวง",
    "หม่อมเจ้า",
    "พระ",
    "พระครู",
    "พระมหา",
    "นายแพทย์",
    "แพทย์หญิง",
    "ทันตแพทย์",
    "ทันตแพทย์หญิง",
    "ศาสตราจารย์",
    "รองศาสตราจารย์",
    "ผู้ช่วยศาสตราจารย์",
)
"""Titles written against the name. All others (ranks, abbreviations, English titles) take a space."""

_LEADING: Final = "เแโใไ"
"""Vowels that are written before their consonant."""
_BEGINS: Final = frozenset({*map(chr, range(0x0E01, 0x0E2F)), *_LEADING})
"""What a word begins with; anything else goes on with the word before."""


def full_name(title: str, first: str, last: str, middle: str = "") -> str:
    """Return นายสมชาย ใจดี, พันตำรวจเอก สมชาย ใจดี, Mr. Somchai Jaidee; absent parts leave no gap."""
    rest = " ".join(part for part in (first.strip(), middle.strip(), last.strip()) if part)
    opening = title.strip()
    # Of several titles the last decides: พลตรี หม่อมราชวงศ์...
    joined = bool(opening) and opening.split()[-1] in _JOINED
    return f"{opening}{rest}" if joined or not opening else f"{opening} {rest}".rstrip()


def signature_name(title: str, first: str, last: str, middle: str = "") -> str:
    """Return the line under a signature: (นายสมชาย ใจดี)."""
    return f"({full_name(title, first, last, middle)})"


def initials(name: str) -> str:
    """Return the initials that stand beside a seal (regulation 2526 ข้อ 13): ต.ล. of นายตั้งมั่น ลงนามดี.

    They are the first consonants of given name and surname, or of a name without surname its own; titles have none.
    """
    given, *rest = _untitled(name.split()) or [""]
    return "".join(f"{letter}." for letter in (_first(given), _first(rest[-1]) if rest else "") if letter)


def _untitled(parts: list[str]) -> list[str]:
    """Return a name's parts from the given name on: after a title that is written against it (ดร. too), else the last two."""
    for index, part in enumerate(parts):
        for title in sorted(_JOINED, key=len, reverse=True):
            rest = part.removeprefix(title)
            if rest != part and rest[:1] in _BEGINS:
                return [rest, *parts[index + 1 :]]
    *_, given, surname = ("", "", *parts)
    short = [given.rpartition(".")[2] or given, surname] if given else [surname]
    return [part for part in short if part]


def _first(word: str) -> str:
    """Return the first consonant, behind a vowel that is written before it; of another script the first letter."""
    return next((letter.upper() for letter in word if letter.isalpha() and letter not in _LEADING), "")
