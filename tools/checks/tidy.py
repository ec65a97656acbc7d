"""Style as a test: lengths, banned words with what to use in their place, files where they belong."""

import ast
import re

from checks.source_text import awaiting_statements, blanked, functions
from checks.tree import CODE, Problem, declared_rooms, files, name

LONGEST_LINE = 140
LONGEST_FILE = 500
LONGEST_HEADER = 200   # a warning
LONGEST_ADAPTER = 250
LONGEST_FUNCTION = 60
BRACED = CODE | {".c", ".h", ".java"}
LINE_CHECKED = BRACED | {".py", ".js", ".css", ".cmake", ".txt", ".sh", ".lua"}
TOP_LEVEL = {"CMakeLists.txt", "conformance", "fixtures", "fake-server", "suites", "tools", "README.md", "LICENSE", "CMakePresets.json"}
LEFT_BY_RUNS = {"build", "zkspec-report"}  # named in .gitignore

SIMULATED = r"(fake-server/(?!loop/asio/|control/|web/|embed/)|conformance/(client|verdict)/)"
UNSEEN = r"(?!fake-server/tree/node_table\.hpp)"  # hashed, and cannot be traversed
OUTSIDE_ASIO = r"(?!fake-server/loop/asio/)"
BANNED = [  # where, what, instead
    (OUTSIDE_ASIO, r"\b(steady_clock|system_clock)::now\b", "take the time as an argument: only loop/asio reads a clock"),
    (OUTSIDE_ASIO, r"\bhigh_resolution_clock\b", "use zkspec::Clock and Duration of fake-server/base/time.hpp"),
    (OUTSIDE_ASIO, r"\bstd::random_device\b", "take a Seed as an argument"),
    ("", r"\bstd::rand\b|\bsrand\b", "use the seeded generator of fake-server/base/random.hpp"),
    ("", r"\bdetached\b", "it swallows exceptions: use the spawn helper of fake-server/loop/asio or a completion handler"),
    (UNSEEN + SIMULATED, r"\bunordered_\w+", "use an ordered container: the order of a traversal must be the same everywhere"),
    (SIMULATED, r"\bstd::j?thread\b", "simulated rooms have one thread, the caller's"),
]
UNFINISHED = re.compile(r"\b(" + "|".join(["TO" + "DO", "FIX" + "ME", "X" * 3, "HA" + "CK"]) + r")\b")
READABLE = "keep it as text that people can read, bytes in hex"
CAPTURE = re.compile(r"(?<![\w\])])\s*\[[^\]]+\]\s*(\([^)]*\))?\s*(mutable\s*)?(->[^{;]*)?\{")


def line_of(text, offset):
    return text.count("\n", 0, offset) + 1


def check_length(path, lines):
    if path.startswith("tools/adapters/") and len(lines) > LONGEST_ADAPTER:
        yield Problem(path, LONGEST_ADAPTER, f"{len(lines)} lines, at most {LONGEST_ADAPTER} in an adapter",
                      "translate and nothing else")
    elif len(lines) > LONGEST_FILE:
        yield Problem(path, LONGEST_FILE, f"{len(lines)} lines, at most {LONGEST_FILE}", "make two files of it")
    elif path.endswith(".hpp") and len(lines) > LONGEST_HEADER:
        yield Problem(path, LONGEST_HEADER, f"{len(lines)} lines in a header", "one noun per file", warning=True)
    for number, line in enumerate(lines, 1):
        if len(line) > LONGEST_LINE:
            yield Problem(path, number, f"{len(line)} characters, at most {LONGEST_LINE}", "break the line")


def measured(path, text):
    if path.endswith(".py"):
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                yield node.lineno, node.end_lineno - node.lineno + 1
    elif any(path.endswith(suffix) for suffix in BRACED):
        yield from functions(text)


def check_functions(path, text):
    for line, length in measured(path, text):
        if length > LONGEST_FUNCTION:
            yield Problem(path, line, f"a function of {length} lines, at most {LONGEST_FUNCTION}", "give its parts names")


def check_words(path, code):
    for where, pattern, instead in BANNED:
        if re.match(where, path):
            for match in re.finditer(pattern, code):
                yield Problem(path, line_of(code, match.start()), match.group(0), instead)
    for offset, statement in awaiting_statements(code):
        if "{" in statement or CAPTURE.search(statement):
            yield Problem(path, line_of(code, offset), "a statement with co_await holds a brace or a capture",
                          "name the value first: g++ 12 destroys such temporaries twice")


def check_header(path, text):
    if not text.startswith("//"):
        yield Problem(path, 1, "the header does not say what it is", "begin with one sentence: what this is, and what it is not")
    if "#pragma once" not in text:
        yield Problem(path, 1, "no #pragma once", "add it")


def check_places(root):
    for entry in sorted(root.iterdir()):
        if not entry.name.startswith(".") and entry.name not in TOP_LEVEL | LEFT_BY_RUNS:
            yield Problem(entry.name, 1, "not a name of the top level", f"put it below one of {', '.join(sorted(TOP_LEVEL))}")
    rooms, lines = declared_rooms(root)
    for folder, line in [*((room, lines[room]) for room in rooms), ("tools", 1)]:
        if (root / folder).is_dir() and not (root / folder / "README.md").is_file():
            yield Problem(f"{folder}/README.md", line, "the room has no README.md", "say what it is for, and what to read first")


def check_file(path, text):
    if UNFINISHED.search(text):
        for match in UNFINISHED.finditer(text):
            yield Problem(path, line_of(text, match.start()), match.group(0), "finish it, or say in the README what is not done")
    suffix = "." + path.rsplit(".", 1)[-1]
    if path.startswith(("fixtures/", "suites/")):
        return
    if suffix in LINE_CHECKED or "." not in path.rsplit("/", 1)[-1]:
        yield from check_length(path, text.splitlines())
    yield from check_functions(path, text)
    if suffix in BRACED:
        yield from check_words(path, blanked(text))
    if suffix == ".hpp":
        yield from check_header(path, text)


def check(root):
    problems = list(check_places(root))
    for folder in ("fake-server", "conformance", "tools", "suites", "fixtures"):
        for path in files(root, folder):
            try:
                text = path.read_text(encoding="utf-8")
            except UnicodeDecodeError as error:
                problems.append(Problem(name(root, path), 1, f"no UTF-8 at byte {error.start}", READABLE))
                continue
            if "\0" in text:
                problems.append(Problem(name(root, path), 1, "holds zero bytes", READABLE))
            problems += check_file(name(root, path), text)
    return problems
