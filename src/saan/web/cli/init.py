"""`saan init`: a real node in an empty folder."""

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import msgspec
import typer
from rich.console import Console

from saan.trust.errors import SaanError, Text
from saan.web.cli.root import app, set_up_django

if TYPE_CHECKING:  # kept out of start-up
    from saan.web.node.answers import Answers
    from saan.web.node.founding import Founded

console = Console()


class MissingAnswersError(SaanError):
    """Nobody is there to be asked, and answers are missing."""

    code = "node.missing-answers"
    text = Text(th="ยังขาดคำตอบ: {options}", en="These answers are missing: {options}.")
    remedy_text = Text(
        th="ใส่เป็นตัวเลือกในคำสั่ง หรือเรียก saan init จากเทอร์มินัลเพื่อตอบทีละข้อ",
        en="Give them as options, or run `saan init` on a terminal to be asked.",
    )


@dataclass(frozen=True, slots=True)
class Question:
    """What a person on a terminal is asked; without a default, it must be answered."""

    field: str
    th: str
    en: str
    default: str | None = None


QUESTIONS = (
    Question("agency", "รหัสหน่วยงาน (th: ตามด้วยเลขนิติบุคคล 13 หลัก)", "Agency id (th: and 13 digits)"),
    Question("name_th", "ชื่อหน่วยงาน ภาษาไทย", "Agency's name in Thai"),
    Question("name_en", "ชื่อหน่วยงาน ภาษาอังกฤษ", "Agency's name in English"),
    Question("letter_code", "รหัสตัวพยัญชนะนำเลขที่หนังสือ เช่น มท", "Code that opens letter numbers, such as มท"),
    Question("registry_number", "เลขประจำทะเบียนกลาง ที่ต่อท้ายรหัสพยัญชนะ", "Central registry's number", "0001"),
    Question("address_th", "ที่อยู่ที่พิมพ์บนหัวหนังสือ", "Address on letters, in Thai", ""),
    Question("contact", "โทรศัพท์หรืออีเมลสำหรับติดต่อ", "Telephone or e-mail on letters", ""),
    Question("admin_email", "อีเมลของผู้ดูแลระบบคนแรก", "First administrator's e-mail"),
    Question("admin_given", "ชื่อผู้ดูแลระบบ (ภาษาไทย)", "Administrator's given name, in Thai"),
    Question("admin_family", "นามสกุล (ภาษาไทย)", "Family name, in Thai"),
    Question(
        "public_url",
        "ที่อยู่เว็บที่ผู้ใช้จะเปิด เช่น https://saan.example.go.th",
        "Address that browsers open, such as https://saan.example.go.th",
    ),
    Question(
        "exchange_url",
        "ที่อยู่สำหรับโหนดอื่น เช่น https://saan.example.go.th:8443",
        "Address that other nodes call, such as https://saan.example.go.th:8443",
    ),
    Question(
        "database", "ฐานข้อมูล: sqlite หรือ postgresql://…", "Database: sqlite or postgresql://…", "sqlite"
    ),
    Question("mail_url", "เครื่องส่งอีเมล smtp://…", "Mail server, smtp://… (empty sends none)", ""),
)
DIRECTORY = (
    Question(
        "directory_url",
        "ที่อยู่ทำเนียบกลาง (URL)",
        "The directory's URL",
    ),
    Question(
        "root_fingerprint",
        "ลายพิมพ์ของรากทำเนียบ ที่ผู้ดูแลทำเนียบแจ้งผ่านช่องทางอื่น",
        "The root's fingerprint, as its authority told you over another channel",
    ),
)


@app.command()
def init(  # noqa: PLR0913 - one option for each answer
    *,
    agency: str | None = None,
    name_th: str | None = None,
    name_en: str | None = None,
    letter_code: str | None = None,
    address_th: str | None = None,
    contact: str | None = None,
    registry_th: str | None = None,
    registry_en: str | None = None,
    registry_number: str | None = None,
    admin_email: str | None = None,
    admin_prefix: str | None = None,
    admin_given: str | None = None,
    admin_family: str | None = None,
    admin_name_en: str | None = None,
    public_url: Annotated[str | None, typer.Option(help="How browsers reach the node.")] = None,
    web: Annotated[str | None, typer.Option(help="Where the pages listen, as address:port.")] = None,
    exchange_url: Annotated[str | None, typer.Option(help="How other nodes reach this one.")] = None,
    exchange: Annotated[str | None, typer.Option(help="Where the exchange listens, as address:port.")] = None,
    database: Annotated[
        str | None, typer.Option(help="sqlite, or a postgresql:// URL.", envvar="SAAN_DATABASE")
    ] = None,
    mail_url: Annotated[str | None, typer.Option(help="smtp://user:password@host:587")] = None,
    mail_from: str | None = None,
    directory_url: Annotated[str | None, typer.Option(help="Where the directory is published.")] = None,
    directory_root: Annotated[
        Path | None, typer.Option(help="The directory's root, as its authority gave it.")
    ] = None,
    root_fingerprint: Annotated[str | None, typer.Option(help="The root's SHA-256, told apart.")] = None,
    authority: Annotated[
        bool | None, typer.Option("--authority", help="Found a directory of this node's own.")
    ] = None,
) -> None:
    """Make a node in an empty folder: settings, keys, agency, first administrator, trusted directory."""
    given = {name: value for name, value in locals().items() if value is not None}
    from saan.web.node import beginning  # kept out of start-up
    from saan.web.node.config import home

    if directory_root is not None:
        given["directory_root"] = str(directory_root.absolute())
    folder = home()
    earlier = beginning.earlier_answers(folder)
    if earlier:
        _say("ทำต่อจากครั้งก่อนที่ยังไม่เสร็จ", "Going on with an earlier run that was cut short.")
    answers = _complete({**earlier, **given})
    _judge(folder, answers)
    os.environ.pop("SAAN_DATABASE", None)  # from here on it stands in saan.toml
    os.environ["SAAN_HOME"] = str(folder)
    with console.status("กำลังสร้างกุญแจและตาราง … making keys and tables"):
        beginning.begin(folder, answers)
        set_up_django()
        from saan.web.node.founding import found  # the settings it reads exist only now

        made = found(answers)
        beginning.finish(folder)
    _show(folder, answers, made)


