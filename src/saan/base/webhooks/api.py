"""The front door of webhooks."""

from saan.base.webhooks.actions import NewEndpoint, add_endpoint, remove_endpoint, replay
from saan.base.webhooks.errors import BadEndpointError, UnknownEndpointError, UnknownTypeError
from saan.base.webhooks.queries import EndpointRow, EventRow, endpoints, events

__all__ = [
    "BadEndpointError",
    "EndpointRow",
    "EventRow",
    "NewEndpoint",
    "UnknownEndpointError",
    "UnknownTypeError",
    "add_endpoint",
    "endpoints",
    "events",
    "remove_endpoint",
    "replay",
]
