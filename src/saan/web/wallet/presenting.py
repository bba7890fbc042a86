"""OpenID4VP 1.0: whoever needs a document asks for the parts that they need, and its holder shows them from a wallet.

The request is not signed: its client is the address that the answer is sent to (`redirect_uri:`), so a wallet shows its
holder who asks. The node on which somebody asks receives what is shown, so whoever asks does it on the node of their own
organisation: it asks for any type whose metadata it is given (`elsewhere`), judges by its own trust list, and calls no
issuer, who thus learns nothing. An answer waits ten minutes for whoever asked.

A wallet is asked to encrypt its answer (`direct_post.jwt`, §8.3) to a key that is made for this one request and forgotten with
it; one that cannot is asked by a second code (`direct_post`), and TLS alone keeps its answer. Either counts, once.
"""

import hashlib
import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain
from typing import Any, Final
from urllib.parse import urlencode

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_der_private_key,
)
from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from saan.base.people.access import everyone
from saan.press.faces import Face, judge_credential
from saan.press.standing import list_of
from saan.trust import compact, jwe
from saan.trust.clock import utc_now
from saan.trust.errors import SaanError, Text
from saan.trust.findings import Finding, Outcome
from saan.trust.keys import public_key
from saan.trust.sdjwt import Asked
from saan.trust.trustlist import TrustList
from saan.web.abuse import middleware as abuse
from saan.web.abuse.limits import BROUGHT, Sort
from saan.web.offline.listing import trust_list
from saan.web.verify import saying
from saan.web.verify.here import own_list
from saan.web.verify.naming import NO_LABELS
from saan.web.verify.reports import Fact, Saying, Table
from saan.web.wallet import askable, elsewhere
from saan.web.wallet.askable import Askable, Version, Way
from saan.web.wallet.codes import RefusedError
from saan.web.wallet.credentials import FORMAT, public
from saan.web.wallet.elsewhere import GivenList
from saan.web.wallet.issuing import answering

LIFE: Final = 600
MOST_FILES: Final = 10
"""How many versions of types are given along at once."""
MOST_ANSWER: Final = 500_000
"""Bytes of a wallet's answer: two pictures of 64 KiB, each written three times over in base64, and all else."""
NAME: Final = "document"
KEY: Final = "1"
"""The name of a request's own key, short: it stands in the code that is scanned."""
METADATA: Final = {
    "vp_formats_supported": {
        FORMAT: {
            "sd-jwt_alg_values": ["ES256", "RS256", "Ed25519"],
            "kb-jwt_alg_values": ["ES256", "Ed25519"],
        }
    }
}
"""What a wallet must know of whoever asks; an address that is its own client says it in the request (OpenID4VP §5.9.3)."""
ANYBODY = "a relying party needs no account; what it is shown waits at an address that nobody guesses"


@dataclass(frozen=True)
class Brought:
    """What somebody gave along: types of other issuers, and their status lists."""

    types: tuple[Version, ...] = ()
    lists: tuple[GivenList, ...] = ()


@dataclass(frozen=True)
class Told(Saying):
    """What a holder showed, and how it was judged; of what fails, nothing is told that could be taken for true.

    `other` says that it is not what was asked for, or not all of it, and `cut` that a part of a field is withheld.
    """

    outcome: Outcome
    declined: bool = False
    other: bool = False
    cut: bool = False
    issuer: Text | None = None
    findings: tuple[Finding, ...] = ()
    said: tuple[Fact | Table, ...] = ()


@everyone(ANYBODY)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """Let somebody say which document they need and which parts of it, and begin a request."""
    trust = trust_list()
    brought, refused = cache.get(_key("types", request.GET.get("types", "")), Brought()), None
    if request.POST.get("do") == "bring":
        try:
            return redirect(f"{request.path}?types={_bring(request, brought, trust)}")
        except SaanError as error:
            refused = error
    offered = elsewhere.offered(trust, *brought.types)
    chosen = next((one for one in offered if one.key == request.POST.get("kind")), None)
    wanted = (
        [chosen.claims[name] for name in request.POST.getlist("claim") if name in chosen.claims]
        if chosen
        else []
    )
    versions = chosen.having(way for way, _ in wanted) if chosen else ()
    if request.method == "POST" and wanted and versions:
        return redirect("wallet-asked", _begin(versions, wanted, brought.lists))
    context = {
        "offered": [(one, _issuer(one, trust), _lists_at(one, brought)) for one in offered],
        "chosen": chosen,
        "wanted": request.POST.getlist("claim"),
        "refused": refused,
        "missing": request.method == "POST" and not wanted and refused is None,
        "never": bool(wanted),
    }
    status = (
        200
        if request.method != "POST"
        else 429
        if isinstance(refused, elsewhere.BroughtTooMuchError)
        else 422
    )
    return render(request, "saan/wallet/ask.html", context, status=status)


