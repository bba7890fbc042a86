"""The WSGI callable that serves the pages and the API."""

import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

from saan.base import collector

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "saan.web.settings")
application = get_wsgi_application()
"""What a server is given; every address is loaded before it is asked for the first."""
collector.starting()
_ = get_resolver().url_patterns
collector.steady()
