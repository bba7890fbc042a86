"""What webhooks announce."""

from saan.base.journal.api import declare

ENDPOINT_ADDED = declare(
    "webhooks.endpoint-added",
    th="เพิ่มปลายทางรับเหตุการณ์",
    en="Webhook endpoint added",
    basis="agency-administration",
)
ENDPOINT_REMOVED = declare(
    "webhooks.endpoint-removed",
    th="เลิกปลายทางรับเหตุการณ์",
    en="Webhook endpoint removed",
    basis="agency-administration",
)