def _complete(given: Mapping[str, object]) -> "Answers":
    """Return all answers, asking for the missing ones where somebody is there to be asked."""
    from saan.web.node.answers import Answers

    told = dict(given)
    questions = [question for question in QUESTIONS if question.field not in told]
    if not (told.get("authority") or told.get("directory_root")):
        questions += [question for question in DIRECTORY if question.field not in told]
    if sys.stdin.isatty():
        for question in questions:
            told[question.field] = _asked(question)
    missing = [
        question.field for question in questions if question.default is None and question.field not in told
    ]
    if missing:
        options = ", ".join(f"--{field.replace('_', '-')}" for field in missing)
        raise MissingAnswersError(options=options)
    return msgspec.convert(told, Answers)


def _judge(folder: Path, answers: "Answers") -> None:
    """Return when the answers can be a node; of those that cannot, keep all but what is wrong, for the next run."""
    from saan.web.node.answers import check, faulty
    from saan.web.node.beginning import remember

    try:
        check(answers)
    except SaanError:
        wrong, told = faulty(answers), msgspec.structs.asdict(answers)
        remember(folder, {field: told[field] for field in told if field not in wrong})
        raise


def _asked(question: Question) -> str:
    """Return an answer that can be; one that cannot is refused at once, and asked for again."""
    from saan.web.node.answers import judge

    while True:
        console.print(f"[bold]{question.th}[/]\n[dim]{question.en}[/]", highlight=False)
        told: str = typer.prompt(">", default=question.default, show_default=True)
        try:
            judge(question.field, told)
        except SaanError as refused:
            message = refused.message()
            _say(f"✗ {message.th}", message.en)
        else:
            return told


def _show(folder: Path, answers: "Answers", made: "Founded") -> None:
    console.print()
    _say(f"✓ โหนดพร้อมแล้วใน {folder}", f"The node is ready in {folder}")
    _say("ลายพิมพ์ของรากทำเนียบที่เชื่อถือ", "Fingerprint of the directory's root that it trusts:")
    console.print(f"  {made.root}", soft_wrap=True)
    console.print()
    _say("[bold]ขั้นต่อไป[/]", "What to do next")
    run = f"saan --home {folder} run"
    steps = [
        Text(f"เริ่มทำงาน: {run}", f"Run it: {run}"),
        Text(
            f"เปิดลิงก์นี้เพื่อเพิ่มพาสคีย์ของผู้ดูแลระบบ (ใช้ได้ครั้งเดียว ภายใน 7 วัน)\n     {made.invitation}",
            "Open the link to add the administrator's passkey; it works once, within 7 days",
        ),
    ]
    if made.request is not None:
        steps.append(
            Text(
                f"ส่งแฟ้ม {made.request} ให้ผู้ดูแลทำเนียบ และแจ้งเลขนี้ผ่านช่องทางอื่น\n     {made.digest}",
                "Hand the file to the directory's authority, which runs `saan directory approve FILE`;"
                " tell it the number over another channel",
            )
        )
        steps.append(Text("เมื่อได้รับอนุมัติ: saan directory update", "Once approved: saan directory update"))
    if answers.authority:
        keys = folder / "directory" / "keys"
        steps.append(
            Text(
                f"ย้ายแฟ้ม root-*.pem ใน {keys} ไปเก็บแยกกันในที่ปลอดภัย",
                "Move the root-*.pem files to separate, safe places",
            )
        )
    steps.append(Text(f"ตรวจความพร้อม: saan --home {folder} doctor", "Examine it with `saan doctor`"))
    for number, step in enumerate(steps, 1):
        console.print(f"  {number}. {step.th}\n     [dim]{step.en}[/]", soft_wrap=True, highlight=False)


def _say(thai: str, english: str) -> None:
    console.print(f"{thai}\n[dim]{english}[/]", soft_wrap=True, highlight=False)
