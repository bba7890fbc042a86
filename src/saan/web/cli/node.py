"""`saan run` and `saan upgrade`: a node's life."""

import typer

from saan.web.cli.root import app, set_up_django


@app.command()
def run() -> None:
    """Run this node until it is told to stop (Ctrl-C or SIGTERM): pages, exchange and worker."""
    from saan.web.node.beginning import require_whole
    from saan.web.node.config import home, load
    from saan.web.node.programs import programs  # settings are read from the node's folder only now
    from saan.web.node.supervisor import Supervisor

    folder = home()
    require_whole(folder)
    config = load(folder)
    typer.echo(f"สาร · Saan  {config.public_url}  ({folder})")
    Supervisor(programs(config), folder / "run" / "logs", typer.echo).run()


@app.command()
def upgrade() -> None:
    """Bring the database to this version's schema; safe to repeat, and to run while the node is stopped."""
    set_up_django()
    from django.core.management import call_command  # needs Django

    call_command("migrate", interactive=False)
    typer.echo("ฐานข้อมูลเป็นรุ่นปัจจุบันแล้ว · The database is up to date.")
