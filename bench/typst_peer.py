"""The same certificate by typst and pyHanko, both tuned: one compiler kept, the key loaded once."""

import json
import re
import tempfile
from datetime import datetime
from pathlib import Path

import typst
import zxingcpp
from tests.press.plates.records import CERTIFICATE

from bench.pyhanko_signer import signed
from saan.press.credentials import Credential
from saan.press.fonts import FOLDER
from saan.press.plates import Filling

_LIBRARY = """
#let data = json(bytes(sys.inputs.data))
#let field(name, width: auto, align: "left", ..rest) = box(width: width, {
  set std.align((left: left, center: center, right: right).at(align))
  data.texts.at(name)
})
#let passage(pattern, indent: 0pt, ..rest) = {
  set par(first-line-indent: (amount: indent, all: true))
  par(data.passage)
}
#let square(name, side: 3cm, ..rest) = image(bytes(data.square), format: "svg", width: side)
"""
_HEAD = """
#let own = json(bytes(sys.inputs.data))
#set document(title: own.title, keywords: "saan:letter")
#set text(font: "Sarabun", lang: "th", size: 12pt, fallback: false)
#pdf.attach("letter.json", bytes(sys.inputs.record), relationship: "data", mime-type: "application/json", description: "record")
#include "/template.typ"
"""


class Peer:
    """Makes certificates as an issuer without a press would."""

    def __init__(self, credential: Credential, at: datetime) -> None:
        self._credential, self._at = credential, at
        self._folder = tempfile.TemporaryDirectory()
        root = Path(self._folder.name)
        (root / "plate.typ").write_text(_LIBRARY)
        (root / "template.typ").write_text(re.sub(r"#set document\(.*\)\n", "", CERTIFICATE))
        (root / "main.typ").write_text(_HEAD)
        fonts = typst.Fonts(
            include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FOLDER)]
        )
        self._compiler = typst.Compiler(str(root / "main.typ"), root=str(root), font_paths=fonts)
        self._pattern = re.search(r'#passage\("([^"]*)"', CERTIFICATE)

    def issue(self, filling: Filling) -> bytes:
        """Return one document, set and signed."""
        assert self._pattern is not None
        code = zxingcpp.create_barcode(filling.squares["verify"], zxingcpp.BarcodeFormat.QRCode, ec_level="M")
        data = {
            "title": filling.title,
            "texts": dict(filling.texts),
            "passage": self._pattern[1].format(**filling.texts),
            "square": list(code.to_svg().encode()),
        }
        pdf = self._compiler.compile(
            format="pdf",
            pdf_standards=["a-3b"],
            pdf_tags=False,
            timestamp=self._at,
            sys_inputs={"data": json.dumps(data), "record": filling.record.decode()},
        )
        assert isinstance(pdf, bytes)
        return signed(pdf + b"\n", self._credential, self._at)
