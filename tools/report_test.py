#!/usr/bin/env python3
"""What becomes of the results of a run: every format again from the files, statements that notice edits, differences, the matrix of
subjects, and the pages in a headless Chromium, with and without JavaScript."""

import contextlib
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

import jsonschema
from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

SOURCE = pathlib.Path(__file__).resolve().parent.parent
ZKSPEC = sys.argv.pop(1)
SCHEMAS = SOURCE / "fixtures/reports"


def zkspec(*arguments):
    return subprocess.run([ZKSPEC, *map(str, arguments)], capture_output=True, text=True, timeout=120)


DARK = "--blink-settings=preferredColorScheme=0"


def chromium(*arguments):
    with tempfile.TemporaryDirectory() as profile:
        command = ["chromium", "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", f"--user-data-dir={profile}"]
        return subprocess.run([*command, *map(str, arguments)], capture_output=True, text=True, timeout=180)


def shown(page, *arguments):
    return chromium(*arguments, "--virtual-time-budget=4000", "--dump-dom", f"file://{page}").stdout


def acted(page, script, *arguments):
    """The page after `script` has run in it behind its own; what it puts into `said` comes back."""
    copy = page.with_name("acted-" + page.name)
    act = ("<script>//<![CDATA[\nconst said = [];\n"
           "const press = (key) => document.dispatchEvent(new KeyboardEvent('keydown', {key, bubbles: true, cancelable: true}));\n"
           "const type = (id, text) => { const field = document.getElementById(id); field.value = text;"
           " field.dispatchEvent(new Event('input')); };\n"
           + script + "\ndocument.title = JSON.stringify(said);\n//]]></script></body>")
    copy.write_text(page.read_text().replace("</body>", act))
    dom = shown(copy, *arguments)
    title = dom[dom.index("<title>") + 7:dom.index("</title>")]
    return json.loads(title.replace("&quot;", '"').replace("&amp;", "&"))


@contextlib.contextmanager
def browser(page):
    """The page with a real pointer and a real keyboard."""
    options = webdriver.ChromeOptions()
    for argument in ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--window-size=1280,1000"):
        options.add_argument(argument)
    driver = webdriver.Chrome(service=Service("/usr/bin/chromedriver"), options=options)
    try:
        driver.set_page_load_timeout(120)
        driver.get(f"file://{page}")
        yield driver
    finally:
        driver.quit()


