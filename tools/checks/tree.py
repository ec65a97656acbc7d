"""The tree as the checks see it: its rooms, its files, and problems with a place and a way out."""

import re
import sys
from dataclasses import dataclass
from pathlib import Path

CODE = {".cpp", ".hpp", ".ipp"}


@dataclass(frozen=True, order=True)
class Problem:
    path: str
    line: int
    what: str
    instead: str
    warning: bool = False

    def __str__(self):
        kind = "warning: " if self.warning else ""
        return f"{self.path}:{self.line}: {kind}{self.what}; {self.instead}"


def declared_rooms(root):
    """Room → rooms it depends on directly, and the line of its declaration, from the add_zkspec_room lines."""
    text = (root / "CMakeLists.txt").read_text(encoding="utf-8")
    rooms, lines = {}, {}
    for match in re.finditer(r"^add_zkspec_room\(([^)]*)\)", text, re.MULTILINE):
        words = match.group(1).split()
        dependencies = []
        if "DEPENDS" in words:
            for word in words[words.index("DEPENDS") + 1:]:
                if word == "LINKS":
                    break
                dependencies.append(word)
        rooms[words[0]] = dependencies
        lines[words[0]] = text.count("\n", 0, match.start()) + 1
    return rooms, lines


def files(root, folder, suffixes=None):
    """Files below a folder, sorted; caches of Python and what a build left are none of ours."""
    for path in sorted((root / folder).rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts and (suffixes is None or path.suffix in suffixes):
            yield path


def name(root, path):
    return path.relative_to(root).as_posix()


def room_of(path, rooms):
    """The innermost room that holds a file, None for the files of the programs themselves."""
    holding = [room for room in rooms if path.startswith(room + "/")]
    return max(holding, key=len, default=None)


def finish(check, problems):
    """Prints the problems and says with which status to exit."""
    for problem in sorted(set(problems)):
        print(problem, file=sys.stderr)
    errors = sum(not problem.warning for problem in set(problems))
    if errors:
        print(f"{check}: {errors} problem{'s' if errors > 1 else ''}", file=sys.stderr)
    return 1 if errors else 0


def root_of(arguments):
    return Path(arguments[0] if arguments else Path(__file__).parents[2]).resolve()
