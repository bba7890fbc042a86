"""The root of the command line: where verbs are mounted, and how a refusal is shown."""

import os
import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from saan.trust.errors import SaanError

app = typer.Typer(
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Saan · สาร: an open digital-government exchange.",
)


@app.callback()
def choose_home(
    home: Annotated[
        Path | None,
        typer.Option(help="The node's folder; else $SAAN_HOME, else ./saan-node.", envvar="SAAN_HOME"),
    ] = None,
) -> None:
    """Let every verb know the node's folder before Django reads it."""
    if home is not None:
        os.environ["SAAN_HOME"] = str(home.absolute())


def set_up_django() -> None:
    """Start Django once, in the node's folder; called by the verbs that need the database."""
    import django  # start-up costs half a second that `saan version` should not pay

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "saan.web.settings")
    django.setup()


@app.command()
def version() -> None:
    """Print the version."""
    from saan import __version__  # kept out of start-up

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
        f"[bold red]✗[/] {message.th}\n  {message.en}\n[bold]→[/] {remedy.th}\n  {remedy.en}  [dim]({error.code})[/]"
    )


def main() -> None:
    """Run the command line; a refusal prints its message and remedy in both languages and exits with 1."""
    try:
        app()
    except SaanError as error:
        show(error)
        sys.exit(1)
