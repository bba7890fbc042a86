"""How well damaged Thai is mended, and right Thai left alone: `./dev bench thai [--json]`.

*Word error* is the share of words that are wrong, missing or too many, against the right text: paragraphs of the Royal
Gazette that went into no table of the lexicon, damaged in each way that was found in texts pulled out of PDFs. *Before*
is the damaged text in its one spelling (`normal`), which is what searching had.

*False repairs* are changes to right text: the same paragraphs, all texts of this project, and two hard lists that
PyThaiNLP carries, names of persons and families and titles of an encyclopaedia (every fifth), full of foreign names.
Titles are not proofread, so each change is shown by `--show`, to be judged by a person.
"""

import argparse
import json
import time
from collections.abc import Iterable
from pathlib import Path

import pythainlp
from tests.base.thai.damages import DAMAGES, paragraphs, word_errors

from saan.base.thai.api import normal, repair
from saan.press.cutting import words

ROOT = Path(__file__).parents[1]


def main() -> int:
    """Measure and print two tables, or JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--show", action="store_true", help="each change to right text")
    wanted = parser.parse_args()
    repair("กาหนด")  # the lexicon is made once, before any clock
    damaged = [_damaged(name) for name in DAMAGES]
    right = [_right(name, texts, show=wanted.show) for name, texts in _right_texts().items()]
    if wanted.json:
        print(json.dumps({"damaged": damaged, "right": right}, ensure_ascii=False))
        return 0
    print(f"{'damage':36}{'word error before':>18}{'after':>10}{'exact paragraphs':>18}")
    for row in damaged:
        print(f"{row['damage']:36}{row['before']:>17.2%}{row['after']:>11.2%}{row['exact']:>17.0%}")
    print(f"\n{'right text':28}{'words':>10}{'changed':>10}{'per million':>13}{'MB/s':>7}")
    for row in right:
        figures = f"{row['changed']:>10}{row['per_million']:>13.1f}{row['mb_per_s']:>7.2f}"
        print(f"{row['text']:28}{row['words']:>10}{figures}")
    return 0


def _damaged(name: str) -> dict[str, float | str]:
    before = after = total = exact = 0
    texts = paragraphs()
    for text in texts:
        damaged = DAMAGES[name](text)
        mended = repair(damaged)
        wrong, due = word_errors(text, normal(damaged))
        before, total = before + wrong, total + due
        after += word_errors(text, mended)[0]
        exact += mended == text
    return {"damage": name, "before": before / total, "after": after / total, "exact": exact / len(texts)}


def _right_texts() -> dict[str, list[str]]:
    lists = Path(str(pythainlp.__file__)).parent / "corpus"
    names = ("person_names_male_th.txt", "person_names_female_th.txt", "family_names_th.txt")
    return {
        "gazette, held out": paragraphs(),
        "this project": [
            file.read_text("utf-8") for file in sorted((ROOT / "src").rglob("*")) if _is_ours(file)
        ],
        "names": [name for file in names for name in _lines(lists / file)],
        "titles": _lines(lists / "wikipedia_titles_th.txt")[::5],
    }


def _is_ours(file: Path) -> bool:
    """Return whether a file is text of this project; the rooms about damage are full of it."""
    return file.suffix in {".py", ".html", ".po", ".md"} and "thai" not in file.parent.parts[-1:]


def _lines(file: Path) -> list[str]:
    return file.read_text("utf-8-sig").splitlines()


def _right(name: str, texts: Iterable[str], *, show: bool) -> dict[str, float | str]:
    count = changed = 0
    spent, size = 0.0, 0
    for text in texts:
        plain = normal(text)
        start = time.process_time()
        mended = repair(text)
        spent += time.process_time() - start
        size += len(text.encode())
        count += sum("\u0e01" <= word[0] <= "\u0e4e" for word in words(plain))
        if mended != plain:
            changed += word_errors(plain, mended)[0]
            if show:
                print(f"{plain}\n→ {mended}\n")
    per_million = changed / count * 1e6
    speed = size / spent / 1e6
    return {"text": name, "words": count, "changed": changed, "per_million": per_million, "mb_per_s": speed}


if __name__ == "__main__":
    raise SystemExit(main())
