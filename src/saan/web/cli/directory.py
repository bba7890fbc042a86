"""`saan directory …`: the exchange's own commands, mounted."""

from saan.exchange.cli import app as directory
from saan.web.cli.root import app, set_up_django

directory.callback()(set_up_django)
app.add_typer(directory, name="directory")
