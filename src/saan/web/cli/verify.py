"""`saan verify`: what holds of a letter, of a document in any form, or of what travels beside them; offline."""

import os
from dataclasses import replace
from datetime import datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import msgspec
import typer
from rich.console import Console

from saan.press.verdicts import MOST_BYTES
from saan.trust.canonical import JsonError, parse
from saan.trust.clock import BANGKOK, parse_rfc3339, utc_now
from saan.trust.findings import Outcome
from saan.trust.foreign import quoted, writable
from saan.trust.members import MalformedError
from saan.web.cli.root import app, set_up_django
from saan.web.cli.root import show as say_refused
from saan.web.verify.errors import (
    BadMomentError,
    NoFileNamedError,
    NotATrustFileError,
    UnreadableFileError,
)

if TYPE_CHECKING:
    from saan.base.words import Language
    from saan.web.verify.examining import Given
    from saan.web.verify.trusting import Opened

LONGEST_SHOWN = 500
LANGUAGES: "tuple[Language, ...]" = ("th", "en")
LOCALE = ("LC_ALL", "LC_MESSAGES", "LANG")
WORDS_MISSING = 2
EXIT = {Outcome.HOLDS: 0, Outcome.FAILS: 1, Outcome.UNCHECKED: 3}
"""2 is the command line's own, for words that it misses or does not understand."""


@app.command()
def verify(  # noqa: PLR0913 - one argument for each option
    files: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="FILE…",
            help="PDF, picture of a code, credential, seal, status list, type metadata, batch proof, evidence record, "
            "envelope, receipt, opening or journal proof; or the text of a credential, seal or link itself.",
        ),
    ] = None,
    *,
    trust: Annotated[
        Path | None, typer.Option(help="The trust file: whom to believe.", envvar="SAAN_TRUST")
    ] = None,
    pin: Annotated[
        Path | None,
        typer.Option(help="The directory's root that you hold already, to check the trust file against."),
    ] = None,
    anchors: Annotated[
        list[Path] | None,
        typer.Option(
            help="Authorities to trust for PDFs by others: a PEM file or a European trusted list (XML)."
        ),
    ] = None,
    at: Annotated[str, typer.Option(help="The moment to ask about; else now.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object for machines.")] = False,
) -> None:
    """Verify files offline and say in plain words what holds, what does not, and what could not be checked.

    Exit code 0 only if everything holds; 1 if something does not, 3 if something could not be checked.
    """
    if not files:
        say_refused(NoFileNamedError())
        raise typer.Exit(WORDS_MISSING)
    moment = _moment(at)
    set_up_django()
    from saan.web.ports.anchors import anchors_of
    from saan.web.verify.around import Around
    from saan.web.verify.examining import examine  # a letter's record is read by its own house
    from saan.web.verify.showing import show
    from saan.web.verify.told import told

    opened = _opened(trust, pin, moment) if trust else None
    given = [_given(each) for each in files]
    around = Around(anchors={file.name: anchors_of(file) for file in anchors or ()})
    report = examine(given, opened.trusted if opened else None, moment, around)
    if opened and report.trust:
        whose = "" if opened.pinned else " · รากจากแฟ้มนี้เอง its own root"
        value = f"{report.trust.value} · SHA-256 {opened.fingerprint}{whose}"
        report = replace(report, trust=replace(report.trust, value=value))
    if as_json:
        typer.echo(msgspec.json.encode(told(report)))
    else:
        show(Console(), report, _languages())
    raise typer.Exit(EXIT[report.outcome])


def _opened(trust: Path, pin: Path | None, moment: datetime) -> "Opened":
    """Return what a person brought to check against, or raise the `SaanError` that names the file."""
    from saan.web.verify.trusting import open_trust

    data, root, file = _read(trust), _read(pin) if pin else None, trust
    try:
        if root is not None and pin is not None:
            file = pin
            parse(root, max_bytes=MOST_BYTES)
        file = trust
        return open_trust(data, root, moment)
    except (JsonError, MalformedError) as error:
        raise NotATrustFileError(file=file, said=error.message()) from None


def _languages() -> "tuple[Language, ...]":
    """Return the language of the terminal where it is one that a report has; else both."""
    named = next((os.environ[name] for name in LOCALE if os.environ.get(name)), "")
    return tuple(one for one in LANGUAGES if named.startswith(one)) or LANGUAGES


def _given(word: str) -> "Given":
    """Return a file, or a text that is none and says itself what it is."""
    from saan.press.recognising import recognise
    from saan.web.verify.examining import Given

    if not _is_there(word):
        text = os.fsencode(word)  # as it came, whatever bytes they are
        if recognise(text) is not None:
            return Given(f"{word[:24]}…", text)
    return Given(writable(word), _read(Path(word)))


def _is_there(word: str) -> bool:
    """Return whether a word names something in the file system; none has the text of a credential for its name."""
    try:
        return Path(word).exists()
    except (OSError, ValueError):
        # Longer than a name may be, or with a NUL: file systems count bytes, and each its own way.
        return False


def _moment(text: str) -> datetime:
    """Return the moment that a person wrote; a date means its end in Bangkok, when all of that day has happened."""
    if not text:
        return utc_now()
    try:
        if "T" in text:
            return parse_rfc3339(text)
        return datetime.combine(datetime.fromisoformat(text).date(), time.max, BANGKOK)
    except (ValueError, OverflowError):
        raise BadMomentError(given=text) from None


def _read(file: Path) -> bytes:
    try:
        with file.open("rb") as opened:
            return opened.read(MOST_BYTES + 1)  # one more tells that there is more; it is then refused
    except (OSError, ValueError) as error:
        reason = (error.strerror if isinstance(error, OSError) else None) or str(error)
        raise UnreadableFileError(file=quoted(str(file), LONGEST_SHOWN), reason=reason) from None
