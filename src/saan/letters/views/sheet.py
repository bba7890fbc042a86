"""The drafting sheet: every field and row of a draft as forms, filled from a draft and read back into one."""

import mimetypes
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any, BinaryIO, Final, cast
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.forms import BaseFormSet, formset_factory
from django.http import HttpRequest
from msgspec import structs
from msgspec.structs import replace

from saan.base.files import api as files
from saan.letters import api
from saan.letters.forms import (
    OF_PART,
    DraftForm,
    Line,
    MentionForm,
    Offered,
    ReviewerForm,
    SigningForm,
    TargetForm,
    UnitTargetForm,
    unit_choices,
)
from saan.letters.rules.texts import media_type
from saan.letters.views.recipients import agencies_meant, agency_rows, unit_rows, units_meant, units_offered
from saan.letters.views.shown import counted

DROP: Final = "drop-"
ROWS_OF: Final = {"to": api.Part.TO, "ref": api.Part.REFERENCES, "sig": api.Part.SEVERAL}
"""Rows that only some kinds have."""


@dataclass(slots=True)
class Sheet:
    """The forms of one draft. `rows` are the formsets by name; `draft` is what stands in the database."""

    form: DraftForm
    rows: Mapping[str, BaseFormSet[Any]]
    draft: api.Draft
    offered: Offered
    agency_id: str
    dropped: str = ""

    def valid(self) -> bool:
        """Return whether everything typed can be read; only days, and units that no line names, can fail here."""
        return all(
            [self.form.is_valid(), *(rows.is_valid() for rows in self.rows.values()), self._units_found()]
        )

    def _units_found(self) -> bool:
        if self.draft.kind not in api.WITHIN or "more_to" not in self.form.cleaned_data:
            return True
        _, refused = units_meant(self.form.cleaned_data["more_to"], self.offered.units)
        for said in refused:
            self.form.add_error("more_to", said)
        return not refused

    def read(self, pieces: Sequence[api.Piece], titles: Mapping[str, str]) -> api.Draft:
        """Return the draft that the sheet says, with these enclosures under the titles that were typed."""
        typed = self.form.cleaned_data
        words = {one.rank: one for one in self.offered.words}.get(typed.get("wording", ""))
        return replace(
            self.draft,
            subject=typed["subject"],
            salutation=words.salutation if words else self.draft.salutation,
            closing=words.closing if words else self.draft.closing,
            to=tuple(self._targets()),
            references=tuple(self._mentions()),
            enclosures=tuple(titled(one, titles) for one in pieces if f"file-{one.sha256}" != self.dropped),
            body=typed["body"],
            urgency=api.Urgency(typed["urgency"] or api.Urgency.NORMAL),
            secrecy=api.Secrecy(typed["secrecy"] or api.Secrecy.NORMAL),
            circular=typed.get("circular", False),
            reply_by=typed.get("reply_by"),
            signatory=UUID(typed["signatory"]) if typed["signatory"] else None,
            reviewers=tuple(UUID(row["person"]) for row in self._filled("rev") if row["person"]),
            readers=tuple(UUID(one) for one in typed["readers"]),
            cosignatories=tuple(UUID(row["position"]) for row in self._filled("sig") if row["position"]),
            edition=typed.get("edition", ""),
            holder=typed.get("holder", ""),
            meeting=self._meeting(typed),
        )

    def _meeting(self, typed: Mapping[str, Any]) -> api.Meeting:
        if "session" not in typed:
            return self.draft.meeting
        return api.Meeting(**{name: typed[name] for name in OF_PART[api.Part.MEETING]})

    def _filled(self, name: str) -> list[dict[str, Any]]:
        """Return the rows of a formset that say something, without the one whose drop button was pressed."""
        if name not in self.rows:
            return []
        return [
            form.cleaned_data
            for place, form in enumerate(self.rows[name].forms)
            if f"{name}-{place}" != self.dropped
            and any(value for key, value in form.cleaned_data.items() if key != "copy")
        ]

    def _targets(self) -> list[api.Target]:
        rows = self._filled("to")
        more: Sequence[Line] = self.form.cleaned_data.get("more_to", ())
        titles = [*(row["title"] for row in rows), *(one.title for one in more)]
        copies = [*(row["copy"] for row in rows), *(False for _ in more)]
        if self.draft.kind in api.WITHIN:
            chosen = [UUID(row["unit"]) if row["unit"] else None for row in rows]
            units = [*chosen, *units_meant(more, self.offered.units)[0]]
            each = zip(units, titles, copies, strict=True)
            return [
                api.Target(agency=self.agency_id, unit=one, title=title, copy=copy)
                for one, title, copy in each
            ]
        typed = [*(row["agency"] for row in rows), *(one.named for one in more)]
        found = zip(agencies_meant(typed, self.draft.to), titles, copies, strict=True)
        return [api.Target(agency=one, title=title, copy=copy) for one, title, copy in found]

    def _mentions(self) -> list[api.Mention]:
        return [
            api.Mention(number=row["number"], dated=row["dated"], subject=row["subject"])
            for row in self._filled("ref")
        ]


