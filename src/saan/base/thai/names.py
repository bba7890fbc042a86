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
