"""Texts as they are stored: NFC, ํ+า folded to ำ and เเ to แ, without characters that a letter may not hold."""

import re
import unicodedata

import msgspec

from saan.letters.rules.draft import Attendee, Draft, Meeting, Mention, Piece, Target
from saan.trust.envelopes import NAME

NAMELESS = "file"
"""What a file is called whose name says nothing."""
LONGEST_NAME = 255
LONGEST_ENDING = 20

_SEPARATORS = re.compile(r"[/\\]")
_DIRECTION = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
_SARA_AM = re.compile("\u0e4d([\u0e48-\u0e4b]?)\u0e32")
_MEDIA = re.compile("[a-z0-9][a-z0-9.+-]{0,62}/[a-z0-9][a-z0-9.+-]{0,126}")


def tidy(text: str) -> str:
    """Return a text of several lines as it is stored; never NFKC, which would split ำ.

    What nobody sees goes first: between two marks it would keep them in an order that is not NFC without it.
    """
    kept = _DIRECTION.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    kept = "".join(ch for ch in kept if ch in "\n\t" or unicodedata.category(ch) not in {"Cc", "Cs"})
    folded = _SARA_AM.sub("\\1\u0e33", unicodedata.normalize("NFC", kept)).replace("เเ", "แ")
    return unicodedata.normalize("NFC", folded)


def tidy_line(text: str) -> str:
    """Return a text of one line as it is stored."""
    return " ".join(tidy(text).split())


def tidy_draft(draft: Draft) -> Draft:
    """Return a draft with every text tidied and nothing else changed."""
    return msgspec.structs.replace(
        draft,
        subject=tidy_line(draft.subject),
        salutation=tidy_line(draft.salutation),
        closing=tidy_line(draft.closing),
        body=tidy(draft.body),
        to=tuple(_target(one) for one in draft.to),
        references=tuple(_mention(one) for one in draft.references),
        enclosures=tuple(_piece(one) for one in draft.enclosures),
        edition=tidy_line(draft.edition),
        holder=tidy_line(draft.holder),
        meeting=_meeting(draft.meeting),
    )


def _meeting(meeting: Meeting) -> Meeting:
    return Meeting(
        session=tidy_line(meeting.session),
        day=meeting.day,
        place=tidy_line(meeting.place),
        opened=tidy_line(meeting.opened),
        closed=tidy_line(meeting.closed),
        present=tuple(_attendee(one) for one in meeting.present),
        absent=tuple(_attendee(one) for one in meeting.absent),
        others=tuple(_attendee(one) for one in meeting.others),
    )


def _attendee(one: Attendee) -> Attendee:
    return Attendee(name=tidy_line(one.name), post=tidy_line(one.post))


def _target(target: Target) -> Target:
    return msgspec.structs.replace(target, title=tidy_line(target.title))


def _mention(mention: Mention) -> Mention:
    return msgspec.structs.replace(
        mention, number=tidy_line(mention.number), subject=tidy_line(mention.subject)
    )


def _piece(piece: Piece) -> Piece:
    return msgspec.structs.replace(
        piece,
        title=tidy_line(piece.title),
        name=file_name(piece.name),
        media=media_type(piece.media),
    )


def file_name(said: str) -> str:
    """Return a name as a file may have it in any folder, which is how an envelope carries it (saan-1 §3).

    People name files by numbers such as 12/2569: a separator becomes a hyphen. Of one that is too long its end stays, which
    says what the file is.
    """
    name = tidy_line(_SEPARATORS.sub("-", said).replace("\u061c", ""))
    if len(name) > LONGEST_NAME:
        stem, _, ending = name.rpartition(".")
        ending = f".{ending}" if stem and len(ending) <= LONGEST_ENDING else ""
        name = name[: LONGEST_NAME - len(ending)].rstrip() + ending
    return name if NAME.fullmatch(name) else NAMELESS


def media_type(said: str) -> str:
    """Return a media type as a record bears it: without parameters, in small letters; of bytes, where it is none."""
    plain = said.split(";", maxsplit=1)[0].strip().lower()
    return plain if _MEDIA.fullmatch(plain) else "application/octet-stream"