class Reports(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = pathlib.Path(cls.enterClassContext(tempfile.TemporaryDirectory()))
        cls.broken, cls.sound, cls.server = (cls.folder / name for name in ("broken", "sound", "server"))
        cls.run_of_broken = zkspec("run", "--client", "reference", "--defect", "client/never-pings", "ping/*", "close/*", "--output",
                                   cls.broken)
        zkspec("run", "--client", "reference", "ping/*", "close/*", "--output", cls.sound)
        zkspec("run", "--server", "fake", "close/*", "--output", cls.server)

    def check(self, run, code, words):
        told = run.stderr + run.stdout
        self.assertEqual(run.returncode, code, told[:4000])
        self.assertTrue(words in told, f"{words} is not in {told[:4000]}")

    def rendered(self, *arguments):
        run = zkspec("report", *arguments)
        self.assertEqual(run.returncode, 0, run.stderr)
        self.assertEqual(run.stderr, "")
        return run.stdout

    def schema(self, name, text):
        jsonschema.validate(json.loads(text), json.loads((SCHEMAS / name).read_text()))

    # Formats

    def test_files_of_a_run_come_back_as_they_were(self):
        for form, file in (("html", "report.html"), ("junit", "junit.xml"), ("json", "results.json")):
            self.assertEqual(self.rendered(self.broken, "--format", form), (self.broken / file).read_text(), form)
        told = self.run_of_broken.stdout.split("report: ")[0]
        self.assertEqual(self.rendered(self.broken / "results.json"), told)

    def test_a_run_prints_what_a_report_renders_later(self):
        for form in ("markdown", "tap", "sarif", "github", "badge", "badge-json", "json", "junit"):
            run = zkspec("run", "--client", "reference", "--defect", "client/never-pings", "ping/*", "--output", self.folder / "again",
                         "--format", form)
            self.assertEqual(run.stdout, self.rendered(self.folder / "again", "--format", form), form)

    def test_results_of_a_run_fit_their_schemas(self):
        self.schema("results.schema.json", (self.broken / "results.json").read_text())
        self.schema("results.schema.json", (self.server / "results.json").read_text())
        self.schema("sarif.schema.json", self.rendered(self.broken, "--format", "sarif"))

    def test_what_is_judged_again_fits_its_schema(self):
        trace = (SOURCE / "fixtures" / "traces" / "c-session.jsonl").read_text().splitlines()
        reply = next(index for index, line in enumerate(trace) if '"frame":"reply"' in line)
        said_twice = self.folder / "said-twice.jsonl"
        said_twice.write_text("\n".join([*trace[:reply + 1], *trace[reply:]]) + "\n")
        run = zkspec("judge", said_twice, self.broken, "--format", "json")
        self.assertEqual(run.returncode, 1, run.stderr)
        self.schema("judge.schema.json", run.stdout)
        traffic, *trials = json.loads(run.stdout)["recordings"]
        self.assertEqual(len(trials), len(json.loads((self.broken / "results.json").read_text())["results"]))
        self.assertIn("ping.when-idle", {clause for trial in trials for clause in trial["violated"]})
        violation = traffic["violations"][0]
        self.assertEqual((violation["clause"], violation["event"] + 2), ("order.server-fifo", reply + 2))

    def test_problems_name_a_line_of_the_suite(self):
        results = json.loads(self.rendered(self.broken, "--format", "sarif"))["runs"][0]["results"]
        self.assertGreater(len(results), 3)
        for result in results:
            place = result["locations"][0]["physicalLocation"]
            lines = (SOURCE / place["artifactLocation"]["uri"]).read_text().splitlines()
            self.assertRegex(lines[place["region"]["startLine"] - 1], r"[{\[]", place)

    def test_output_goes_to_a_file(self):
        self.rendered(self.broken, "--format", "badge", "--output", self.folder / "badge.svg")
        self.assertIn("failed", (self.folder / "badge.svg").read_text())
        self.check(zkspec("report", self.broken, "--output", "/proc/nowhere/x"), 2, "cannot be written")

    def test_results_that_are_missing_or_damaged_are_told(self):
        self.check(zkspec("report", self.folder / "none"), 2, "cannot be read")
        self.check(zkspec("report"), 2, "results or --verify")
        damaged = self.folder / "damaged"
        shutil.copytree(self.broken, damaged)
        recording = sorted((damaged / "recordings").iterdir())[0]
        recording.write_text(recording.read_text() + "{\n")
        self.check(zkspec("report", damaged, "--format", "html"), 2, recording.name)
        recording.unlink()
        self.check(zkspec("report", damaged, "--format", "html"), 0, "recordings that are missing: 1, such as " + str(recording))
        file = damaged / "results.json"
        file.write_text(file.read_text().replace('"outcome": "fail"', '"outcome": "failed"'))
        self.check(zkspec("report", damaged), 2, "outcome is no word of the schema")

    # Statements

    def statement(self, results, form):
        file = self.folder / f"{results.name}.{form}"
        self.rendered(results, "--statement", "--format", form, "--output", file)
        return file

    def test_statement_says_how_the_subject_stands(self):
        data = self.statement(self.broken, "json").read_text()
        self.schema("statement.schema.json", data)
        self.assertEqual(json.loads(data)["conclusion"]["verdict"], "not conformant")
        self.assertEqual([file["path"] for file in json.loads(data)["files"]], ["zkspec"])
        sound = json.loads(self.statement(self.sound, "json").read_text())
        conclusion = sound["conclusion"]["text"]
        self.assertRegex(conclusion, r"^conformant at MUST( and SHOULD)? level; \d+ of \d+ MUST clauses were not exercised$")
        self.assertEqual(json.loads((self.sound / "results.json").read_text())["seal"]["sha256"], sound["results_sha256"])

    def test_edits_are_noticed(self):
        for form in ("json", "markdown", "html"):
            file = self.statement(self.broken, form)
            self.check(zkspec("report", "--verify", file), 0, "is as it was written")
            file.write_text(file.read_text().replace("not conformant", "conformant"))
            self.check(zkspec("report", "--verify", file), 1, "was edited")
        copy = self.folder / "edited.json"
        text = (self.broken / "results.json").read_text()
        copy.write_text(text)
        self.check(zkspec("report", "--verify", copy), 0, "is as it was written")
        self.check(zkspec("report", "--verify", self.broken), 0, "is as it was written")
        beside = self.folder / "beside"
        shutil.copytree(self.broken, beside)
        first, second = sorted((beside / "recordings").iterdir())[:2]
        first.write_text(first.read_text().replace("127.0.0.1", "127.0.0.2").replace("s1", "s2", 1))
        self.check(zkspec("report", "--verify", beside), 1, f"recordings/{first.name} was edited")
        second.unlink()
        self.check(zkspec("report", beside, "--statement"), 2, "was edited since the run wrote it")
        self.check(zkspec("report", "--verify", beside), 1, f"recordings/{second.name} is missing")
        copy.write_text(text.replace('"outcome": "fail"', '"outcome": "pass"', 1))
        self.check(zkspec("report", "--verify", copy), 1, "results: ping/")
        self.check(zkspec("report", "--verify", SOURCE / "README.md"), 2, "is neither a results.json nor a statement")

    def test_statement_prints(self):
        page = self.statement(self.broken, "html")
        self.assertIn("not conformant", shown(page))
        paper = self.folder / "statement.pdf"
        chromium(f"--print-to-pdf={paper}", "--no-pdf-header-footer", f"file://{page}")
        self.assertTrue(paper.read_bytes().startswith(b"%PDF"))
        self.check(zkspec("report", self.broken, "--statement", "--format", "tap"), 2, "--format html, markdown, json")

    # Differences

    def test_differences_are_told(self):
        self.check(zkspec("diff", self.sound, self.sound / "results.json"), 0, "no difference in")
        zkspec("run", "--client", "reference", "--seed", "2", "ping/*", "close/*", "--output", self.folder / "seed")
        self.check(zkspec("diff", self.sound, self.folder / "seed"), 0, "no difference in")
        self.check(zkspec("diff", self.sound, self.broken), 1, "pass -> fail")
        changed = zkspec("diff", self.sound, self.broken, "--format", "json")
        self.schema("diff.schema.json", changed.stdout)
        self.assertFalse(json.loads(changed.stdout)["same"])
        self.check(zkspec("diff", self.sound, self.server), 2, "no case in common")
        self.check(zkspec("diff", self.sound, self.folder / "none"), 2, "cannot be read")

    # Pages

    def test_fields_and_bytes_light_each_other_up(self):
        with browser(self.broken / "report.html") as page:
            frame = page.find_element(By.CSS_SELECTOR, "details.case.o-fail details.frame")
            frame.find_element(By.TAG_NAME, "summary").click()
            rows = frame.find_elements(By.CSS_SELECTOR, "tr[data-field]")

            def lit_fields():
                return [row.find_element(By.TAG_NAME, "th").text for row in rows if "lit" in row.get_attribute("class")]

            def lit_bytes():
                return [one.text for one in frame.find_elements(By.CSS_SELECTOR, "b.lit")]

            self.assertEqual((lit_fields(), lit_bytes()), ([], []))
            ActionChains(page).move_to_element(rows[1]).perform()
            self.assertEqual((lit_fields(), lit_bytes()), (["protocolVersion"], ["00 00 00 00"]))
            ActionChains(page).move_to_element(frame.find_element(By.CSS_SELECTOR, "b")).perform()
            self.assertEqual((lit_fields(), lit_bytes()), (["length"], ["00 00 00 2d"]))
            ActionChains(page).move_to_element(frame.find_element(By.TAG_NAME, "summary")).perform()
            self.assertEqual(lit_fields(), [])
            # With the keyboard alone: Tab leads from the summary to the first field, arrows from field to field.
            ActionChains(page).send_keys(Keys.TAB).perform()
            self.assertEqual((lit_fields(), lit_bytes()), (["length"], ["00 00 00 2d"]))
            ActionChains(page).send_keys(Keys.ARROW_DOWN, Keys.ARROW_DOWN).perform()
            self.assertEqual(lit_fields(), ["lastZxidSeen"])
            ActionChains(page).send_keys(Keys.END).perform()
            self.assertEqual((lit_fields(), lit_bytes()), (["readOnly"], ["00"]))

    def matrix(self):
        file = self.folder / "matrix.html"
        self.rendered(self.sound, self.broken, "--format", "html", "--output", file)
        return file

    def test_matrix_is_made_of_runs_of_one_role(self):
        self.check(zkspec("report", self.sound, self.broken), 2, "--format html")
        self.check(zkspec("report", self.sound, self.server, "--format", "html"), 2, "no case in common")
        page = self.matrix().read_text()
        self.assertIn("reference with client/never-pings", page)
        for row in ("ping/first-idle", "ping.when-idle"):
            self.assertIn(f'<span class="id">{row}</span>', page)

    def test_matrix_is_readable_without_javascript(self):
        page = self.folder / "still.html"
        text = self.matrix().read_text()
        page.write_text(text[:text.index("<script>")] + text[text.index("</script>") + 9:])
        dom = shown(page)
        self.assertIn('id="filter" role="search" hidden', dom)
        self.assertNotIn('<tr class="row" hidden', dom)

    def test_matrix_is_filtered_by_keyboard(self):
        rows = "said.push(document.querySelectorAll('tr.row:not([hidden])').length);"
        script = (rows + "press('/'); said.push(document.activeElement.id); type('needle', 'ping/first-idle');" + rows
                  + "document.getElementById('differing').click();" + rows + "press('Escape');" + rows)
        all_rows, focus, one, differing, after = acted(self.matrix(), script)
        self.assertGreater(all_rows, 30)
        self.assertEqual(focus, "needle")
        self.assertEqual(one, 1)
        self.assertEqual(differing, 1)
        self.assertLess(after, all_rows)
        self.assertGreater(after, 1)

    def test_report_is_filtered_by_keyboard_and_opens_what_an_address_names(self):
        rows = "said.push(document.querySelectorAll('details.case:not([hidden])').length);"
        script = rows + "press('/'); said.push(document.activeElement.id); type('needle', 'first-idle');" + rows + "press('Escape');" + rows
        all_rows, focus, one, after = acted(self.broken / "report.html", script)
        self.assertEqual((focus, one, after), ("needle", 1, all_rows))

    def test_pages_have_a_dark_and_a_light_face(self):
        script = "said.push(getComputedStyle(document.body).backgroundColor);"
        for page in (self.matrix(), self.statement(self.broken, "html"), self.broken / "report.html"):
            self.assertEqual(acted(page, script), ["rgb(255, 255, 255)"])
            self.assertEqual(acted(page, script, DARK), ["rgb(20, 23, 26)"])


if __name__ == "__main__":
    unittest.main()
