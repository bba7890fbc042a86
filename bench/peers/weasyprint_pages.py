"""The press's certificate by WeasyPrint, unsigned: `weasyprint_pages.py TASK FOLDER`, in an environment that holds no more.

TASK is JSON: the folder of the fonts, how many documents come first to warm up, and the documents. Each is written to
FOLDER under its place; printed is the processor time that those after the warm-up took.
"""

import html
import json
import sys
import time
from pathlib import Path
from typing import Any

import weasyprint  # type: ignore[import-not-found]  # of another environment
import zxingcpp
from weasyprint.text.fonts import FontConfiguration  # type: ignore[import-not-found]  # as above

_STYLE = """
@font-face { font-family: Sarabun; src: url(file://FONTS/Sarabun-Regular.ttf) }
@font-face { font-family: Sarabun; font-weight: bold; src: url(file://FONTS/Sarabun-Bold.ttf) }
@page { size: A4; margin: 2cm 2.5cm }
body { font: 13pt/1.6 Sarabun; margin: 0 }
h1 { font-size: 20pt; text-align: center; margin: 6mm 0 0 }
.apart { display: flex; justify-content: space-between }
.middle { text-align: center }
.passage { text-indent: 2.5cm; margin: 4mm 0 }
table { border-collapse: collapse; width: 100% }
th { width: 4.5cm; text-align: left }
td, th { padding: 0 0 4mm; vertical-align: top }
.foot { display: flex; gap: 6mm; margin-top: 8mm }
.foot div { flex: 1; padding-top: 10mm }
svg { width: 3.4cm; height: 3.4cm }
"""
_ROWS = (
    ("วัน เดือน ปีเกิด", "birth"), ("ที่อยู่ตามทะเบียนบ้าน", "address"), ("สัญชาติ", "nationality"), ("อาชีพ", "occupation"),
    ("วัตถุประสงค์", "purpose"), ("สถานที่", "place"), ("ยานพาหนะ", "vehicle"), ("ใช้ได้ตั้งแต่", "from"), ("ถึงวันที่", "to"), ("สำนักงานผู้ออก", "office"),
)  # fmt: skip


def main() -> None:
    """Make every document of a task."""
    task, folder = json.loads(Path(sys.argv[1]).read_text()), Path(sys.argv[2])
    fonts = FontConfiguration()
    style = weasyprint.CSS(string=_STYLE.replace("FONTS", task["fonts"]), font_config=fonts)
    began = 0.0
    for place, document in enumerate(task["documents"]):
        if place == task["warm"]:
            began = time.process_time()
        made = weasyprint.HTML(string=_page(document)).write_pdf(
            stylesheets=[style],
            font_config=fonts,
            pdf_variant="pdf/a-3b",
            attachments=[
                weasyprint.Attachment(
                    string=document["record"], name="letter.json", description="record", relationship="Data"
                )
            ],
        )
        (folder / f"{place}.pdf").write_bytes(made)
    print(json.dumps({"cpu": time.process_time() - began}))


def _page(document: dict[str, Any]) -> str:
    said = {name: html.escape(text) for name, text in document["texts"].items()}
    code = zxingcpp.create_barcode(document["link"], zxingcpp.BarcodeFormat.QRCode, ec_level="M").to_svg()
    rows = "".join(f"<tr><th>{label}<td>{said[name]}" for label, name in _ROWS)
    return (
        f"<!doctype html><html lang=th><title>{html.escape(document['title'])}</title>"
        f"<div class=apart><span>เลขที่ {said['no']}</span><span>วันที่ {said['date']}</span></div>"
        "<h1>หนังสือรับรองการขึ้นทะเบียน</h1><div class=middle>(ตัวอย่างสำหรับทดสอบ) · ฉบับภาษาไทย</div>"
        f"<p class=passage>{html.escape(document['passage'])}</p><table>{rows}</table>"
        f"<div class=foot>{code[code.index('<svg') :]}<div class=middle>{said['officer']}<br>{said['position']}"
        "<br>น้ำเงิน ก้ำกึ่ง ป้ำ ปั๊ม ที่นี่ ญี่ปุ่น ฐานุ</div></div>"
    )


if __name__ == "__main__":
    main()
