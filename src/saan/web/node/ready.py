"""`python -m saan.web.node.ready`: whether the database fits this program and this node's past, said before any program starts."""

import os
import sys

import django


def main() -> None:
    """Return when the node may run; else raise what refuses."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "saan.web.settings")
    django.setup()
    from saan.base.journal.api import require_known_past  # these need the settings
    from saan.web.node import holding
    from saan.web.node.upgrading import require_current

    require_current()
    require_known_past()
    holding.require_newest(holding.AT_START)


if __name__ == "__main__":
    from saan.web.cli.root import ended

    sys.exit(ended(main))
