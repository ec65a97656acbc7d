"""Who may include whom: the includes of the code against the rooms and dependencies that the top CMakeLists.txt declares."""

import re

from checks.tree import CODE, Problem, declared_rooms, files, name, room_of

INCLUDE = re.compile(r'^\s*#\s*include\s+(?:"([^"]+)"|<([^>]+)>)')
SCOPE = re.compile(r"namespace ([\w:]+) \{|\}  // namespace ([\w:]+)$|(?:struct|class|enum class|union) (\w+)(?!\w|::)[^;]*\{")
ASIO_PLACES = ("fake-server/loop/asio/", "fake-server/web/", "conformance/adapter/", "conformance/commands/admin_server.cpp")


def closure(rooms, room):
    """The rooms that `room` may include: itself, what it depends on, and what those depend on."""
    reached, waiting = set(), [room]
    while waiting:
        current = waiting.pop()
        if current not in reached:
            reached.add(current)
            waiting += rooms.get(current, [])
    return reached


def is_program(path):
    """fake-server/main.cpp, conformance/main.cpp: files of the programs, above all rooms of their side."""
    return path.count("/") == 1


def check_declarations(rooms, lines):
    for room, dependencies in rooms.items():
        for dependency in dependencies:
            if dependency not in rooms:
                yield Problem("CMakeLists.txt", lines[room], f"{room} depends on {dependency}, which is no room", "declare it first")
            elif room in closure(rooms, dependency):
                yield Problem("CMakeLists.txt", lines[room], f"{room} and {dependency} depend on each other",
                              "move what both need into a room below them")
            elif room.startswith("fake-server/") and dependency.startswith("conformance/"):
                yield Problem("CMakeLists.txt", lines[room], f"{room} depends on {dependency}",
                              "fake-server stands alone: turn the arrow around")


def check_own(root, path, line, target, rooms):
    side, other = path.split("/")[0], target.split("/")[0]
    if other not in ("fake-server", "conformance"):
        return Problem(path, line, f'"{target}" does not start at the top', 'write "fake-server/…" or "conformance/…"')
    if not (root / target).is_file():
        return Problem(path, line, f'"{target}" does not exist', "look for its new place")
    if side == "fake-server" and other == "conformance":
        return Problem(path, line, f'fake-server includes "{target}"',
                       "conformance sits on fake-server, never the reverse: move what is needed down")
    mine, theirs = room_of(path, rooms), room_of(target, rooms)
    if mine is None or theirs is None:
        if mine is None and is_program(path):
            return None
        what = f"{path} is in no room" if mine is None else f'a room includes "{target}", which belongs to a program'
        return Problem(path, line, what, "declare the room with add_zkspec_room, or move the file into one")
    if theirs not in closure(rooms, mine):
        return Problem(path, line, f'{mine} includes "{target}" without depending on {theirs}',
                       "do without, or add the dependency in CMakeLists.txt if it belongs to the architecture")
    return None


def check_definition(path, line, text, namespaces, defined):
    """Of a type in a header. `namespaces` are those that are open, `defined` the places of all types so far."""
    match = SCOPE.match(text)
    opened, closed, type_name = match.groups() if match else (None, None, None)
    if opened:
        namespaces.append(opened)
    elif closed:
        namespaces.pop()
    elif type_name:
        first = defined.setdefault((*namespaces, type_name), path)
        if first != path:
            return Problem(path, line, f"{type_name} is defined in {first}, too",
                           "give it another name: a program with both takes the functions of either for those of the other")
    return None


def check_foreign(path, line, target):
    if re.match(r"boost/(asio|beast)\b", target) and not path.startswith(ASIO_PLACES) and not is_program(path):
        return Problem(path, line, f"<{target}> outside {', '.join(place.rstrip('/') for place in ASIO_PLACES)}",
                       "go through fake-server/loop/loop.hpp: each unit that sees Asio costs seconds")
    return None


def check(root):
    rooms, lines = declared_rooms(root)
    problems = list(check_declarations(rooms, lines))
    toml_places, defined = [], {}
    for path in [*files(root, "fake-server", CODE), *files(root, "conformance", CODE)]:
        own_name, namespaces = name(root, path), []
        for number, text in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if own_name.endswith(".hpp"):
                problems.append(check_definition(own_name, number, text, namespaces, defined))
            match = INCLUDE.match(text)
            if not match:
                continue
            own, foreign = match.groups()
            problems.append(check_own(root, own_name, number, own, rooms) if own else check_foreign(own_name, number, foreign))
            if foreign and foreign.startswith("toml++/"):
                toml_places.append((own_name, number))
    for place, number in toml_places:
        if place.endswith(".hpp") or place != toml_places[0][0]:
            problems.append(Problem(place, number, "toml++ is included a second time or by a header",
                                    f"use the reader of {toml_places[0][0]}: the library is slow to compile and must be parsed one way"))
    return [problem for problem in problems if problem]
