"""The command line, `saan`: one module for each verb or family of verbs."""

from saan.web.cli import copies, demo, directory, doctor, init, node, people, press, verify  # noqa: F401 - mount their verbs
from saan.web.cli.root import app, main

__all__ = ["app", "main"]
