#!/usr/bin/env python3
"""The templates of this folder as they ship: the steps of the GitHub Action and of the GitLab job are run in a copy of the tools without a
build tree, where building gives the `zkspec` that is there already.

    templates_test.py ZKSPEC"""

import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
import unittest

import yaml

CI = pathlib.Path(__file__).resolve().parent
SOURCE = CI.parent.parent
ZKSPEC = pathlib.Path(sys.argv.pop()).resolve()
CMAKE = f"""#!/bin/sh
case $1 in
  --preset) mkdir -p "build/$2" && : >"build/$2/build.ninja" ;;
  --build) ln -s '{ZKSPEC}' "$2/zkspec" ;;
esac
"""


class Templates(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory()))
        self.source, self.project = self.folder / "source", self.folder / "project"
        shutil.copytree(SOURCE / "tools", self.source / "tools", ignore=shutil.ignore_patterns("__pycache__"))
        self.project.mkdir()
        (self.folder / "bin").mkdir()
        (self.folder / "bin" / "cmake").write_text(CMAKE)
        (self.folder / "bin" / "cmake").chmod(0o755)
        self.path = [self.folder / "bin", *os.environ["PATH"].split(":")]

    def shell(self, script, **variables):
        """As both systems run a step: in the project's folder, ending with the first command that fails."""
        environment = os.environ | {"PATH": ":".join(map(str, self.path))} | {name: str(value) for name, value in variables.items()}
        return subprocess.run(["sh", "-e", "-c", script], cwd=self.project, capture_output=True, text=True, timeout=120, env=environment)


class GitHubAction(Templates):
    def judge(self, **inputs):
        """Runs the steps with a shell, in their order; returns the last of them and what GitHub would know of it."""
        action = yaml.safe_load((self.source / "tools" / "ci" / "action.yml").read_text())
        known = {name: value["default"] for name, value in action["inputs"].items()} | inputs
        self.assertEqual(action["runs"]["using"], "composite")
        files = {name: self.folder / name for name in ("GITHUB_PATH", "GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY")}
        for step in (step for step in action["runs"]["steps"] if "run" in step):
            variables = {name: re.sub(r"\$\{\{ inputs\.(\w+) \}\}", lambda match: known[match[1]], value)
                         for name, value in step.get("env", {}).items()}
            self.assertNotIn("${{", step["run"] + "".join(variables.values()))
            done = self.shell(step["run"], GITHUB_ACTION_PATH=self.source / "tools" / "ci", **files, **variables)
            if files["GITHUB_PATH"].exists():
                self.path = [*files["GITHUB_PATH"].read_text().split(), *self.path]
            if done.returncode != 0:
                break
        return done, files["GITHUB_OUTPUT"].read_text(), files["GITHUB_STEP_SUMMARY"].read_text()

    def test_conformant_client(self):
        done, output, summary = self.judge(client="reference", cases="ping/* close/twice")
        self.assertEqual((done.returncode, output), (0, "exit-code=0\n"), done.stderr)
        self.assertIn("pass", summary)
        self.assertIn("close/twice", (self.project / "zkspec-report" / "results.json").read_text())
        self.assertTrue((self.project / "zkspec-report" / "junit.xml").exists())

    def test_violation_fails_the_step_and_is_in_the_summary(self):
        done, output, summary = self.judge(client="reference", cases="ping/*", arguments="--defect client/never-pings", output="out")
        self.assertEqual((done.returncode, output), (1, "exit-code=1\n"))
        self.assertIn("ping.when-idle", summary)
        self.assertTrue((self.project / "out" / "report.html").exists())

    def test_server_and_known_deviations(self):
        (self.project / "known.toml").write_text('zkspec = 1\nsubject = "fake"\nversion = "*"\n')
        done, output, _ = self.judge(server="fake", cases="ping/*", expect="known.toml")
        self.assertEqual((done.returncode, output), (0, "exit-code=0\n"), done.stderr)

    def test_command_of_an_adapter_is_one_argument(self):
        done, output, _ = self.judge(client="/bin/false --fast", cases="ping/idle")
        self.assertEqual((done.returncode, output), (4, "exit-code=4\n"), done.stderr)

    def test_build_that_fails_is_not_judged(self):
        (self.folder / "bin" / "cmake").write_text("#!/bin/sh\nexit 1\n")
        with self.assertRaises(FileNotFoundError):  # nothing has told an exit code
            self.judge(client="reference")

    def test_report_is_kept_whatever_the_verdict(self):
        last = yaml.safe_load((CI / "action.yml").read_text())["runs"]["steps"][-1]
        self.assertEqual((last["if"], last["with"]["path"]), ("always()", "${{ inputs.output }}"))


