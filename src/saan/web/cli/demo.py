"""`saan demo`: three nodes on this machine, invented people, and letters that really travel."""

import json
import signal
import sys
import time
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Table

from saan.web.cli.root import app

if TYPE_CHECKING:  # kept out of start-up
    from saan.web.demo.stage import Stage
    from saan.web.demo.story import Story

PHASES = {
    "set-up": "สร้างโหนดสามโหนด · making three nodes",
    "joining": "ตั้งทำเนียบ ออกใบรับรอง · directory and certificates",
    "starting": "เริ่มทำงาน · starting",
    "letters": "ร่าง ลงนาม ส่ง ลงรับ · letters travel",
    "documents": "ออกเอกสาร · documents are issued",
    "proving": "ตรวจพิสูจน์ · proving",
}
ROWS = {
    "letters_sent": "หนังสือที่ส่ง · letters sent",
    "memos": "ในจำนวนนี้เป็นบันทึกข้อความ · of them memos",
    "encrypted": "ในจำนวนนี้เข้ารหัส (ลับ) · of them encrypted",
    "accepted": "ถึงโหนดปลายทาง มีใบรับ · accepted with a receipt",
    "registered": "ปลายทางลงรับ · registered",
    "rejected": "ปลายทางปฏิเสธพร้อมเหตุผล · rejected with a reason",
    "duplicates_refused": "ส่งซ้ำแล้วได้ใบรับเดิม · repeats answered with the same receipt",
    "bytes_moved": "ไบต์ที่ส่งเป็นแฟ้ม · bytes moved as files",
    "receipts_verified": "ใบรับที่ตรวจแล้วถูกต้อง · receipts verified",
    "proofs_verified": "หลักฐานบันทึกที่ตรวจแล้วถูกต้อง · journal proofs verified",
    "pages_verified": "หน้า PDF ที่ตรวจแล้วถูกต้อง · pages verified",
    "documents_issued": "เอกสารที่ออก · documents issued",
    "documents_in_bulk": "ในจำนวนนี้ออกจากแฟ้มเดียว · of them from one file",
    "documents_verified": "เอกสารที่สุ่มตรวจแล้วถูกต้อง · documents verified, of both sorts",
    "documents_withdrawn": "พักใช้หรือเพิกถอนแล้ว และผลตรวจบอก · suspended or revoked, and verifying says so",
}


class Bar:
    """Shows the story on a terminal; on anything else it says nothing."""

    def __init__(self, console: Console) -> None:
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        self.progress = Progress(*columns, TextColumn("[dim]{task.fields[note]}"), console=console)
        self._task: TaskID | None = None

    def phase(self, name: str, total: int | None) -> None:
        """Begin a line for the phase."""
        self._task = self.progress.add_task(PHASES[name], total=total, note="")

    def step(self, done: int, note: str = "") -> None:
        """Move the line on."""
        if self._task is not None:
            self.progress.update(self._task, completed=done, note=note)


@app.command()
def demo(  # noqa: PLR0913 - the command's own options
    folder: Annotated[Path, typer.Option(help="Where the demo's data lies.")] = Path("saan-demo"),
    letters: Annotated[int, typer.Option(help="How many letters are sent.", min=1, max=5000)] = 36,
    largest: Annotated[int, typer.Option(help="MiB of the largest enclosure.", min=1, max=10_240)] = 200,
    *,
    once: Annotated[bool, typer.Option("--once", help="End after the run.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
    resume: Annotated[bool, typer.Option("--resume", help="Open the demo that lies in the folder.")] = False,
) -> None:
    """Run three nodes on this machine and send real letters between them; invented people, marked as a demo."""
    from saan.web.demo import stage as stages  # kept out of start-up
    from saan.web.demo.story import Story

    console = Console(stderr=as_json)
    stage = stages.build(folder.absolute(), resume=resume)
    told = (stage.folder / stages.TOLD).exists()
    bar = Bar(console)
    story = Story(stage, bar, letters, largest * 2**20)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        with bar.progress:
            if resume and told:
                story.open()
            else:
                story.tell()
                (stage.folder / stages.TOLD).write_text(json.dumps(asdict(story.told), ensure_ascii=False))
        if as_json:
            typer.echo(json.dumps(asdict(story.told), ensure_ascii=False))
        elif not (resume and told):
            _show(console, story, stage.folder)
        if not once:
            _stay(console, story, stage)
    finally:
        story.end()
        stage.stop()


def _show(console: Console, story: "Story", folder: Path) -> None:
    table = Table(title="เกิดอะไรขึ้น และพิสูจน์อะไรได้ · What happened, and what was proved")
    table.add_column("", overflow="fold")
    table.add_column("", justify="right")
    values = asdict(story.told)
    for name, label in ROWS.items():
        table.add_row(label, f"{values[name]:,}")
    for name, seconds in story.told.seconds.items():
        table.add_row(f"[dim]{PHASES[name]}[/]", f"[dim]{seconds:.1f} s[/]")
    console.print(table)
    console.print(f"ข้อมูลทั้งหมดอยู่ใน {folder} · All data lies in {folder}", soft_wrap=True)
    console.print(
        f"ลองตรวจเอง · check it yourself: [bold]saan verify --trust {folder}/proofs/trust.json {folder}/proofs/letter-001.*[/]",
        soft_wrap=True,
    )
    console.print(
        f"เอกสารที่ออก · an issued document: [bold]saan verify --trust {folder}/proofs/trust.json {folder}/proofs/document-001.pdf[/]",
        soft_wrap=True,
    )


def _stay(console: Console, story: "Story", stage: "Stage") -> None:
    """Show one sign-in link per role and keep the pages up until Ctrl-C."""
    for node in stage.nodes:
        console.print(
            f"\n[bold]{node.company.name_th}[/] · {node.company.name_en} · {node.config.public_url}"
        )
        for one in story.links(node):
            console.print(
                f"  {one['who']} · {one['post']} [dim]{one['post_en']}[/]\n    {one['link']}", soft_wrap=True
            )
    console.print("\nกด Ctrl-C เพื่อหยุด · Ctrl-C stops the demo. ลบได้ด้วย · delete it with: ", end="")
    console.print(f"rm -r {stage.folder}", soft_wrap=True)
    try:
        while True:
            time.sleep(3600)
    except KeyboardInterrupt:
        console.print("หยุดแล้ว · stopped")
