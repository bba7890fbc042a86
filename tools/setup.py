"""Set-up of a fresh machine: environment, locked dependencies, web assets, system packages."""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tools import postgres

ROOT = Path(__file__).parents[1]
VENV = ROOT / ".venv"
STAMPS = VENV / "stamps"
LOCK = ROOT / "requirements" / "dev.lock"

SYSTEM = {
    "chromium-headless-shell": ("chromium-headless-shell", "browser journeys"),
    "pdftotext": ("poppler-utils", "reading our PDFs with another program"),
    "softhsm2-util": ("softhsm2", "signing with a real token"),
    "mutool": ("mupdf-tools", "reading our PDFs with another program"),
    "pdfsig": ("poppler-utils", "checking our signatures with another program"),
    "go": ("golang-go", "checking our logs and proofs with Go's own packages"),
    "openssl": ("openssl", "checking our signatures with another program"),
    "javac": ("default-jdk-headless", "judging our PDFs with veraPDF"),
    "/usr/share/java/jaxb-runtime.jar": ("libjaxb-java", "judging our PDFs with veraPDF"),
    "initdb": ("postgresql", "the same tests on PostgreSQL"),
}
"""Programs (or files, by their path) the tests need, with the Debian package that brings each and what it is for."""


def ensure(*, for_tests: bool) -> None:
    """Make the environment usable; does nothing, fast, when it already is. One process of a checkout at a time."""
    if sys.version_info < (3, 11):  # noqa: UP036 - this file also runs where Python is too old
        sys.exit(f"Saan needs Python 3.11 or newer; this is {sys.version.split()[0]}.")
    with alone():
        _environment()
        _word_list()
        _assets()
        _clusters()
        _translations()
        if for_tests:
            _system_packages()


