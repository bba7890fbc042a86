"""The WSGI callable that serves the pages and the API."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "saan.web.settings")
application = get_wsgi_application()
