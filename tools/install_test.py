#!/usr/bin/env python3
"""What `cmake --install` gives, used from elsewhere: a library that find_package finds, programs that find their data, a Python module.

    install_test.py BUILD-TREE
"""

import concurrent.futures
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

BUILD = pathlib.Path(sys.argv.pop(1)).resolve()
BOUND = 300  # seconds, for one compilation on a busy host
# A program that is installed must not look at the tree it was built from, nor be told where anything is.
ENVIRONMENT = {name: value for name, value in os.environ.items() if not name.startswith("ZKSPEC")}


def run(*command, **options):
    return subprocess.run([str(part) for part in command], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=BOUND,
                          env=ENVIRONMENT, **options)


def configure(source, build, prefix, *options):
    launcher = ["-DCMAKE_CXX_COMPILER_LAUNCHER=ccache"] if shutil.which("ccache") else []
    return run("cmake", "-S", source, "-B", build, "-G", "Ninja", f"-DCMAKE_PREFIX_PATH={prefix}", *launcher, *options)


class Installed(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = pathlib.Path(cls.enterClassContext(tempfile.TemporaryDirectory()))
        cls.succeed(run("cmake", "--install", BUILD, "--prefix", cls.folder / "first"))
        cls.prefix = cls.folder / "moved"  # nothing may remember where it was installed
        (cls.folder / "first").rename(cls.prefix)
        cls.zkspec = cls.prefix / "bin" / "zkspec"

    @classmethod
    def succeed(cls, done):
        if done.returncode != 0:
            raise AssertionError(f"{' '.join(done.args)} ended with {done.returncode}:\n{done.stdout}")

    def test_every_header_compiles_alone(self):
        include = self.prefix / "include"
        headers = sorted(include.rglob("*.hpp"))
        self.assertIn(include / "zkspec" / "fake_server.hpp", headers)

        def compile_alone(header):
            unit = self.folder / (header.relative_to(include).as_posix().replace("/", "_") + ".cpp")
            unit.write_text(f'#include "{header}"\n#include "{header}"\n')
            return run("c++", "-std=c++20", "-fsyntax-only", f"-I{include}", f"-I{include}/zkspec", unit)

        with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
            for done in pool.map(compile_alone, headers):
                self.succeed(done)

    def test_public_header_needs_nothing_but_the_standard_library(self):
        unit = self.folder / "public.cpp"
        unit.write_text("#include <zkspec/fake_server.hpp>\n")
        seen = run("c++", "-std=c++20", "-M", f"-I{self.prefix}/include", f"-I{self.prefix}/include/zkspec", unit)
        self.succeed(seen)
        for foreign in ("boost", "fmt", "toml", "openssl"):
            self.assertNotIn(f"/{foreign}/", seen.stdout)

    def test_examples_are_built_with_the_package_and_pass(self):
        build = self.folder / "examples"
        self.succeed(configure(self.prefix / "share/zkspec/examples/embed", build, self.prefix))
        self.succeed(run("cmake", "--build", build))
        self.succeed(run("ctest", "--test-dir", build, "--output-on-failure", "--timeout", "120", "--no-tests=error"))

    def test_package_of_another_version_is_not_taken(self):
        for version in ("0.0", "0.2"):
            source = self.folder / f"wants-{version}"
            source.mkdir()
            (source / "CMakeLists.txt").write_text("cmake_minimum_required(VERSION 3.25)\nproject(another LANGUAGES CXX)\n"
                                                   f"find_package(zkspec {version} REQUIRED)\n")
            done = configure(source, source / "build", self.prefix)
            self.assertNotEqual(done.returncode, 0)
            self.assertIn(f'compatible with requested version "{version}"', " ".join(done.stdout.split()))

    def test_zkspec_takes_the_suite_and_the_adapters_beside_it(self):
        self.succeed(run(self.zkspec, "run", "--client", "reference", "ping/idle", cwd="/"))
        if (BUILD / "adapters" / "c_adapter").exists():
            self.succeed(run(self.zkspec, "run", "--client", "c", "ping/idle", cwd="/"))
        broken = self.prefix / "share/zkspec/suites/ping/broken.toml"
        broken.write_text("zkspec = [\n")
        try:
            done = run(self.zkspec, "check", cwd="/")
        finally:
            broken.unlink()
        self.assertEqual(done.returncode, 2, done.stdout)
        self.assertIn("suites/ping/broken.toml:", done.stdout)

    def test_programs_have_manual_pages_and_completions(self):
        for program in ("zkspec", "zkspec-fake"):
            self.assertIn(f".TH {program.upper()} 1 ", (self.prefix / "share/man/man1" / f"{program}.1").read_text())
            self.assertIn(f" {program}\n", (self.prefix / "share/bash-completion/completions" / program).read_text())

    def test_python_module_finds_the_program_beside_it(self):
        code = "import zkspec_fake\nwith zkspec_fake.FakeEnsemble() as z: print(zkspec_fake.find_program(), z.connect_string)"
        done = run("/usr/bin/python3", "-B", "-c", code, cwd=self.prefix / "share/zkspec/python")
        self.succeed(done)
        self.assertTrue(done.stdout.startswith(f"{self.prefix}/bin/zkspec-fake 127.0.0.1:"), done.stdout)


if __name__ == "__main__":
    unittest.main(verbosity=2)
