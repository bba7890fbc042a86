"""The API as one object: its routers, its refusals, its description."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.openapi.schema import OpenAPISchema

from saan import __version__
from saan.trust.errors import SaanError
from saan.web.errors import BadRequestError
from saan.web.problems import document
from saan.web.rest import (
    applying,
    directory,
    documents,
    evidence,
    expiries,
    incoming,
    letters,
    links,
    payments,
    practice,
    registers,
    retention,
    verifying,
    webhooks,
)
from saan.web.rest.callers import Browser, Machine, NotSignedInError
from saan.web.rest.office import delegations, posts, programs, staff, units, working_days
from saan.web.rest.shapes import complete
from saan.web.rest.words import translate


class SaanAPI(NinjaAPI):
    """NinjaAPI whose description also holds the shapes that msgspec encodes."""

    def get_openapi_schema(self, **kwargs: Any) -> OpenAPISchema:
        """Return OpenAPI 3.1 with every shape under `components`."""
        schema = super().get_openapi_schema(**kwargs)
        complete(schema)
        translate(schema)
        return schema


api = SaanAPI(
    title="Saan",
    version=__version__,
    description="หนังสือราชการ เอกสาร ทะเบียน บันทึกเหตุการณ์ บุคคล หน่วยงาน และการแจ้งเหตุการณ์ของส่วนราชการหนึ่ง "
    "คำปฏิเสธเป็นเอกสารตาม RFC 9457 มีรหัส ข้อความ และขั้นตอนต่อไป ทั้งภาษาไทยและอังกฤษ\n\n"
    "Official letters, documents, registers, journal, people, units and webhooks of one agency. Errors are RFC 9457 documents with a "
    "code, and with message and remedy in Thai and English.",
    docs_url=None,  # ninja's page would fetch its scripts from elsewhere
    auth=[Machine(), Browser()],
    urls_namespace="api-1",
)
OFFICE = (staff, posts, units, delegations, programs, working_days)
ROOMS = (
    letters,
    incoming,
    registers,
    documents,
    links,
    applying,
    evidence,
    expiries,
    retention,
    payments,
    directory,
    practice,
)
for _room in (*ROOMS, *OFFICE, webhooks, verifying):
    api.add_router("", _room.router)


@api.exception_handler(SaanError)
def refused(_request: HttpRequest, error: SaanError) -> HttpResponse:
    """Answer a refusal as a problem document."""
    return document(error)


@api.exception_handler(AuthenticationError)
def not_signed_in(_request: HttpRequest, _error: AuthenticationError) -> HttpResponse:
    """Answer a call without a caller."""
    return document(NotSignedInError())


@api.exception_handler(ValidationError)
@api.exception_handler(HttpError)
def unreadable(_request: HttpRequest, _error: Exception) -> HttpResponse:
    """Answer a call whose parameters cannot be read."""
    return document(BadRequestError())
