"""C++, C and Java read just well enough: comments and texts blanked out, functions measured by their braces."""

import re

TOKEN = re.compile(
    r'R"(?P<mark>[^\s()\\]*)\(.*?\)(?P=mark)"'      # raw text
    r'|"(?:\\.|[^"\\\n])*"'                         # text
    r"|(?<![0-9a-fA-F])'(?:\\.|[^'\\\n])+'"         # character; not the separator of 1'000
    r"|//(?:\\\n|[^\n])*|/\*.*?\*/", re.DOTALL)


def blanked(text):
    """The same text, line for line, with comments and the insides of literals replaced by blanks."""
    def blank(match):
        found = match.group(0)
        inner = re.sub(r"[^\n]", " ", found)
        return inner if found.startswith("/") else '"' + inner[1:-1] + '"'
    return TOKEN.sub(blank, text)


def without_preprocessor(code):
    return re.sub(r"^[ \t]*#(?:\\\n|[^\n])*", lambda match: re.sub(r"[^\n]", " ", match.group(0)), code, flags=re.MULTILINE)


def kind_of_block(code, at, head):
    """What the brace at `at` opens, judged by what stands before it: an initialiser, a scope of declarations, a function, or none."""
    if code[at - 1:at].strip() or head.rstrip().endswith(("=", ",", "(", "return")):
        return "initialiser"
    if re.search(r"\b(namespace|class|struct|union|enum|interface|extern)\b(?![^(]*\))", head) and not head.rstrip().endswith(")"):
        return "scope"
    return "function" if "(" in head else "scope"


def functions(text):
    """(first line, number of lines) of each outermost function body with its signature."""
    code = without_preprocessor(blanked(text))
    stack, head_start = [], 0
    for at in (match.start() for match in re.finditer(r"[{};]", code)):
        inside = any(kind in ("function", "initialiser") for kind, _ in stack)
        if code[at] == "{":
            head = code[head_start:at]
            kind = "inner" if inside else kind_of_block(code, at, head)
            begin = head_start + len(head) - len(head.lstrip())
            stack.append((kind, begin))
            if kind == "scope":
                head_start = at + 1
        elif code[at] == "}" and stack:
            kind, begin = stack.pop()
            if kind == "function":
                yield code.count("\n", 0, begin) + 1, code.count("\n", begin, at) + 1
            if kind in ("function", "scope"):
                head_start = at + 1
        elif not inside:
            head_start = at + 1


def awaiting_statements(code):
    """(offset, statement) of each statement that holds a co_await; blocks do not belong to their condition."""
    for match in re.finditer(r"\bco_await\b", code):
        begin = max(code.rfind(mark, 0, match.start()) for mark in (";", " {\n", "}\n")) + 1
        depth, end = 0, match.end()
        while end < len(code) and depth >= 0 and not (code[end] == ";" and depth == 0):
            depth += {"(": 1, "{": 1, ")": -1, "}": -1}.get(code[end], 0)
            end += 1
        yield match.start(), code[begin:end].lstrip(" {\n")
