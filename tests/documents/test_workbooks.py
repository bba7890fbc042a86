"""Workbooks as spreadsheets write them, and as somebody writes them who means harm: read as they are shown, or refused."""

import io
import json
import resource
import tracemalloc
import zipfile
from html import escape
from typing import Any

import pytest
from arro3.core import Array, DataType, RecordBatch, RecordBatchReader, Table
from arro3.io import write_parquet

from saan.base.spreadsheets import quoted
from saan.documents import packing, parquet, sheets, xlsx
from saan.documents.errors import SheetRefusedError
from saan.documents.rules.definition import read_definition
from saan.documents.rules.reading import Reading
from saan.documents.rules.schema import Schema
from saan.trust.canonical import Json
from tests.documents.world import CERTIFICATE

SPACE = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
NAMES = ("full_name", "national_id", "certified", "purpose", "document_language")
GOOD = ("นายปั้น น้ำใจดี", CERTIFICATE["national_id"], "เป็นผู้ขึ้นทะเบียน", "สมัครงาน", "th")


def schema_of(ready: str) -> Schema:
    read, problems = read_definition(packing.of_ready_made(ready).definition)
    assert read is not None, problems
    return read.schema


def row(number: int, *cells: str) -> str:
    """Return a row; a cell that begins with < is written as it is, into its place."""
    made = "".join(
        cell.replace("PLACE", f"{column}{number}")
        if cell.startswith("<")
        else f'<c r="{column}{number}" t="inlineStr"><is><t>{escape(cell)}</t></is></c>'
        for column, cell in zip("ABCDEF", cells, strict=False)
    )
    return f'<row r="{number}">{made}</row>'


def book(*rows: str, book_says: str = "", styles: str = "") -> io.BytesIO:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/workbook.xml", f"<workbook {SPACE}><workbookPr {book_says}/></workbook>")
        if styles:
            packed.writestr("xl/styles.xml", f"<styleSheet {SPACE}>{styles}</styleSheet>")
        with packed.open("xl/worksheets/sheet1.xml", "w") as part:
            part.write(f"<worksheet {SPACE}><sheetData>".encode())
            for each in rows:
                part.write(each.encode())
            part.write(b"</sheetData><mergeCells/></worksheet>")
    return made


def test_rows_have_the_numbers_that_the_spreadsheet_shows_and_errors_name_nobody() -> None:
    """Empty rows are left out of a workbook; what stands in its row 10 is told of row 10."""
    failed = '<c r="PLACE" t="e"><v>#N/A</v></c>'
    never = '<c r="PLACE"><f>VLOOKUP(1,2)</f></c>'
    formatted = '<c r="PLACE" s="4"/>'
    file = book(
        row(1, *NAMES),
        row(2, *GOOD, formatted),
        row(10, failed, GOOD[1], never, *GOOD[3:]),
        row(12, *GOOD, "ข้างตาราง"),
    )
    sheet = sheets.open_sheet(file, schema_of("certificate"))
    reading = Reading(schema_of("certificate"), sheet.names, sheets.EMAIL)
    told = {number: reading.read(cells)[1] for number, cells in sheet.rows}
    assert [(number, [one.field for one in problems]) for number, problems in told.items()] == [
        (2, []),
        (10, ["full_name", "certified"]),
        (12, [""]),
    ]
    assert "“#N/A”" in told[10][0].text.th
    assert "“=VLOOKUP(1,2)”" in told[10][1].text.en
    with pytest.raises(SheetRefusedError) as caught:
        list(
            sheets.open_sheet(
                book(row(1, *NAMES), row(7, *GOOD), row(7, *GOOD)), schema_of("certificate")
            ).rows
        )
    assert caught.value.row == 8


@pytest.mark.parametrize(("said", "day"), [('date1904="1"', "2003-12-01"), ("", "1999-11-30")])
def test_a_day_is_counted_from_the_day_that_the_workbook_names(said: str, day: str) -> None:
    schema = schema_of("transcript")
    name = next(path for path, one in schema.paths() if one.kind.value == "day")
    sheet = sheets.open_sheet(
        book(row(1, name), row(2, '<c r="PLACE"><v>36494</v></c>'), book_says=said), schema
    )
    assert list(sheet.rows) == [(2, [day])]


