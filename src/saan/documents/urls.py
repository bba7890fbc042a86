"""The addresses of documents."""

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from saan.documents.rules.applications import Box
from saan.documents.views import bulk, issued, office, public, retention, rows, status, types


class BoxConverter(StringConverter):
    """A heading of the queue."""

    regex = "|".join(Box)


register_converter(BoxConverter, "documentbox")

app_name = "documents"

urlpatterns = [
    path("apply/", public.offered, name="offered"),
    path("apply/follow/<slug:token>/", public.follow, name="follow"),
    path("apply/follow/<slug:token>/answer/", public.answer, name="answer"),
    path("apply/follow/<slug:token>/withdraw/", public.withdraw, name="withdraw"),
    path("apply/follow/<slug:token>/link/", public.link, {"back": "documents:follow"}, name="own-link"),
    path("apply/follow/<slug:token>/pay/", public.pay, name="pay"),
    path("apply/follow/<slug:token>/document.pdf", public.page, name="own-page"),
    path("apply/<str:agency>/<slug:code>/", public.apply, name="apply"),
    path("take/<slug:token>/", public.take, name="holder"),
    path("take/<slug:token>/document.pdf", public.page, name="holder-page"),
    path("take/<slug:token>/link/", public.link, {"back": "documents:holder"}, name="holder-link"),
    path("take/<slug:token>/proof.json", public.take_proof, name="holder-proof"),
    path("take/<slug:token>/lasting.pdf", public.take_lasting, name="holder-lasting"),
    path("take/<slug:token>/evidence.ers", public.take_evidence, name="holder-evidence"),
    path("check/<slug:document>/", public.check, name="check"),
    path("check/<slug:document>/<slug:mark>/", public.check, name="check"),
    path("status/<slug:digits>/<int:serial>", status.status_list, name="status-list"),
    path("documents/", office.queue, name="queue"),
    path("documents/<documentbox:box>/", office.queue, name="queue"),
    path("documents/counter/", office.counter, name="counter"),
    path("documents/counter/<slug:code>/", office.take, name="take"),
    path("documents/applications/<uuid:application_id>/", office.application, name="application"),
    path("documents/applications/<uuid:application_id>/decide/", office.decide, name="decide"),
    path("documents/applications/<uuid:application_id>/ask/", office.why, {"how": "ask"}, name="ask"),
    path(
        "documents/applications/<uuid:application_id>/refuse/", office.why, {"how": "refuse"}, name="refuse"
    ),
    path(
        "documents/applications/<uuid:application_id>/return/", office.why, {"how": "return"}, name="return"
    ),
    path("documents/applications/<uuid:application_id>/link/", office.hand_over, name="hand-over"),
    path("documents/applications/<uuid:application_id>/paid/", office.paid, name="paid"),
    path("documents/applications/<uuid:application_id>/refunded/", office.refunded, name="refunded"),
    path("documents/refunds/", office.refunds, name="refunds"),
    path("documents/applications/<uuid:application_id>/files/<slug:sha256>/", office.given, name="given"),
    path("documents/issued/", issued.documents, name="issued"),
    path("documents/issued/register/", issued.register, name="register"),
    path("documents/issued/<uuid:document_id>/", issued.document, name="document"),
    path("documents/issued/<uuid:document_id>/document.pdf", issued.page, name="page"),
    path("documents/issued/<uuid:document_id>/lasting.pdf", issued.lasting, name="lasting"),
    path("documents/issued/<uuid:document_id>/evidence.ers", issued.evidence, name="evidence"),
    path("documents/issued/<uuid:document_id>/record.json", issued.record, name="record"),
    path("documents/issued/<uuid:document_id>/proof.json", issued.proof, name="proof"),
    path("documents/issued/<uuid:document_id>/link/", issued.link, name="link"),
    path("documents/issued/<uuid:document_id>/change/", issued.change, name="change"),
    path("documents/issued/<uuid:document_id>/change/decide/", issued.decide, name="decide-change"),
    path("documents/batches/", bulk.batches, name="batches"),
    path("documents/batches/new/", bulk.give, name="give"),
    path("documents/batches/template/<slug:code>.csv", bulk.template, name="template"),
    path("documents/batches/<uuid:batch_id>/", bulk.batch, name="batch"),
    path("documents/batches/<uuid:batch_id>/decide/", bulk.decide, name="decide-batch"),
    path("documents/batches/<uuid:batch_id>/rows/", rows.rows, name="batch-rows"),
    path("documents/batches/<uuid:batch_id>/rows/<int:number>/", rows.row, name="row"),
    path(
        "documents/batches/<uuid:batch_id>/rows/<int:number>/specimen.pdf", rows.specimen, name="row-specimen"
    ),
    path("documents/batches/<uuid:batch_id>/report.csv", bulk.report, name="report"),
    path("documents/batches/<uuid:batch_id>/links.csv", bulk.links, name="links"),
    path("documents/batches/<uuid:batch_id>/addresses/", bulk.addresses, name="addresses"),
    path("documents/batches/<uuid:batch_id>/addresses/given-up/", bulk.given_up, name="given-up"),
    path("documents/batches/<uuid:batch_id>/documents.csv", bulk.results, name="results"),
    path("documents/retention/", retention.retention, name="retention"),
    path("documents/retention/<uuid:unit_id>/list/", retention.list_due, name="list-due"),
    path("documents/retention/<uuid:destruction_id>/decide/", retention.decide, name="decide-destruction"),
    path("documents/types/", types.types, name="types"),
    path("documents/types/<uuid:type_id>/", types.kind, name="type"),
    path("documents/types/<uuid:type_id>/files.zip", types.files, name="type-files"),
    path("documents/types/<uuid:type_id>/specimen.pdf", types.specimen, name="specimen"),
    path("documents/types/<uuid:type_id>/specimen.jpg", types.picture, name="specimen-picture"),
    path("documents/types/<uuid:type_id>/retire/", types.retire, name="retire"),
]