@contextmanager
def alone() -> Iterator[None]:
    """Hold the checkout while it is set up; whoever comes meanwhile waits, and says so. A process that dies lets go."""
    checkout = os.open(ROOT, os.O_RDONLY)  # not inherited: what the set-up starts does not hold it
    try:
        try:
            fcntl.flock(checkout, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            _say("another ./dev is setting this checkout up; waiting for it")
            fcntl.flock(checkout, fcntl.LOCK_EX)
        yield
    finally:
        os.close(checkout)


def lock() -> int:
    """Write `requirements/*.lock` from pyproject.toml: versions and hashes, no addresses."""
    base = [
        "pip",
        "compile",
        "pyproject.toml",
        "--python-version",
        "3.11",
        "--universal",
        "--generate-hashes",
    ]
    base += ["--no-header", "--no-annotate", "--no-emit-index-url", "--quiet", "--all-extras"]
    for name, extra in (("run", []), ("dev", ["--group", "dev"])):
        output = ROOT / "requirements" / f"{name}.lock"
        subprocess.run([str(VENV / "bin/uv"), *base, *extra, "-o", str(output)], cwd=ROOT, check=True)
    return 0


def _environment() -> None:
    stamp = _stamp("environment", LOCK, ROOT / "pyproject.toml")
    if stamp.exists():
        return
    if not (VENV / "bin/pip").exists():  # the last that it makes, so one that was broken off is made anew
        _say("making a virtual environment")
        _quiet(_interpreter(), "-m", "venv", str(VENV))
    if not (VENV / "bin/uv").exists():
        _quiet(str(VENV / "bin/pip"), "install", "--quiet", "uv")
    uv = str(VENV / "bin/uv")
    _say("installing locked dependencies")
    # Compiled here, once, and not by each of the dozen processes that start first.
    _quiet(
        uv, "pip", "install", "--compile-bytecode", "--python", str(VENV), "--require-hashes", "-r", str(LOCK)
    )
    _quiet(uv, "pip", "install", "--python", str(VENV), "--no-deps", "--editable", str(ROOT))
    _done(stamp)


def _interpreter() -> str:
    """Return the Python to build on: the distribution's of the version that runs this, where it stands whole.

    Distributions build theirs by profile and mend it with their packages; what a version tool compiles plainly takes
    about a quarter longer over the same work (ADR 31).
    """
    theirs = f"/usr/bin/python{sys.version_info.major}.{sys.version_info.minor}"
    try:
        whole = subprocess.run(
            [theirs, "-c", "import ensurepip, sqlite3, ssl, venv"], check=False, capture_output=True
        )
    except OSError:  # none there
        return sys.executable
    return sys.executable if whole.returncode else theirs


def _word_list() -> None:
    """Put the list of Thai words into the package: PyThaiNLP's (CC0) and our own; and the words at whose ends lines end.

    Beside it, how often each stands in the Thai National Corpus (PyThaiNLP's, CC0), by which damaged text is mended.
    """
    own, press = ROOT / "src/saan/base/thai/official_words.txt", ROOT / "src/saan/press"
    stamp = _stamp("word_list", LOCK, own, press / "compounds.py", press / "cells.py")
    made, counts = own.with_name("words.txt"), own.with_name("counts.txt")
    if stamp.exists() and all(each.exists() for each in (made, counts, press / "line_words.txt")):
        return
    (theirs,) = VENV.glob("lib/python3*/site-packages/pythainlp/corpus/words_th.txt")
    words = {line.strip() for source in (theirs, own) for line in source.read_text("utf-8-sig").splitlines()}
    made.write_text("\n".join(sorted(words - {""})) + "\n", "utf-8")
    lines = theirs.with_name("tnc_freq.txt").read_text("utf-8-sig").splitlines()
    known = sorted(line for line in lines if line.partition("\t")[0] in words)
    counts.write_text("\n".join(known) + "\n", "utf-8")
    _quiet(str(VENV / "bin/python"), "-m", "saan.press.compounds", str(made))
    _done(stamp)


def _assets() -> None:
    """Build styles, scripts and fonts when their sources changed."""
    sources = ROOT / "assets"
    files = sorted(file for file in sources.rglob("*") if file.is_file() and "node_modules" not in file.parts)
    if not (sources / "build.mjs").exists():
        return
    stamp = _stamp("assets", *files)
    if stamp.exists():
        return
    _say("building styles, scripts and fonts")
    env = os.environ | {"PATH": _path_with_node(), "npm_config_fund": "false", "npm_config_audit": "false"}
    for command in (
        ["npm", "ci", "--loglevel=error", "--no-progress", "--ignore-scripts"],
        ["node", "build.mjs"],
    ):
        _quiet(*command, cwd=sources, env=env)
    _done(stamp)


def _clusters() -> None:
    """Make the paper's faces ready for setting when they or the way of making them changed."""
    press = ROOT / "src/saan/press"
    sources = sorted((press / "fonts").glob("*.ttf"))
    makers = (press / name for name in ("cells.py", "clusters.py", "lettering.py", "plates/glyphs.py"))
    stamp = _stamp("clusters", *makers, *sources)
    if stamp.exists() and all((press / "clustered" / source.name).exists() for source in sources):
        return
    _say("making the paper's faces ready")
    _quiet(str(VENV / "bin/python"), "-m", "saan.press.clusters")
    _done(stamp)


def _translations() -> None:
    """Compile the Thai of the libraries' sentences when it changed."""
    source = ROOT / "src/saan/web/locale/th/LC_MESSAGES/django.po"
    compiled = source.with_suffix(".mo")
    stamp = _stamp("translations", source)
    if stamp.exists() and compiled.exists():
        return
    _say("compiling translations")
    _quiet(
        str(VENV / "bin/pybabel"),
        "compile",
        "--input-file",
        str(source),
        "--output-file",
        str(compiled),
        "--locale",
        "th",
    )
    _done(stamp)


def _path_with_node() -> str:
    """Return a PATH on which node stands: the machine's own, or the one that a Python package carries."""
    if shutil.which("node") and shutil.which("npm"):
        return os.environ["PATH"]
    return f"{VENV / 'bin'}{os.pathsep}{os.environ['PATH']}"


def _system_packages() -> None:
    missing = {program: SYSTEM[program] for program in SYSTEM if not _stands(program)}
    if not missing:
        return
    packages = sorted({package for package, _ in missing.values()})
    if os.geteuid() == 0 and shutil.which("apt-get"):
        _say(f"installing {', '.join(packages)}")
        env = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
        _quiet("apt-get", "update", "-qq", env=env)
        _quiet("apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages, env=env)
        return
    print("The tests need programs that are not on this machine:")
    for program, (package, purpose) in missing.items():
        print(f"  {program:14} Debian package {package}: {purpose}")
    if os.environ.get("CI"):
        sys.exit(1)


def _stands(program: str) -> bool:
    """Return whether a program is on this machine; PostgreSQL's server lies beside the PATH on Debian."""
    if program == "initdb":
        return postgres.binaries() is not None
    return shutil.which(program) is not None or (program.startswith("/") and Path(program).exists())


def _stamp(name: str, *inputs: Path) -> Path:
    digest = hashlib.sha256()
    for file in inputs:
        digest.update(str(file.relative_to(ROOT)).encode() + b"\0" + file.read_bytes())
    return STAMPS / f"{name}-{digest.hexdigest()[:16]}"


def _done(stamp: Path) -> None:
    STAMPS.mkdir(parents=True, exist_ok=True)
    (VENV / "home").mkdir(exist_ok=True)
    for older in STAMPS.glob(stamp.name.split("-")[0] + "-*"):
        older.unlink()
    stamp.touch()


def _say(what: str) -> None:
    print(f"· {what} …", file=sys.stderr, flush=True)


def _quiet(*command: str, cwd: Path = ROOT, env: dict[str, str] | None = None) -> None:
    """Run a set-up command; when it fails, show what it said and stop."""
    done = subprocess.run(command, cwd=cwd, env=env, check=False, capture_output=True, text=True)
    if done.returncode:
        print(done.stdout[-4000:], done.stderr[-4000:], sep="\n", file=sys.stderr)
        sys.exit(f"set-up stopped: {' '.join(command[:3])} … ended with {done.returncode}")
