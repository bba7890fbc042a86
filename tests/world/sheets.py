"""What a browser would send of a form, read from its page: so that a test fills in what a person fills in, and no more."""

from html.parser import HTMLParser

Sent = dict[str, str | list[str]]


class _Controls(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[list[tuple[str, str]]] = []
        self._form: list[tuple[str, str]] | None = None
        self._select = self._area = ""
        self._options: list[tuple[str, bool]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._form = []
            self.forms.append(self._form)
        elif tag == "input" and self._form is not None and given.get("name"):
            kind = given.get("type", "text")
            if kind not in {"file", "checkbox", "radio"} or (kind != "file" and "checked" in given):
                self._form.append((given["name"], given.get("value", "")))
        elif tag == "select":
            self._select, self._options = given.get("name", ""), []
        elif tag == "option" and self._select:
            self._options.append((given.get("value", ""), "selected" in given))
        elif tag == "textarea" and self._form is not None:
            self._area = given.get("name", "")
            self._form.append((self._area, ""))

    def handle_data(self, data: str) -> None:
        if self._area and self._form is not None:
            name, before = self._form[-1]
            self._form[-1] = (name, before + data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        elif tag == "textarea":
            if self._form is not None:
                name, text = self._form[-1]
                self._form[-1] = (name, text.removeprefix("\n").replace("\n", "\r\n"))
            self._area = ""
        elif tag == "select" and self._form is not None:
            chosen = [value for value, here in self._options if here] or [
                value for value, _ in self._options[:1]
            ]
            self._form.extend((self._select, value) for value in chosen)
            self._select = ""


def filled_in(page: str, holding: str) -> Sent:
    """Return what the page's form that holds a control of this name sends as it stands."""
    controls = _Controls()
    controls.feed(page)
    (form,) = [one for one in controls.forms if holding in dict(one)]
    return {
        name: found if len(found := [v for n, v in form if n == name]) > 1 else found[0] for name, _ in form
    }
