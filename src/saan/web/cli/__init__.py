"""The command line, `saan`: one module for each verb or family of verbs."""

from saan.web.cli import doctor  # noqa: F401 - mounts its verb
from saan.web.cli.root import app, main

__all__ = ["app", "main"]
