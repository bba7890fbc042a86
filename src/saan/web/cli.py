"""The command line, `saan`."""

import typer

app = typer.Typer(no_args_is_help=True, help="Saan: an open digital-government exchange.")


@app.command()
def version() -> None:
    """Print the version."""
    from saan import __version__  # kept out of start-up

    typer.echo(__version__)


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def django(context: typer.Context) -> None:
    """Run one of Django's own commands, such as `migrate` or `shell`."""
    import os

    from django.core.management import execute_from_command_line

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "saan.web.settings")
    execute_from_command_line(["saan django", *context.args])


def main() -> None:
    """Run the command line."""
    app()
