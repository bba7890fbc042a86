"""OpenID4VP 1.0: whoever needs a document asks for the parts that they need, and its holder shows them from a wallet.

The request is not signed: its client is the address that the answer is sent to (`redirect_uri:`), so a wallet shows its
holder who asks. The issuer, where it is another node, learns nothing. An answer waits ten minutes for whoever asked.
"""

import hashlib
import json
import secrets
from typing import Any, Final
from urllib.parse import urlencode

from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from saan.base.people.access import everyone
from saan.documents import api as documents
from saan.press.faces import Face, judge_credential
from saan.trust.clock import utc_now
from saan.trust.findings import Outcome
from saan.trust.sdjwt import Asked
from saan.web.offline.listing import trust_list
from saan.web.verify.here import own_list
from saan.web.wallet.codes import RefusedError
from saan.web.wallet.credentials import public, vct
from saan.web.wallet.issuing import MOST_BODY, answering

OWN: Final = {"holder": ("ชื่อผู้ที่ออกให้", "Issued to"), "number": ("เลขที่เอกสาร", "Number of the document")}
LIFE: Final = 600
NAME: Final = "document"
ANYBODY = "a relying party needs no account; what it is shown waits at an address that nobody guesses"


@everyone(ANYBODY)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """Let somebody say which document they need and which parts of it, and begin a request."""
    kinds = [documents.type_version(row.id) for row in documents.open_types()]
    chosen = next((kind for kind in kinds if str(kind.row.id) == request.POST.get("kind")), None)
    wanted = request.POST.getlist("claim")
    if request.method == "POST" and chosen is not None and wanted:
        return redirect("wallet-asked", _begin(chosen, wanted))
    offered = [(kind, [(one.name, one.label) for one in kind.schema.fields]) for kind in kinds]
    context = {"kinds": offered, "missing": request.method == "POST"}
    return render(request, "saan/wallet/ask.html", context, status=422 if context["missing"] else 200)


def _begin(kind: documents.TypeView, wanted: list[str]) -> str:
    """Keep a request for as long as it may be answered, and return the name of its page."""
    fields = {one.name for one in kind.schema.fields}
    claims: list[list[str]] = [[name] for name in wanted if name in OWN]
    claims += [["data", name] for name in wanted if name in fields]
    name, state = secrets.token_urlsafe(18), secrets.token_urlsafe(18)
    query = {
        "credentials": [
            {
                "id": NAME,
                "format": "dc+sd-jwt",
                "meta": {"vct_values": [vct(kind)]},
                "claims": [{"path": path} for path in claims],
            }
        ]
    }
    labels = {one.name: (one.label.th, one.label.en) for one in kind.schema.fields} | OWN
    made = {
        "labels": {".".join(path): labels[path[-1]] for path in claims},
        "state": state,
        "nonce": secrets.token_urlsafe(18),
        "query": query,
        "page": name,
    }
    cache.set(_key("page", name), made, LIFE)
    cache.set(_key("state", state), made, LIFE)
    return name


@everyone(ANYBODY)
@never_cache
@require_safe
def asked(request: HttpRequest, name: str) -> HttpResponse:
    """Show the code of a request, and then what the holder showed."""
    made = cache.get(_key("page", name))
    if made is None:
        raise Http404
    told = cache.get(_key("told", name))
    response = render(request, "saan/wallet/asked.html", {"link": _link(made), "told": told, "name": name})
    response.headers["Referrer-Policy"] = "same-origin"  # with none, browsers send forms as if forged
    return response


def _link(made: dict[str, Any]) -> str:
    where = public(f"/wallet/answers/{made['state']}")
    return "openid4vp://?" + urlencode(
        {
            "response_type": "vp_token",
            "response_mode": "direct_post",
            "client_id": f"redirect_uri:{where}",
            "response_uri": where,
            "nonce": made["nonce"],
            "state": made["state"],
            "dcql_query": json.dumps(made["query"], separators=(",", ":")),
        }
    )


@everyone("a wallet answers a request that its holder agreed to")
@csrf_exempt
@answering
@require_POST
def answer(request: HttpRequest, state: str) -> HttpResponse:
    """Take what a holder shows, judge it, and keep the judgement for whoever asked (OpenID4VP §8.2)."""
    if int(request.headers.get("Content-Length") or 0) > MOST_BODY:
        raise RefusedError("invalid_request", 413)
    made = cache.get(_key("state", state))
    if made is None or request.POST.get("state") != state:
        raise RefusedError("invalid_request")
    if not cache.add(_key("answered", state), 1, LIFE):
        raise RefusedError("invalid_request")
    cache.set(_key("told", made["page"]), _told(request, made, state), LIFE)
    return JsonResponse({})


def _told(request: HttpRequest, made: dict[str, Any], state: str) -> dict[str, Any]:
    if "error" in request.POST:
        return {"outcome": Outcome.UNCHECKED.value, "declined": True, "findings": [], "rows": []}
    face = _judged(_token(request.POST.get("vp_token", "")), made, state)
    wanted = [each["path"] for each in made["query"]["credentials"][0]["claims"]]
    right = face.said.get("vct") in made["query"]["credentials"][0]["meta"]["vct_values"]
    rows = [
        (made["labels"][".".join(path)], value)
        for path in wanted
        if (value := _at(face.said, path)) is not None
    ]
    whole = right and len(rows) == len(wanted)
    outcome = face.outcome if whole or face.outcome is Outcome.FAILS else Outcome.FAILS
    return {
        "outcome": outcome.value,
        "other": bool(face.said) and not whole,
        "issuer": (face.agency.name.th, face.agency.name.en) if face.agency else None,
        "findings": [(each.outcome.value, each.text.th, each.text.en) for each in face.findings],
        "rows": [(name, value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)) for name, value in rows],
    }  # fmt: skip


def _judged(text: str, made: dict[str, Any], state: str) -> Face:
    trust = trust_list()
    if trust is None:
        return Face(())
    client = "redirect_uri:" + public(f"/wallet/answers/{state}")
    now = utc_now()
    first = judge_credential(text, trust, now, asked=Asked(client, made["nonce"]))
    named = (first.said.get("status") or {}).get("status_list", {}).get("uri", "")
    own = own_list(str(named))
    return judge_credential(text, trust, now, [own], asked=Asked(client, made["nonce"])) if own else first


def _token(text: str) -> str:
    """Return the one presentation of a `vp_token`, compact or as JSON serialises it, or nothing."""
    try:
        made = json.loads(text)
    except ValueError:
        return ""
    shown = made.get(NAME) if isinstance(made, dict) else None
    one = shown[0] if isinstance(shown, list) and len(shown) == 1 else None
    if isinstance(one, dict):
        return json.dumps(one)
    return one if isinstance(one, str) else ""


def _at(said: dict[str, Any], path: list[str]) -> object:
    reached: object = said
    for step in path:
        reached = reached.get(step) if isinstance(reached, dict) else None
    return reached


def _key(what: str, name: str) -> str:
    return f"wallet:{what}:{hashlib.sha256(name.encode()).hexdigest()}"
