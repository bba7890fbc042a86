"""`/verify/`: anyone may have files checked, without an account and without JavaScript. Nothing is kept."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from saan.base.people.access import everyone
from saan.press.picturing import Pictures
from saan.web.verify import answering
from saan.web.verify.forms import VerifyForm
from saan.web.verify.reports import Report


@everyone("whoever holds a letter may check it; nothing is kept and nothing of this node is shown")
@csrf_exempt  # changes nothing and knows nobody, so there is nothing to forge; and it works where cookies are refused
@require_http_methods(["GET", "HEAD", "POST"])
def verify(request: HttpRequest) -> HttpResponse:
    """Ask for files, and say what holds of them."""
    form = VerifyForm()
    report: Report | None = None
    pictures: dict[str, Pictures] = {}
    if request.method == "POST":
        with answering.place():
            answering.receive(request)
            form = VerifyForm(request.POST, request.FILES)
            if form.is_valid():
                report, pictures = answering.pictured(form.cleaned_data["files"], form.cleaned_data["text"])
    response = render(
        request, "saan/verify/verify.html", {"form": form, "report": report, "pictures": pictures}
    )
    response.headers["Cache-Control"] = "no-store"
    return response