class Examples(unittest.TestCase):
    def test_readme_uses_what_there_is(self):
        github, gitlab = map(yaml.safe_load, re.findall(r"```yaml\n(.*?)```", (CI / "README.md").read_text(), re.DOTALL))
        step = github["jobs"]["session-contract"]["steps"][-1]
        self.assertTrue((SOURCE / step["uses"].partition("@")[0].partition("zkspec/")[2] / "action.yml").exists())
        self.assertLessEqual(set(step["with"]), set(yaml.safe_load((CI / "action.yml").read_text())["inputs"]))
        self.assertTrue((SOURCE / gitlab["include"][0]["file"]).exists())
        job = gitlab["session-contract"]
        template = (CI / "gitlab.yml").read_text()
        self.assertIn(job["extends"], yaml.safe_load(template))
        for variable in job["variables"]:
            self.assertIn(f"#   {variable}" if variable != "ZKSPEC_REF" else variable, template)


class GitLab(Templates):
    def judge(self, **variables):
        job = yaml.safe_load((CI / "gitlab.yml").read_text())[".zkspec"]
        git = ["git", "-c", "user.name=x", "-c", "user.email=x", "-C", self.source]
        for command in (["init", "-q", "-b", "main"], ["add", "-A"], ["commit", "-q", "-m", "x"]):
            subprocess.run([*git, *command], check=True)
        script = "\n".join(job["before_script"] + job["script"])
        return self.shell(script, **job["variables"], **variables), job

    def test_conformant_client(self):
        done, job = self.judge(ZKSPEC_REPOSITORY=self.source.as_uri(), ZKSPEC_ARGUMENTS="--client reference 'ping/*'")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertTrue((self.project / job["artifacts"]["reports"]["junit"]).exists())
        self.assertTrue((self.project / job["artifacts"]["paths"][0] / "report.html").exists())

    def test_violation_fails_the_job_and_leaves_the_report(self):
        arguments = "--client reference --defect client/never-pings 'ping/*'"
        done, job = self.judge(ZKSPEC_REPOSITORY=self.source.as_uri(), ZKSPEC_ARGUMENTS=arguments)
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertEqual(job["artifacts"]["when"], "always")
        self.assertIn("ping.when-idle", (self.project / "zkspec-report" / "junit.xml").read_text())

    def test_variables_that_are_missing_are_named(self):
        done, _ = self.judge(ZKSPEC_REPOSITORY=self.source.as_uri())
        self.assertEqual(done.returncode, 2)
        self.assertIn("set ZKSPEC_REPOSITORY and ZKSPEC_ARGUMENTS", done.stdout)


class Image(unittest.TestCase):
    """There is no Docker to build it with; what can be wrong without that is looked at."""

    def setUp(self):
        build, self.final = (CI / "Dockerfile").read_text().split("FROM debian:12\n")
        self.build = build.replace("\\\n", "")
        self.packages = set(re.findall(r"(?<=\s)[a-z][a-z0-9.+-]+", self.final.partition("recommends")[2].partition("&&")[0]))

    def test_libraries_of_the_program_are_installed(self):
        def said(*command):
            return subprocess.run(command, capture_output=True, text=True, check=True).stdout
        own = re.findall(r"NEEDED.*\[(\S+)\]", said("readelf", "-d", ZKSPEC))  # what those need in turn, their packages draw in
        places = dict(re.findall(r"(\S+) => (/\S+)", said("ldd", ZKSPEC)))
        self.assertGreater(len(own), 4)
        for library in [places[name] for name in own if name in places]:
            owner = subprocess.run(["dpkg", "-S", os.path.realpath(library)], capture_output=True, text=True)
            package = owner.stdout.partition(":")[0]
            essential = ("libc6", "libgcc-s1", "libstdc++6", "zlib1g", "")  # part of Debian's image, or drawn in by the others
            unoptimized = ("libasan8", "libubsan1", "libtsan2", "libboost-container1.81.0")  # needed by this build, not by the image's
            self.assertIn(package, self.packages | set(essential) | set(unoptimized), library)

    def test_packages_of_the_subjects_are_installed(self):
        for file in (SOURCE / "fixtures" / "subjects").glob("*.toml"):
            for package in tomllib.loads(file.read_text()).get("packages", []):
                runtime = {"default-jdk-headless": "default-jre-headless", "libzookeeper-mt-dev": "libzookeeper-mt2"}.get(package, package)
                if not package.endswith("-dev") or runtime != package:
                    self.assertIn(runtime, self.packages, file.name)

    def test_targets_that_are_built_are_all_that_is_installed(self):
        targets = set(re.search(r"--target ([\w -]+) &&", self.build)[1].split())
        rules = (SOURCE / "tools" / "cmake" / "install.cmake").read_text() + (SOURCE / "tools" / "adapters" / "CMakeLists.txt").read_text()
        installed = set(re.findall(r"install\(TARGETS (\S+)", rules))
        self.assertEqual(targets, installed | {"java_adapter", "help_pages"})

    def test_build_trees_stay_outside(self):
        self.assertIn("build", (CI / "Dockerfile.dockerignore").read_text().split())


if __name__ == "__main__":
    unittest.main()
