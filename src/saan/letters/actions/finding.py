"""What letters are found by: written with each letter, and made anew in the background when the rules grow."""

from typing import Final

from django.db import transaction

from saan.base.thai.api import normal, repair, search_form
from saan.letters.models import IncomingLetter, IncomingWords, Letter, LetterWords

FORM: Final = 2
"""The rules by which words are made now: 1 had the texts as they came, 2 also what damaged Thai in them was meant to be."""
BATCH: Final = 500


def make_findable(letter: Letter | IncomingLetter) -> None:
    """Have searches find a letter by its subject and the other side's names, as they are now."""
    if isinstance(letter, Letter):
        LetterWords.objects.update_or_create(
            letter=letter,
            defaults={"agency_id": letter.agency_id, "words": _of_letter(letter), "form": FORM},
        )
        return
    IncomingWords.objects.create(
        letter=letter, agency_id=letter.agency_id, words=_of_incoming(letter), form=FORM
    )


def refresh_some() -> int:
    """Make the words of some letters anew that older rules made, in one transaction; return how many, 0 when none is left.

    Resumed by being called again: what was done is committed. The words are locked before their letters are read, so
    that a draft saved meanwhile is never found by what it said before.
    """
    with transaction.atomic():
        sent = list(
            LetterWords.objects.select_for_update().filter(form__lt=FORM).order_by("form", "id")[:BATCH]
        )
        letters = Letter.objects.only("subject", "to_line").in_bulk([row.letter_id for row in sent])
        for row in sent:
            row.words, row.form = _of_letter(letters[row.letter_id]), FORM
        LetterWords.objects.bulk_update(sent, ["words", "form"])
        stale = IncomingWords.objects.select_for_update().filter(form__lt=FORM).order_by("form", "id")
        came = list(stale[: BATCH - len(sent)])
        texts = IncomingLetter.objects.only("subject", "sender_name_th", "sender_name_en")
        arrived = texts.in_bulk([line.letter_id for line in came])
        for line in came:
            line.words, line.form = _of_incoming(arrived[line.letter_id]), FORM
        IncomingWords.objects.bulk_update(came, ["words", "form"])
    return len(sent) + len(came)


def found_by(*texts: str) -> str:
    """Return what a search looks through; the bar keeps the end of one text and the start of the next apart."""
    return " | ".join(search_form(text) for text in texts if text)


def _of_letter(letter: Letter) -> str:
    return found_by(letter.subject, letter.to_line)


def _of_incoming(letter: IncomingLetter) -> str:
    """What others wrote may have been pulled out of an old PDF: it is found as it came, and as it was meant."""
    texts = (letter.subject, letter.sender_name_th, letter.sender_name_en)
    mended = [meant for text in texts if (meant := repair(text)) != normal(text)]
    return found_by(*texts, *mended)
