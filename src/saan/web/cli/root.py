"""The root of the command line: where verbs are mounted, and how a refusal is shown."""

import os
import pwd
import sys
import tempfile
import traceback
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape

from saan import __version__
from saan.trust.errors import SaanError
from saan.web.cli import usage
from saan.web.cli.errors import NotAbleError, OtherUserError, UnforeseenError
from saan.web.node.config import home

TRACEBACK = "SAAN_TRACEBACK"
USAGE = 2
"""The exit code of words on the command line that are missing or not understood."""
APPEND = os.O_WRONLY | os.O_CREAT | os.O_APPEND

app = typer.Typer(
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Saan · สาร: an open digital-government exchange.",
)


@app.callback()
def choose_home(
    folder: Annotated[
        Path | None,
        typer.Option(
            "--home", help="The node's folder; else $SAAN_HOME, else ./saan-node.", envvar="SAAN_HOME"
        ),
    ] = None,
    *,
    trace: Annotated[
        bool, typer.Option("--traceback", help="Show a fault of Saan's own with its trace.", envvar=TRACEBACK)
    ] = False,
) -> None:
    """Let every verb know the node's folder before Django reads it."""
    if folder is not None:
        os.environ["SAAN_HOME"] = str(folder.absolute())
    if trace:
        os.environ[TRACEBACK] = "1"


def require_own() -> None:
    """Return unless the node belongs to another user of the system; else raise `OtherUserError`.

    What root writes into a node's folder, a key or a tile of the journal, the node itself could not read. Whose the keys are
    counts, for the folder itself may be a volume that is root's and that a group may write.
    """
    with suppress(FileNotFoundError):
        owner = (home() / "keys").stat().st_uid
        if owner != os.geteuid():
            raise OtherUserError(folder=home(), owner=_user(owner), user=_user(os.geteuid()))


def _user(number: int) -> str:
    try:
        return pwd.getpwuid(number).pw_name
    except KeyError:
        return str(number)


def set_up_django() -> None:
    """Start Django once, in the node's folder; called by the verbs that need the database."""
    require_own()
    import django  # start-up costs half a second that `saan version` should not pay

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "saan.web.settings")
    django.setup()


@app.command()
def version() -> None:
    """Print the version."""
    typer.echo(__version__)


@app.command(
    "django",
    context_settings={"allow_extra_args": True, "ignore_unknown_options": True, "help_option_names": []},
)
def django_command(context: typer.Context) -> None:
    """Run one of Django's own commands, such as `migrate` or `shell`."""
    from django.core.management import execute_from_command_line  # as above

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "saan.web.settings")
    execute_from_command_line(["saan django", *context.args])


def show(error: SaanError) -> None:
    """Print a refusal and its remedy in both languages."""
    console = Console(stderr=True)
    message, remedy = error.message(), error.remedy()
    console.print(
        f"[bold red]✗[/] {escape(message.th)}\n  {escape(message.en)}\n[bold]→[/] {escape(remedy.th)}\n"
        f"  {escape(remedy.en)}  [dim]({error.code})[/]",
        soft_wrap=True,
    )


def ended(by: Callable[[], None]) -> int:
    """Do something for a person at a terminal, and return the exit code of what it raised: 0 where that was nothing.

    A refusal prints its message and remedy. What nobody foresaw is a fault of ours: its trace goes into a file that the
    message names, unless `SAAN_TRACEBACK` asks for it here.
    """
    try:
        by()
    except SaanError as error:
        show(error)
    except Exception as error:
        if os.environ.get(TRACEBACK):
            raise
        said = f"{type(error).__name__}: {error}".splitlines()[0]
        log = _kept(traceback.format_exc())
        show(_ailing(error, said) or UnforeseenError(said=said, log=log))
    else:
        return 0
    return 1


def _ailing(error: Exception, said: str) -> SaanError | None:
    """Return what a disk or a database that cannot is to whoever typed the command; None for a fault of ours."""
    from saan.base.outages import beneath  # Django, which not every command needs

    return NotAbleError(said=said) if beneath(error) else None


def _kept(trace: str) -> Path | str:
    """Write a trace down for the administrator's eyes, in the node's folder where there is one; return in which file."""
    logs = home() / "run" / "logs"
    entry = f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S} UTC saan {__version__}\n{trace}\n"
    try:
        if not logs.is_dir():
            raise NotADirectoryError(logs)
        file, handle = logs / "commands.log", os.open(logs / "commands.log", APPEND, 0o600)
    except OSError:
        try:
            handle, name = tempfile.mkstemp(prefix="saan-", suffix=".log")
            file = Path(name)
        except OSError:
            return f"{TRACEBACK}=1"  # no disk takes it: the way to see it here
    try:
        with os.fdopen(handle, "a") as kept:
            kept.write(entry)
    except OSError:
        return f"{TRACEBACK}=1"
    return file


def main() -> None:
    """Run the command line, and end the program."""
    if code := ended(_run):
        sys.exit(code)


def _run() -> None:
    """Run what the command line says; what it misses or does not understand is told in both languages, with exit code 2."""
    try:
        code = app(standalone_mode=False)
    except usage.UsageError as error:
        if usage.is_help(error):
            typer.echo(str(error), err=True)
        else:
            show(usage.refusal(error))
        code = USAGE
    except typer.Abort:
        typer.echo("ยกเลิกแล้ว · Aborted.", err=True)
        code = 1
    if code:
        sys.exit(code)
