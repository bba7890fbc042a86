"""Form fields as the design system shows them: label, hint, error, control, tied together for everyone."""

from collections.abc import Iterable, Iterator
from typing import Any, Final

from django import forms, template
from django.forms.boundfield import BoundField
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from saan.base.words import in_thai
from saan.trust.errors import Text

register = template.Library()

UNSAVED: Final = Text(th="ยังบันทึกไม่ได้ โปรดแก้ไขต่อไปนี้", en="Not saved yet: please correct this")

CONTROLS: Final[tuple[tuple[type[forms.Widget], str, str], ...]] = (
    (forms.CheckboxSelectMultiple, "choices", ""),
    (forms.RadioSelect, "choices", ""),
    (forms.CheckboxInput, "checkbox", "govuk-checkboxes__input"),
    (forms.Textarea, "control", "govuk-textarea"),
    (forms.Select, "control", "govuk-select"),
    (forms.FileInput, "file", "govuk-file-upload"),
    (forms.MultiWidget, "date", ""),
    (forms.Widget, "control", "govuk-input"),
)
"""Widget, the template that frames it, the class of its control; the first that fits."""


@register.simple_tag
def field(bound: BoundField, width: str = "", rows: int = 0, big: str = "") -> SafeString:
    """Show a field: `{% field form.subject %}`. `width` is a class ending such as `width-10` or `full`."""
    if bound.is_hidden:
        return bound.as_widget()
    template_name, css = next(
        (name, css) for kind, name, css in CONTROLS if isinstance(bound.field.widget, kind)
    )
    errors = list(bound.errors)
    described = [f"{bound.auto_id}-hint"] if bound.help_text else []
    described += [f"{bound.auto_id}-error"] if errors else []
    attributes: dict[str, str | bool] = {"class": _classes(css, width, error=bool(errors))}
    if described:
        attributes["aria-describedby"] = " ".join(described)
    if errors:
        attributes["aria-invalid"] = "true"
    if rows:
        attributes["rows"] = str(rows)
    context = {
        "bound": bound,
        "control": bound.as_widget(attrs=attributes)
        if template_name in {"control", "file", "checkbox"}
        else "",
        "errors": errors,
        "big": big,
        "optional": getattr(bound.form, "names_optional", True) and not bound.field.required,
        "multiple": isinstance(bound.field.widget, forms.CheckboxSelectMultiple),
    }
    return mark_safe(render_to_string(f"saan/parts/field_{template_name}.html", context))  # noqa: S308 - a template escaped it


def _classes(css: str, width: str, *, error: bool) -> str:
    names = [css]
    if width:
        names.append(f"govuk-input--{width}")
    if error:
        names.append(f"{css}--error")
    return " ".join(names)


@register.inclusion_tag("saan/parts/error_summary.html")
def error_summary(
    *made: forms.BaseForm | forms.BaseFormSet[Any] | None, th: str = UNSAVED.th, en: str = UNSAVED.en
) -> dict[str, object]:
    """Show every error of the forms at the top of the page, each leading to its field; what is None is passed over.

    `th` and `en` are its heading, where the forms save nothing: what was not done is said as it is.
    """
    found = [
        {"text": text, "target": _target(form, name)}
        for form in _each(made)
        if form.is_bound
        for name, texts in form.errors.items()
        for text in texts
    ]
    return {"found": found, "title": th if in_thai() else en}


def _each(made: Iterable[forms.BaseForm | forms.BaseFormSet[Any] | None]) -> Iterator[forms.BaseForm]:
    for one in made:
        if isinstance(one, forms.BaseFormSet):
            yield from one.forms
        elif one is not None:
            yield one


def _target(form: forms.BaseForm, name: str) -> str:
    """Return the id of the control to mend: the first one of a group, nothing for an error of the whole form."""
    if name not in form.fields:
        return ""
    group = isinstance(form.fields[name].widget, forms.RadioSelect | forms.MultiWidget)
    return f"{form[name].auto_id}_0" if group else form[name].auto_id
