"""The command line, `saan`: one module for each verb or family of verbs."""

from saan.web.cli import (  # noqa: F401 - mount their verbs
    calendar,
    copies,
    demo,
    directory,
    doctor,
    documents,
    init,
    jobs,
    node,
    people,
    press,
    registers,
    verify,
)
from saan.web.cli.root import app, main

__all__ = ["app", "main"]
