"""The verbs of `./dev`. Standard library only: it runs before anything is installed."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

from tools import postgres, setup
from tools.ground import cleared
from tools.setup import ROOT, VENV

Verb = Callable[[Sequence[str]], int]
Step = tuple[str, Sequence[str]]


def run(*command: str, **environment: str) -> int:
    """Run a command in the project's environment and return its exit code."""
    # Byte code is kept whatever the shell says: else each of a thousand processes compiles the program anew.
    inherited = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    env = (
        inherited
        | {"PATH": f"{VENV / 'bin'}{os.pathsep}{os.environ['PATH']}", "PYTHONPATH": str(ROOT)}
        | environment
    )
    return subprocess.run(command, cwd=ROOT, env=env, check=False).returncode


def _first_failure(*steps: Step, **environment: str) -> int:
    """Run named steps in order and stop at the first that fails."""
    for name, command in steps:
        print(f"── {name}", flush=True)
        if code := run(*command, **environment):
            print(f"── {name} failed", file=sys.stderr, flush=True)
            return code
    return 0


TYPES: Step = ("types", ("mypy",))
LINT: tuple[Step, ...] = (
    ("lint", ("ruff", "check", ".")),
    ("format", ("ruff", "format", "--check", ".")),
    ("contracts", ("lint-imports", "--no-cache")),
    ("migrations", ("saan", "django", "makemigrations", "--check", "--dry-run")),
)


SLOWEST = ("--durations=15", "--durations-min=5")
UNITS = ("-n", "3", "--dist", "worksteal", "--ignore=tests/journeys", *SLOWEST)
"""Three on two cores, for many tests wait for processes that they start; each worker more reads all tests once more."""
JOURNEYS = ("-n", "3", "--dist", "loadfile", "--no-loadscope-reorder", *SLOWEST, "-m", "journey and not long")
"""Three on two cores, for a browser and its node wait for each other; a fourth makes all of them wait. By file: a story's tests share its nodes, in the order that `tests/journeys` says. In a process of their own: the browser leaves an event loop running."""

ROOMS = ("trust", "press", "oracle", "chaos", "web/node", "base/thai", "web/structure", "exchange/wire")
FILES = ("rules", "vectors", "record", "identity", "tls", "id_token", "sizes")
ONCE = (
    *(f"--ignore=tests/{room}" for room in ROOMS),
    *(f"--ignore-glob=*/test_{name}.py" for name in FILES),
)
"""What has no database at all, or asks for both by itself."""

LATER = tuple(
    f"--ignore=tests/{room}"
    for room in (
        "base/agencies/test_tree.py",
        "base/journal/test_cosigning.py",
        "base/journal/test_http.py",
        "base/journal/test_verifying.py",
        "base/people/test_predicate.py",
        "documents/test_access.py",
        "documents/test_called.py",
        "documents/test_faces.py",
        "documents/test_lasting.py",
        "documents/test_links.py",
        "documents/test_pages.py",
        "documents/test_photographs.py",
        "documents/test_pictured_rows.py",
        "documents/test_pictures.py",
        "documents/test_plain.py",
        "documents/test_proofs.py",
        "documents/test_put_off.py",
        "documents/test_reading_rows.py",
        "documents/test_ready_made.py",
        "documents/test_services.py",
        "documents/test_signatories.py",
        "documents/test_standing.py",
        "documents/test_told.py",
        "documents/test_workbooks.py",
        "exchange/directory",
        "exchange/test_blobs.py",
        "exchange/test_bounds.py",
        "exchange/test_contents.py",
        "exchange/test_days.py",
        "exchange/test_delivery.py",
        "exchange/test_faults.py",
        "exchange/test_garbage.py",
        "exchange/test_lanes.py",
        "exchange/test_mutual.py",
        "exchange/test_reading.py",
        "exchange/test_repeats.py",
        "exchange/test_storage.py",
        "letters/test_copies.py",
        "letters/test_duties.py",
        "letters/test_kinds.py",
        "letters/test_lasting.py",
        "letters/test_page.py",
        "web/abuse",
        "web/access",
        "web/accounts",
        "web/demo",
        "web/rest",
        "web/test_logs.py",
        "web/verify",
        "web/wallet",
    )
)
"""What takes minutes once more on PostgreSQL, and asks little of a database, or what both answer alike: `./dev test-postgresql` runs it, before a release; the check does not."""


