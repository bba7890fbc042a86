"""`python -m saan.exchange`: the listener of this node; Django stands before any of its tables is imported."""

import logging
import os

import django

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "saan.web.settings")
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(threadName)s %(levelname)s %(message)s")
    django.setup()
    from saan.exchange.server import main

    main()