def test_what_people_see_in_a_cell_is_meant_and_what_nobody_is_sure_of_is_refused() -> None:
    """Excel makes a day of `1/2567`, and shows a number with zeros that it does not keep."""
    codes = (
        "general",
        "mmm-yy",
        "0000000000",
        '"ว/"0',
        "yyyy",
        "#,##0",
        "0.00",
        "[$-107041E]d mmm yy;@",
        '000"-"000',
    )
    named = "".join(
        f'<numFmt numFmtId="{place}" formatCode="{escape(code, quote=True)}"/>'
        for place, code in enumerate(codes, 164)
    )
    by_name = "".join(f'<xf numFmtId="{place}"/>' for place in range(164, 164 + len(codes)))
    styles = (
        f'<numFmts>{named}</numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs>'
        f'<cellXfs>{by_name}<xf numFmtId="17"/><xf numFmtId="49"/></cellXfs>'
    )
    schema = schema_of("certificate")

    def told(style: int, kept: str, column: str = "purpose") -> tuple[str, list[str]]:
        cell = f'<c r="PLACE" s="{style}"><v>{kept}</v></c>'
        cells = [cell if name == column else text for name, text in zip(NAMES, GOOD, strict=True)]
        sheet = sheets.open_sheet(book(row(1, *NAMES), row(2, *cells), styles=styles), schema)
        ((_, found),) = sheet.rows
        data, problems = Reading(schema, sheet.names, sheets.EMAIL).read(found)
        assert problems or isinstance(data[column], str)
        return str(data.get(column, "")), [one.text.en for one in problems]

    for style, kept, seen in (
        (0, "243619", "243619"), (2, "12345", "0000012345"), (5, "1234", "1234"), (6, "3.5", "3.50"), (10, "7", "7"),
    ):  # fmt: skip
        assert told(style, kept) == (seen, [])
    for style, kept in (
        (1, "243619"),
        (3, "12"),
        (4, "243619"),
        (7, "243619"),
        (8, "12"),
        (9, "243619"),
        (2, "1.5"),
    ):
        data, said = told(style, kept)
        assert data == ""
        assert any("Cell D2 keeps the number" in one for one in said), (style, said)
    assert told(8, GOOD[1], "national_id") == (GOOD[1], []), (
        "thirteen digits are what they are, however grouped"
    )


@pytest.mark.parametrize(("kept", "shown"), [("1", "TRUE"), ("0", "FALSE")])
def test_a_cell_that_is_true_or_false_says_so(kept: str, shown: str) -> None:
    cell = f'<c r="PLACE" t="b"><v>{kept}</v></c>'
    ((_, found),) = sheets.open_sheet(
        book(row(1, *NAMES), row(2, *GOOD[:3], cell, "th")), schema_of("certificate")
    ).rows
    assert found[3] == shown


def test_the_first_sheet_that_is_shown_is_read_wherever_it_lies_in_the_file() -> None:
    said = (("old", "1", 'state="hidden"'), ("wanted", "7", ""), ("other", "2", ""))
    sheets_in_order = "".join(
        f'<sheet name="{name}" r:id="rId{number}" {more}/>' for name, number, more in said
    )
    links = "".join(
        f'<Relationship Id="rId{number}" Target="{"/xl/" if number == "7" else ""}worksheets/sheet{number}.xml"/>'
        for _, number, _ in said
    )
    office = "http://schemas.openxmlformats.org"
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as packed:
        packed.writestr(
            "xl/workbook.xml",
            f'<workbook {SPACE} xmlns:r="{office}/officeDocument/2006/relationships"><sheets>{sheets_in_order}</sheets></workbook>',
        )
        packed.writestr(
            "xl/_rels/workbook.xml.rels",
            f'<Relationships xmlns="{office}/package/2006/relationships">{links}</Relationships>',
        )
        for name, number, _ in said:
            rows = row(1, "full_name") + row(2, name)
            packed.writestr(
                f"xl/worksheets/sheet{number}.xml",
                f"<worksheet {SPACE}><sheetData>{rows}</sheetData></worksheet>",
            )
    assert list(sheets.open_sheet(made, schema_of("certificate")).rows) == [(2, ["wanted"])]