def lint(_arguments: Sequence[str]) -> int:
    """Lint, types, import contracts, migrations: side by side, since types alone take half of the time."""
    # Django looks at a database; not at one that a person keeps.
    with tempfile.TemporaryDirectory() as home, ThreadPoolExecutor(2) as pool:
        types = pool.submit(_first_failure, TYPES, SAAN_HOME=home)
        return max(_first_failure(*LINT, SAAN_HOME=home), types.result())


def test(arguments: Sequence[str]) -> int:
    """Run the tests, all or those named."""
    if arguments:
        return run("pytest", *arguments)
    print("── tests on SQLite", flush=True)
    with cleared() as ground:
        code = run("pytest", *UNITS, "-m", "not journey and not chaos and not long", **ground)
    return code or _on_postgresql(*ONCE, *LATER, but="not chaos and ") or test_journeys(())


def test_postgresql(arguments: Sequence[str]) -> int:
    """Run the tests that touch a database on PostgreSQL, started for them: all of them, also those that kill, or those named."""
    return _on_postgresql(*(arguments or ONCE))


def _on_postgresql(*which: str, but: str = "") -> int:
    print("── tests on PostgreSQL", flush=True)
    chosen = (*UNITS, *which, "-m", f"{but}not journey and not oracle")
    with cleared() as ground, postgres.server() as url:
        return run("pytest", *chosen, SAAN_DATABASE=url, **ground)


def test_journeys(arguments: Sequence[str]) -> int:
    """Run the stories in a real browser and among real nodes, without those that take minutes."""
    print("── journeys", flush=True)
    with cleared() as ground:
        return run("pytest", *JOURNEYS, *(arguments or ("tests/journeys",)), **ground)


def check(_arguments: Sequence[str]) -> int:
    """Everything that CI runs."""
    return lint(()) or test(())


def fix(_arguments: Sequence[str]) -> int:
    """Mend what lint can mend by itself."""
    return run("ruff", "check", "--fix", "--quiet", ".") or run("ruff", "format", ".")


def bench(arguments: Sequence[str]) -> int:
    """Run one benchmark: `./dev bench NAME [--json]`."""
    if not arguments:
        names = sorted(file.stem for file in (ROOT / "bench").glob("[a-z]*.py"))
        print("usage: ./dev bench NAME [--json], where NAME is one of", ", ".join(names))
        return 2
    return run("python", "-m", f"bench.{arguments[0]}", *arguments[1:])


def pictures(arguments: Sequence[str]) -> int:
    """Take the guides' pictures anew, or those whose names begin with one of the words given."""
    return run("python", "-m", "tools.pictures", *arguments)


def saan(*words: str) -> Verb:
    """Make a verb that is a command of `saan`."""

    def verb(arguments: Sequence[str]) -> int:
        return run("saan", *words, *arguments)

    verb.__doc__ = f"The same as `saan {' '.join(words)}`."
    return verb


def lock(_arguments: Sequence[str]) -> int:
    """Resolve the dependencies anew and write the lock files."""
    return setup.lock()


def only_setup(_arguments: Sequence[str]) -> int:
    """Set up and stop."""
    return 0


VERBS: dict[str, Verb] = {
    "setup": only_setup,
    "demo": saan("demo"),
    "run": saan("run"),
    "test": test,
    "test-postgresql": test_postgresql,
    "test-journeys": test_journeys,
    "check": check,
    "lint": lint,
    "fix": fix,
    "bench": bench,
    "pictures": pictures,
    "lock": lock,
}


def main(arguments: Sequence[str]) -> int:
    """Set up what is missing, then run the verb."""
    if not arguments or arguments[0] not in VERBS:
        print(
            __doc__,
            "usage: ./dev VERB",
            *(f"  {name:16} {verb.__doc__}" for name, verb in VERBS.items()),
            sep="\n",
        )
        return 2
    verb, rest = arguments[0], arguments[1:]
    setup.ensure(for_tests=verb not in {"demo", "run", "setup"})
    return VERBS[verb](rest)