def _bring(request: HttpRequest, before: Brought, trust: TrustList | None) -> str:
    """Keep what somebody gives along, and gave before, for an hour, and return the name under which it is asked for."""
    files = [one.read(elsewhere.MOST_LIST + 1) for one in request.FILES.getlist("metadata")[:MOST_FILES]]
    if not files:
        raise askable.TypeMetadataError(reason_th="ยังไม่ได้เลือกแฟ้ม", reason_en="no file was chosen")
    types = {one.vct: one for one in before.types}
    types |= {
        one.vct: one
        for one in (elsewhere.given(each, trust) for each in files if not elsewhere.is_list(each))
    }
    issuers, spend = {one.agency for one in types.values()}, partial(_spend, request)
    lists = [
        elsewhere.given_list(each, issuers, trust, utc_now(), spend)
        for each in files
        if elsewhere.is_list(each)
    ]
    name = secrets.token_urlsafe(18)
    kept = Brought(tuple(types.values()), tuple({*before.lists, *lists}))
    elsewhere.keep(_key("types", name), kept, spend, most=elsewhere.MOST_GIVEN)
    return name


def _spend(request: HttpRequest, shared: bool, size: int) -> float:  # noqa: FBT001 - the shape of `Spend`
    sort = Sort.BRING_SHARE if shared else Sort.BRING
    return abuse.spend(request, sort, -(-size // BROUGHT))


def _lists_at(one: Askable, brought: Brought) -> str:
    """Return where the lists of a type's issuer are published, if none is at hand here and the address tells where; else nothing."""
    origin = one.versions[0].origin
    if not origin or public("/").startswith(f"{origin}/") or elsewhere.has_list(one, brought.lists):
        return ""
    return f"{origin}/status/{one.agency.removeprefix('th:')}/1"


def _issuer(one: Askable, trust: TrustList | None) -> Text | None:
    """Return what the agency is called that issues a type, as the trust list has it."""
    known = trust.agency(one.agency) if trust is not None else None
    return None if known is None else known.name


def _begin(
    versions: Sequence[Version], wanted: Sequence[tuple[Way, Text]], lists: Sequence[GivenList]
) -> str:
    """Keep a request for as long as it may be answered, and return the name of its page."""
    name, state = secrets.token_urlsafe(18), secrets.token_urlsafe(18)
    query = {
        "credentials": [
            {
                "id": NAME,
                "format": FORMAT,
                "meta": {"vct_values": [one.vct for one in versions]},
                "claims": [{"path": list(way)} for way, _ in wanted],
            }
        ]
    }
    made = {
        "labels": {".".join(way): label for way, label in wanted},
        "within": {one.vct: one.labels.below(way for way, _ in wanted) for one in versions},
        "state": state,
        "nonce": secrets.token_urlsafe(18),
        "query": query,
        "page": name,
        "lists": [(one.uri, one.name) for one in lists],
        "private": ec.generate_private_key(ec.SECP256R1()).private_bytes(
            Encoding.DER, PrivateFormat.PKCS8, NoEncryption()
        ),
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
    context = {"link": _link(made, encrypted=True), "plain": _link(made), "told": told, "name": name}
    response = render(request, "saan/wallet/asked.html", context)
    response.headers["Referrer-Policy"] = "same-origin"  # with none, browsers send forms as if forged
    return response


def _link(made: dict[str, Any], *, encrypted: bool = False) -> str:
    where = public(f"/wallet/answers/{made['state']}")
    metadata = METADATA | _opens_with(made) if encrypted else METADATA
    return "openid4vp://?" + urlencode(
        {
            "response_type": "vp_token",
            "response_mode": "direct_post.jwt" if encrypted else "direct_post",
            "client_id": f"redirect_uri:{where}",
            "response_uri": where,
            "nonce": made["nonce"],
            "state": made["state"],
            "dcql_query": json.dumps(made["query"], separators=(",", ":")),
            "client_metadata": json.dumps(metadata, separators=(",", ":")),
        }
    )


def _opens_with(made: dict[str, Any]) -> dict[str, Any]:
    """Return what a wallet must know to encrypt its answer: the key, and how (OpenID4VP §8.3)."""
    key = public_key(_private(made).public_key()).jwk() | {"kid": KEY, "use": "enc", "alg": jwe.ALG}
    return {"jwks": {"keys": [key]}, "encrypted_response_enc_values_supported": list(jwe.SIZES)}


def _private(made: dict[str, Any]) -> ec.EllipticCurvePrivateKey:
    private = load_der_private_key(made["private"], None)
    assert isinstance(private, ec.EllipticCurvePrivateKey)  # noqa: S101 - it was made here, as one
    return private


@everyone("a wallet answers a request that its holder agreed to")
@csrf_exempt
@answering
@require_POST
def answer(request: HttpRequest, state: str) -> HttpResponse:
    """Take what a holder shows, judge it, and keep the judgement for whoever asked (OpenID4VP §8.2)."""
    if int(request.headers.get("Content-Length") or 0) > MOST_ANSWER:
        raise RefusedError("invalid_request", 413)
    made = cache.get(_key("state", state))
    said = _said(request, made) if made is not None else {}
    if made is None or said.get("state") != state:
        raise RefusedError("invalid_request")
    told = _told(said, made, state)
    # Used only when it is judged: after a crash between, whoever asked can still be answered.
    if not cache.add(_key("told", made["page"]), told, LIFE):
        raise RefusedError("invalid_request")
    return JsonResponse({})


def _said(request: HttpRequest, made: dict[str, Any]) -> dict[str, Any]:
    """Return what a wallet answers, which it may have encrypted to the request's own key; raise `RefusedError` where it cannot be opened."""
    if "response" not in request.POST:
        return {name: request.POST.get(name) for name in request.POST}
    try:
        return compact.read_object(jwe.opened(request.POST["response"], _private(made), KEY), "answer")
    except SaanError:
        raise RefusedError("invalid_request") from None


def _told(said: dict[str, Any], made: dict[str, Any], state: str) -> Told:
    if "error" in said:
        return Told(Outcome.UNCHECKED, declined=True)
    face = _judged(_token(said.get("vp_token", "")), made, state)
    wanted = [each["path"] for each in made["query"]["credentials"][0]["claims"]]
    right = _of_its_issuer(face) in made["query"]["credentials"][0]["meta"]["vct_values"]
    shown = [(path, value) for path in wanted if (value := _at(face.said, path)) is not None]
    labels = made["within"].get(face.said.get("vct"), NO_LABELS)
    facts = chain.from_iterable(
        saying.field(value, tuple(path), made["labels"][".".join(path)], labels) for path, value in shown
    )
    cut = any(gap[: len(path)] == tuple(path) for gap in face.gaps for path in wanted)
    whole = right and len(shown) == len(wanted) and not cut
    outcome = face.outcome if whole or face.outcome is Outcome.FAILS else Outcome.FAILS
    return Told(
        outcome,
        other=bool(face.said) and not whole and not cut,
        cut=cut,
        issuer=face.agency.name if face.agency else None,
        findings=tuple(face.findings),
        said=tuple(facts) if outcome is not Outcome.FAILS else (),
    )


def _judged(text: str, made: dict[str, Any], state: str) -> Face:
    trust = trust_list()
    if trust is None:
        return Face(())
    client = "redirect_uri:" + public(f"/wallet/answers/{state}")
    now = utc_now()
    first = judge_credential(text, trust, now, asked=Asked(client, made["nonce"]))
    uri = list_of(first.said)
    own, given = own_list(uri), [name for at, name in made["lists"] if at == uri]
    listed = [own] if own else elsewhere.lists_for(uri, given)
    if not listed:
        return first
    return judge_credential(text, trust, now, listed, asked=Asked(client, made["nonce"]))


def _of_its_issuer(face: Face) -> str:
    """Return the type of what was shown, or nothing where another agency sealed it than the one that issues the type."""
    vct = str(face.said.get("vct", ""))
    named = askable.agency_of(vct)
    return vct if not named or (face.agency is not None and face.agency.agency == named) else ""


def _token(given: object) -> str:
    """Return the one presentation of a `vp_token`, compact or as JSON serialises it, or nothing; a form has it as text."""
    try:
        made = compact.read_json(given.encode(), "vp_token") if isinstance(given, str) else given
    except SaanError:
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