@pytest.mark.parametrize("way", ["strict", "unknown"])
def test_a_strict_workbook_is_read_as_any_and_one_of_no_known_form_is_no_empty_one(way: str) -> None:
    """Office programs offer "strict Open XML": other names for the same, and days written as days."""
    schema = schema_of("transcript")
    name = next(path for path, one in schema.paths() if one.kind.value == "day")
    ordinary = book(row(1, name), row(2, '<c r="PLACE" t="d"><v>2546-05-14T00:00:00</v></c>'))
    made = io.BytesIO()
    with zipfile.ZipFile(ordinary) as before, zipfile.ZipFile(made, "w") as packed:
        for part in before.namelist():
            other = {"strict": "http://purl.oclc.org/ooxml/spreadsheetml/main", "unknown": "urn:x"}[way]
            packed.writestr(part, before.read(part).decode().replace(SPACE.split('"')[1], other))
    if way == "strict":
        assert list(sheets.open_sheet(made, schema).rows) == [(2, ["2546-05-14"])]
        return
    with pytest.raises(SheetRefusedError) as caught:
        sheets.open_sheet(made, schema)
    assert "urn:x" in caught.value.message().th


def test_a_small_parquet_that_unpacks_to_ever_more_ends_its_reader_and_nothing_else(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A megabyte of one letter, many times over, takes some kilobytes of the disk; who reads it needs room for all."""
    monkeypatch.setattr(parquet, "MEMORY", 256 << 20)
    monkeypatch.setattr(parquet, "_ALWAYS_UNPACKED", 4 << 20)
    one = RecordBatch.from_pydict({"full_name": Array(["ก" * (1 << 19)] * 16, DataType.string())})
    empty = RecordBatch.from_pydict({"full_name": Array([None] * (1 << 17), DataType.string())})
    for batch, times, words in ((one, 16, "ended its reader"), (empty, 1, "far more than such a file holds")):
        file = io.BytesIO()
        write_parquet(
            RecordBatchReader.from_batches(batch.schema, [batch] * times), file, compression="zstd(1)"
        )
        assert file.tell() < 1 << 19
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        with pytest.raises(SheetRefusedError) as caught:
            for _ in sheets.open_sheet(file, schema_of("certificate")).rows:
                pass
        assert words in caught.value.message().en
        assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 64 << 10, "in kilobytes"


def test_what_unpacks_without_end_is_refused_before_it_is_in_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    schema = schema_of("certificate")
    cell = book(f'<row r="1"><c t="inlineStr"><is><t>{"a" * (48 << 20)}</t></is></c></row>')
    cells = book(f'<row r="1">{"<c/>" * (1 << 20)}</row>')
    many = book(row(1, *NAMES), *(row(number, *GOOD) for number in range(2, 9000)))
    crowded = io.BytesIO()
    with zipfile.ZipFile(crowded, "w") as packed:
        for number in range(20_000):
            packed.writestr(f"xl/worksheets/sheet{number}.xml", b"")
    monkeypatch.setattr(xlsx, "_ALWAYS_UNPACKED", 1 << 20)
    monkeypatch.setattr(xlsx, "_MOST_RATIO", 2)
    tracemalloc.start()
    said = []
    for bomb in (cell, cells, many, crowded):
        with pytest.raises(SheetRefusedError) as caught:
            list(sheets.open_sheet(bomb, schema).rows)
        said.append(caught.value.message().en)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 48 << 20
    for words, why in zip(
        ("unpacks to far more", "of too many parts", "unpacks to", "list of contents"), said, strict=True
    ):
        assert words in why


def test_a_fault_of_csv_is_told_in_thai_and_of_its_row_and_no_link_is_a_formula() -> None:
    text = (
        ",".join(NAMES) + "\r\n" + ",".join(GOOD) + "\r\n" + ",".join(GOOD).replace("สมัคร", '"สมัคร"') + "\r\n"
    )
    for wounded in (text.replace(',"สมัคร"', ',"สมัคร"ต่อ'), text + '"' + "ก" * (5 << 20)):
        rows = sheets.open_sheet(io.BytesIO(wounded.encode()), schema_of("certificate")).rows
        with pytest.raises(SheetRefusedError) as caught:
            list(rows)
        assert "อัญประกาศ" in caught.value.message().th
        assert "expected" not in caught.value.message().th
        assert caught.value.row in {3, 4}
    assert [quoted(text) for text in ("=1+2", "@SUM(A1)", 'นาย "ก"')] == [
        '"\'=1+2"',
        '"\'@SUM(A1)"',
        '"นาย ""ก"""',
    ]


