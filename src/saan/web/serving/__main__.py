"""`python -m saan.web.serving HOST:PORT`: the node's pages and API."""

import sys

from saan.web import wsgi  # sets Django up, before what needs it
from saan.web.serving.server import serve

if __name__ == "__main__":
    serve(wsgi.application, sys.argv[1])
