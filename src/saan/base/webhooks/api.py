"""The front door of webhooks."""

from saan.base.webhooks.actions import DELIVER, QUEUE, NewEndpoint, add_endpoint, remove_endpoint, replay
from saan.base.webhooks.errors import (
    BadEndpointError,
    EndpointKeyUsedError,
    InsideError,
    UndeliveredError,
    UnknownEndpointError,
    UnknownTypeError,
)
from saan.base.webhooks.queries import (
    PAGE,
    EndpointRow,
    EventRow,
    endpoint,
    endpoints,
    events,
    has_been_told,
    is_told,
)
from saan.base.webhooks.rules import headers as signed_headers
from saan.base.webhooks.rules import is_signed, unprintable

__all__ = [
    "DELIVER",
    "PAGE",
    "QUEUE",
    "BadEndpointError",
    "EndpointKeyUsedError",
    "EndpointRow",
    "EventRow",
    "InsideError",
    "NewEndpoint",
    "UndeliveredError",
    "UnknownEndpointError",
    "UnknownTypeError",
    "add_endpoint",
    "endpoint",
    "endpoints",
    "events",
    "has_been_told",
    "is_signed",
    "is_told",
    "remove_endpoint",
    "replay",
    "signed_headers",
    "unprintable",
]
