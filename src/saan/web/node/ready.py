"""`python -m saan.web.node.ready`: whether the database fits this program, said before any of its programs starts."""

import os
import sys

import django

from saan.trust.errors import SaanError


def main() -> int:
    """Return 0 when the node may run; else print the refusal as a line and return 1."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "saan.web.settings")
    django.setup()
    from saan.web.cli.root import show
    from saan.web.node.upgrading import require_current

    try:
        require_current()
    except SaanError as error:
        show(error)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