def sheet(
    draft: api.Draft, version: int, offered: Offered, agency_id: str, request: HttpRequest | None
) -> Sheet:
    """Return the sheet of a draft: as it was typed, where a request posts it, and else as the draft stands."""
    posted = request if request is not None and request.method == "POST" else None
    data, sent = (posted.POST, posted.FILES) if posted else (None, None)
    pressed = posted.POST.get("do", "") if posted else ""
    form = DraftForm(data, sent, initial=_initial(draft, version, offered), offered=offered, kind=draft.kind)
    within, parts = draft.kind in api.WITHIN, api.NATURES[draft.kind].parts
    rows = max(len(draft.to), counted(data.get("to-TOTAL_FORMS", "")) or 0 if data else 0) + 1
    kinds: dict[str, tuple[Any, list[dict[str, Any]], dict[str, Any]]] = {
        "to": (
            UnitTargetForm,
            unit_rows(draft.to),
            {"units": units_offered(unit_choices(offered.units), rows)},
        )
        if within
        else (TargetForm, agency_rows(draft.to), {}),
        "ref": (MentionForm, _references(draft), {}),
        "rev": (ReviewerForm, _reviewers(draft), {"reviewers": offered.reviewers}),
        "sig": (SigningForm, _signing(draft), {"signatories": offered.signatories}),
    }
    made = {
        name: formset_factory(kind, extra=1, max_num=2000)(
            data, initial=initial, prefix=name, form_kwargs=extras
        )
        for name, (kind, initial, extras) in kinds.items()
        if ROWS_OF.get(name) in {None, *parts}
    }
    return Sheet(form, made, draft, offered, agency_id, pressed.removeprefix(DROP))


def piece_of(upload: UploadedFile[Any]) -> api.Piece:
    """Store an uploaded file and return it as an enclosure, titled by its name without the extension."""
    stored = files.put(cast("BinaryIO", upload.file))
    name = PurePath(upload.name or "file").name
    return api.Piece(
        title=PurePath(name).stem,
        name=name,
        media=_media(name, upload.content_type or ""),
        size=stored.size,
        sha256=stored.sha256,
        root=stored.root,
    )


def _media(name: str, said: str) -> str:
    """Return the media type of a file by its name, else as the browser says, else as bytes."""
    return media_type(mimetypes.guess_type(name)[0] or said)


def titled(piece: api.Piece, titles: Mapping[str, str]) -> api.Piece:
    """Return an enclosure under the title that was typed for it, if one was."""
    title = titles.get(f"title-{piece.sha256}", piece.title)
    return api.Piece(
        title=title,
        name=piece.name,
        media=piece.media,
        size=piece.size,
        sha256=piece.sha256,
        root=piece.root,
    )


def _initial(draft: api.Draft, version: int, offered: Offered) -> dict[str, Any]:
    return {
        "version": version,
        "subject": draft.subject,
        "wording": offered.rank_of(draft.salutation, draft.closing),
        "body": draft.body,
        "urgency": draft.urgency.value,
        "secrecy": draft.secrecy.value,
        "circular": draft.circular,
        "reply_by": draft.reply_by,
        "signatory": str(draft.signatory or ""),
        "edition": draft.edition,
        "holder": draft.holder,
        **structs.asdict(draft.meeting),
        "readers": [str(one) for one in draft.readers],
    }


def _references(draft: api.Draft) -> list[dict[str, Any]]:
    return [{"number": one.number, "dated": one.dated, "subject": one.subject} for one in draft.references]


def _signing(draft: api.Draft) -> list[dict[str, Any]]:
    return [{"position": str(one)} for one in draft.cosignatories]


def _reviewers(draft: api.Draft) -> list[dict[str, Any]]:
    return [{"person": str(one)} for one in draft.reviewers]
