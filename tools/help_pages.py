#!/usr/bin/env python3
"""Makes the manual page and the bash completion of a program out of what its --help says.

    help_pages.py PROGRAM VERSION FOLDER

FOLDER gets PROGRAM.1 and PROGRAM.bash. Nothing about the program is written down here, so neither can say anything else than --help."""

import dataclasses
import pathlib
import re
import subprocess
import sys

COLUMN = 30  # where descriptions begin, in bytes


@dataclasses.dataclass
class Entry:
    """An option, an argument or a subcommand."""
    head: str
    text: str

    @property
    def names(self):
        return self.head.split()[0].split(",")

    @property
    def takes_value(self):
        return len(self.head.split()) > 1

    @property
    def choices(self):
        """The words that may stand there, as far as --help names them."""
        braces = re.search(r"\{([^}]*)\}", self.head)
        return braces[1].split(",") if braces else re.findall(r"'([a-z]+)'", self.text)


@dataclasses.dataclass
class Help:
    command: str
    about: str = ""
    usage: str = ""
    sections: dict = dataclasses.field(default_factory=dict)
    footer: list = dataclasses.field(default_factory=list)

    def options(self):
        return self.sections.get("Options", [])


def entries(lines):
    """Heads and texts of a section, which stand beside each other, or below each other where a head is long."""
    for line in lines:
        raw = line.encode()
        head, text = raw[:COLUMN].decode(errors="ignore"), raw[COLUMN:].decode(errors="ignore")
        if not head.strip():
            yield Entry("", text)
        elif head.endswith(" ") and text:
            yield Entry(head.strip(), text)
        else:
            yield Entry(line.strip(), "")


def section(lines):
    found = []
    for entry in entries(lines):
        if entry.head:
            found.append(entry)
        else:
            found[-1].text = f"{found[-1].text} {entry.text}".strip()
    return found


def parse(command, text):
    parts = Help(command)
    paragraphs = text.rstrip().split("\n\n")
    parts.about, parts.usage = re.match(r"(.*)\nUsage: (.*)", paragraphs[0]).groups()
    for paragraph in paragraphs[1:]:
        title, *lines = paragraph.strip().splitlines()
        if title in ("Options:", "Positionals:", "Subcommands:") and not parts.footer:
            parts.sections[title[:-1]] = section(lines)
        else:
            parts.footer.append(paragraph)
    return parts


def help_of(program, *words):
    told = subprocess.run([program, *words, "--help"], capture_output=True, text=True, check=True, timeout=60).stdout
    return parse(" ".join([pathlib.Path(program).name, *words]), told)


# The manual page

def roff(text):
    escaped = text.replace("\\", r"\e").replace("-", r"\-").replace("'", r"\(aq")
    return re.sub(r"^\.", r"\\&.", escaped, flags=re.MULTILINE)


def roff_entries(title, list_of_entries):
    return [title] + [line for entry in list_of_entries for line in (".TP", rf"\fB{roff(entry.head)}\fR", roff(entry.text))]


def roff_footer(footer):
    return [line for paragraph in footer for line in (".PP", ".nf", roff(paragraph), ".fi")]


def manual(whole, parts, version):
    name = whole.command
    lines = [f'.TH {name.upper()} 1 "" "zkspec {version}" "User Commands"', ".SH NAME", rf"{name} \- {roff(whole.about.rstrip('.'))}",
             ".SH SYNOPSIS"]
    for part in parts or [whole]:
        lines += [".nf", rf"\fB{roff(part.usage)}\fR", ".fi"]
    lines += roff_entries(".SH OPTIONS", whole.options())
    if parts:
        lines.append(".SH COMMANDS")
    for part in parts:
        lines += [f".SS {roff(part.command)}", roff(part.about)]
        lines += roff_entries(".PP", part.sections.get("Positionals", []) + part.options())[1:]
        lines += roff_footer(part.footer)
    if whole.footer:
        lines += [".SH NOTES", *roff_footer(whole.footer)]
    return "\n".join(lines) + "\n"


# The completion

def values(entry, name):
    """A shell command that prints what may stand for a value; empty where nobody can know."""
    lists = []
    if re.search(r"\b(ids?)\b", entry.text) and "defects" not in entry.text:
        lists.append(f"{name} list")
    if re.search(r"\bclauses\b|^its id$", entry.text):
        lists.append(f"{name} list --clauses")
    if lists:
        return f"compgen -W \"$({{ {'; '.join(lists)}; }} 2>/dev/null | cut -d ' ' -f 1)\" -- \"$word\""
    if re.search(r"\bfolder for\b", entry.text):
        return 'compgen -d -- "$word"'
    files = 'compgen -f -- "$word"' if re.search(r"\bfiles?\b|\.json\b", entry.text) or "FILE" in entry.head else ""
    words = f"compgen -W '{' '.join(entry.choices)}' -- \"$word\"" if entry.choices else ""
    return "; ".join(filter(None, (words, files)))


def branch(part, name):
    """What may follow within one subcommand, or within a program that has none."""
    lines = []
    for option in part.options():
        if option.takes_value:
            lines.append(f"        {'|'.join(option.names)}) {values(option, name) or ':'}; return ;;")
    words = " ".join(word for option in part.options() for word in option.names)
    positionals = [values(entry, name) for entry in part.sections.get("Positionals", [])]
    rest = "; ".join(filter(None, positionals)) or ":"
    return ["      case $before in", *lines, "      esac",
            f"      case $word in -*) compgen -W '{words}' -- \"$word\" ;; *) {rest} ;; esac ;;"]


def completion(whole, parts):
    name = whole.command
    function = "_" + name.replace("-", "_")
    lines = [f"# Completion of {name} for bash, made from its --help.", f"{function}_words() {{",
             "  local word=$1 before=$2 command=$3 IFS=$' \\t\\n'", "  case $command in"]
    for part in parts:
        lines += [f"    {part.command.split()[-1]})", *branch(part, name)]
    top = [word for option in whole.options() for word in option.names] + [part.command.split()[-1] for part in parts]
    lines += ["    *)", *(branch(whole, name) if not parts else [f"      compgen -W '{' '.join(top)}' -- \"$word\" ;;"]), "  esac", "}"]
    lines += [f"{function}() {{", "  local IFS=$'\\n' command=",
              '  [ "$COMP_CWORD" -le 1 ] || command=${COMP_WORDS[1]}',
              f'  COMPREPLY=($({function}_words "$2" "$3" "$command"))', "}", f"complete -o filenames -F {function} {name}"]
    return "\n".join(lines) + "\n"


def main():
    program, version, folder = sys.argv[1], sys.argv[2], pathlib.Path(sys.argv[3])
    whole = help_of(program)
    parts = [help_of(program, *entry.names) for entry in whole.sections.get("Subcommands", [])]
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{whole.command}.1").write_text(manual(whole, parts, version))
    (folder / f"{whole.command}.bash").write_text(completion(whole, parts))


if __name__ == "__main__":
    main()
