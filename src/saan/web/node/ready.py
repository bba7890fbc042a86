"""`python -m saan.web.node.ready`: whether the database fits this program, said before any of its programs starts."""

import os
import sys

import django


def main() -> None:
    """Return when the node may run; else raise what refuses."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "saan.web.settings")
    django.setup()
    from saan.web.node.upgrading import require_current  # needs the settings

    require_current()


if __name__ == "__main__":
    from saan.web.cli.root import ended

    sys.exit(ended(main))
