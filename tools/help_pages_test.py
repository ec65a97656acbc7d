#!/usr/bin/env python3
"""The manual pages and completions that the build made: do they say what --help says, and does bash complete by them?

    help_pages_test.py ZKSPEC ZKSPEC-FAKE FOLDER"""

import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

TOOLS = pathlib.Path(__file__).resolve().parent
FOLDER = pathlib.Path(sys.argv.pop())
PROGRAMS = {"zkspec-fake": pathlib.Path(sys.argv.pop()).resolve(), "zkspec": pathlib.Path(sys.argv.pop()).resolve()}
SUBCOMMAND = re.compile(r"^  ([a-z-]+) {3,}", re.MULTILINE)


def run(*command, **options):
    return subprocess.run(command, capture_output=True, text=True, timeout=60, **options)


def subcommands(program):
    told = run(program, "--help").stdout
    return SUBCOMMAND.findall(told.partition("\nSubcommands:\n")[2])


def options(program, *words):
    return set(re.findall(r"^  (?:-\w,)?(--[a-z-]+)", run(program, *words, "--help").stdout, re.MULTILINE))


class HelpPages(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory()))
        for name, program in PROGRAMS.items():
            (self.folder / name).symlink_to(program)

    def complete(self, *words):
        """What bash offers for the last of the words."""
        line = " ".join(f"'{word}'" for word in words)
        script = f"""source '{FOLDER}/{words[0]}.bash'
            COMP_WORDS=({line}); COMP_CWORD={len(words) - 1}
            {'_' + words[0].replace('-', '_')} '{words[0]}' '{words[-1]}' '{words[-2]}'
            printf '%s\\n' "${{COMPREPLY[@]}}" """
        done = run("bash", "--norc", "-c", script, cwd=self.folder, env=os.environ | {"PATH": f"{self.folder}:{os.environ['PATH']}"})
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        return set(done.stdout.split())

    def test_what_was_built_is_what_would_be_made_now(self):
        for name, program in PROGRAMS.items():
            version = re.search(r"zkspec ([\d.]+)", (FOLDER / f"{name}.1").read_text())[1]
            subprocess.run([sys.executable, TOOLS / "help_pages.py", self.folder / name, version, self.folder / "made"], check=True)
            for kind in ("1", "bash"):
                self.assertEqual((FOLDER / f"{name}.{kind}").read_text(), (self.folder / "made" / f"{name}.{kind}").read_text())
        self.assertEqual(version, run(PROGRAMS["zkspec"], "--version").stdout.strip())

    def test_every_option_is_offered_and_described(self):
        for name, program in PROGRAMS.items():
            page = (FOLDER / f"{name}.1").read_text().replace(r"\-", "-")
            for words in [[], *([subcommand] for subcommand in subcommands(program))]:
                known = options(program, *words)
                self.assertGreaterEqual(known, {"--help"})
                self.assertLessEqual(known, self.complete(name, *words, "--"))
                for option in known:
                    self.assertIn(option, page)
        self.assertGreater(len(subcommands(PROGRAMS["zkspec"])), 5)

    def test_every_line_of_the_help_is_in_the_page(self):
        page = (FOLDER / "zkspec.1").read_text().replace(r"\-", "-").replace(r"\(aq", "'")
        page = " ".join(re.sub(r"\\f[BR]", "", page).split())
        for words in ([], *([subcommand] for subcommand in subcommands(PROGRAMS["zkspec"]))):
            for line in run(PROGRAMS["zkspec"], *words, "--help").stdout.splitlines():
                if not re.fullmatch(r"Usage: .* SUBCOMMAND|[A-Z]\w+:|  \w+  .*", line):
                    self.assertIn(" ".join(line.removeprefix("Usage: ").split()), page)

    def test_pages_are_set_without_a_warning(self):
        if not shutil.which("groff"):
            self.skipTest("groff is not installed; the Debian package groff-base brings it")
        for name in PROGRAMS:
            done = run("groff", "-man", "-Tutf8", "-Kutf8", "-P-cbou", "-ww", FOLDER / f"{name}.1")
            self.assertEqual((done.returncode, done.stderr), (0, ""))
            self.assertIn("SYNOPSIS", done.stdout)

    def test_bash_completes(self):
        (self.folder / "known.toml").touch()
        (self.folder / "results").mkdir()
        rows = [
            (("zkspec", "pro"), {"prove"}),
            (("zkspec", "run", "--clo"), {"--clock"}),
            (("zkspec", "run", "--client", "ref"), {"reference"}),
            (("zkspec", "run", "--clock", ""), {"virtual", "real"}),
            (("zkspec", "run", "--group", "s"), {"statistical"}),
            (("zkspec", "run", "--client", "c", "ping/first"), {"ping/first-idle"}),
            (("zkspec", "run", "--expect", "kn"), {"known.toml"}),
            (("zkspec", "run", "--output", "res"), {"results"}),
            (("zkspec", "run", "--seed", ""), set()),
            (("zkspec", "explain", "ping.when"), {"ping.when-idle"}),
            (("zkspec", "explain", "ping/first"), {"ping/first-idle"}),
            (("zkspec", "check", "kno"), {"known.toml"}),
            (("zkspec-fake", "--super"), {"--super-digest"}),
            (("zkspec-fake", "--servers", "3", "--rea"), {"--read-only"}),
            (("zkspec-fake", "--script", "kn"), {"known.toml"}),
        ]
        for words, offered in rows:
            with self.subTest(" ".join(words)):
                self.assertEqual(self.complete(*words), offered)


if __name__ == "__main__":
    unittest.main()