def of_parquet(**columns: Array) -> list[tuple[dict[str, Json], list[str]]]:
    """Return what each row of a Parquet file with these columns says beside a sound row, and what is wrong with it."""
    (count,) = {len(one) for one in columns.values()}
    told: dict[str, Any] = {
        name: Array([cell] * count, DataType.string()) for name, cell in zip(NAMES, GOOD, strict=True)
    }
    file, schema = io.BytesIO(), schema_of("certificate")
    write_parquet(Table.from_pydict(told | columns), file)
    sheet = sheets.open_sheet(file, schema)
    read = Reading(schema, sheet.names)
    found = [read.read(cells) for _, cells in sheet.rows]
    return [(data, [one.code for one in problems]) for data, problems in found]


def test_no_document_says_what_a_column_of_numbers_lost() -> None:
    """A name, a number without its last digits, “nan”: it would all have been signed for."""
    lost = Array([float("nan"), float("inf"), 12345678901234567.0, 1e-7], DataType.float64())
    assert [codes for _, codes in of_parquet(purpose=lost)] == [["documents.row-formula"]] * 4
    kept = Array([3.75, 1101700203450.0, 9007199254740991.0, -2.5], DataType.float64())
    assert [data["purpose"] for data, _ in of_parquet(purpose=kept)] == [
        "3.75",
        "1101700203450",
        "9007199254740991",
        "-2.5",
    ]
    ((half, _),) = of_parquet(purpose=Array([3.1], DataType.float32()))
    ((true, _),) = of_parquet(purpose=Array([True], DataType.bool()))
    assert (half["purpose"], true["purpose"]) == ("3.1", "TRUE")


def test_a_text_of_several_lines_is_the_same_from_whichever_program_it_comes() -> None:
    schema = schema_of("certificate")
    for end in ("\n", "\r\n", "\r"):
        cells = ",".join(f'"{cell}"' for cell in (*GOOD[:2], f"จริง{end}ทุกประการ", *GOOD[3:]))
        sheet = sheets.open_sheet(io.BytesIO(f"{','.join(NAMES)}\r\n{cells}\r\n".encode()), schema)
        ((_, found),) = sheet.rows
        data, problems = Reading(schema, sheet.names).read(found)
        assert (data["certified"], problems) == ("จริง\nทุกประการ", ()), repr(end)
        ((data, codes),) = of_parquet(certified=Array([f"จริง{end}ทุกประการ"], DataType.string()))
        assert (data["certified"], codes) == ("จริง\nทุกประการ", []), repr(end)


def test_a_label_that_two_fields_share_puts_nothing_under_the_wrong_one() -> None:
    """A column called ชื่อ was taken for the last field of that name: the mother's would have been the father's."""
    made = json.loads(packing.of_ready_made("certificate").definition)
    fields = made["schema"]["properties"]
    for name, english in (("father", "Father"), ("mother", "Mother")):
        fields[name] = fields["purpose"] | {"title": "ชื่อ", "x-title-en": english}
    read, problems = read_definition(json.dumps(made).encode())
    assert read is not None, problems
    with pytest.raises(SheetRefusedError) as refused:
        sheets.open_sheet(io.BytesIO(f"{','.join(NAMES)},ชื่อ\r\n".encode()), read.schema)
    assert "father, mother" in refused.value.message().th
    assert "father, mother" in refused.value.message().en
    for column, field in (("father", "father"), ("Mother", "mother")):
        sheet = sheets.open_sheet(io.BytesIO(f"{','.join(NAMES)},{column}\r\n".encode()), read.schema)
        assert sheet.names[-1] == field
