#!/usr/bin/env python3
"""Follows tools/adapters/first-adapter.md to the letter: writes its files, applies its change, runs its commands, and sees what it shows.

    first_adapter_test.py ZKSPEC"""

import os
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

PAGE = pathlib.Path(__file__).resolve().parent / "adapters" / "first-adapter.md"
ZKSPEC = pathlib.Path(sys.argv.pop()).resolve()
END = "-- end of a command --"


def blocks(text):
    """Language and content of each block, with the name in backquotes and a colon that stands right before it, if one does."""
    for match in re.finditer(r"^```(\w+)\n(.*?)^```$", text, re.MULTILINE | re.DOTALL):
        named = re.search(r"`([\w.]+)`:\s*\Z", text[:match.start()])
        yield match[1], match[2], named and named[1]


def commands(block):
    """Each command with the lines that it shows."""
    for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
        command, *shown = part.splitlines()
        yield command, shown


def pattern(line):
    """What a line of the page stands for: any text at an ellipsis, any number of spaces where there is one."""
    return r"\s+".join(re.escape(word).replace("…", r"\S+") for word in line.split())


class FirstAdapter(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory()))
        (self.folder / "bin").mkdir()
        (self.folder / "bin" / "zkspec").symlink_to(ZKSPEC)

    def change(self, difference):
        """Makes the lines without + those with it, in the one file that has them."""
        before = re.sub(r"^\+.*\n", "", difference, flags=re.MULTILINE)
        before, after = (re.sub(r"^.", "", text, flags=re.MULTILINE) for text in (before, difference))
        file, = (file for file in self.folder.glob("*.py") if before in file.read_text())
        file.write_text(file.read_text().replace(before, after))

    def run_block(self, block):
        script = "".join(f"{command}\nstatus=$?; echo; echo '{END}'; (exit $status)\n" for command, _ in commands(block))
        environment = os.environ | {"PATH": f"{self.folder}/bin:/usr/bin:/bin"}
        run = subprocess.run(["sh", "-c", script], cwd=self.folder, env=environment, timeout=300,
                             stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        for (command, shown), said in zip(commands(block), run.stdout.split(END)):
            for line in shown:
                self.assertRegex(said, pattern(line), command)
        return len(list(commands(block)))

    def test_page_is_true(self):
        ran = 0
        for language, content, name in blocks(PAGE.read_text()):
            if name:
                (self.folder / name).write_text(content)
            elif language == "diff":
                self.change(content)
            else:
                self.assertEqual(language, "console")
                ran += self.run_block(content)
        self.assertEqual(ran, 11)


if __name__ == "__main__":
    unittest.main()
