#!/usr/bin/env python3
"""The report in a browser as people use it: by mouse, by keyboard alone, without JavaScript, dark, narrow, on paper, and read by axe-core
where npm gets it. It prints how large the report of all client cases is and how soon it is painted."""

import base64
import pathlib
import subprocess
import sys
import tempfile
import unittest

from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import WebDriverWait

from browsing import axe_core, browser, emulate, serious_findings

ZKSPEC = sys.argv.pop(1)
FAILING = "ping/first-idle"  # of a client that never pings


class Page(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = pathlib.Path(cls.enterClassContext(tempfile.TemporaryDirectory(ignore_cleanup_errors=True)))
        cls.all, cls.broken = (cls.folder / name for name in ("all", "broken"))
        for output, *arguments in ((cls.all,), (cls.broken, "--defect", "client/never-pings", "ping/*")):
            subprocess.run([ZKSPEC, "run", "--client", "reference", "--output", output, *arguments], capture_output=True, timeout=300)
        cls.browser = browser(cls.folder / "profile")
        cls.addClassCleanup(cls.browser.quit)

    def open(self, page, anchor=""):
        self.browser.get("about:blank")
        self.browser.get(f"file://{page}{anchor}")

    def all_of(self, css):
        return self.browser.find_elements(By.CSS_SELECTOR, css)

    def one(self, css):
        return self.browser.find_element(By.CSS_SELECTOR, css)

    def case(self, name):
        return self.browser.find_element(By.ID, name)

    def shown(self):
        return len(self.all_of("details.case:not([hidden])"))

    def focused(self):
        return self.browser.switch_to.active_element

    def press(self, *keys):
        ActionChains(self.browser).send_keys(*keys).perform()

    def until(self, holds):
        WebDriverWait(self.browser, 20).until(lambda _: holds())

    def emulate(self, **features):
        emulate(self.browser, **features)
        self.addCleanup(emulate, self.browser)

    # What it costs

    def test_report_of_all_client_cases_is_small_and_painted_soon(self):
        report = self.all / "report.html"
        self.open(self.broken / "report.html")  # the browser's own beginnings are none of the report's
        self.open(report)
        paint = "return performance.getEntriesByName('first-contentful-paint').map((entry) => entry.startTime)[0];"
        self.until(lambda: self.browser.execute_script(paint))
        first = self.browser.execute_script(paint)
        print(f"report of {self.shown()} cases: {report.stat().st_size / 1e6:.2f} MB, first paint after {first:.0f} ms", file=sys.stderr)
        self.assertGreaterEqual(self.shown(), 300)
        self.assertLess(report.stat().st_size, 3_000_000)
        self.assertLess(first, 3000)  # a machine that does other things, too

    # What it tells

    def test_failing_case_leads_to_its_evidence(self):
        self.open(self.broken / "report.html")
        self.one(f'.attention a[href="#{FAILING}"]').click()
        case = self.case(FAILING)
        self.until(lambda: case.get_attribute("open"))
        line = case.find_element(By.CSS_SELECTOR, ".script li.failed")
        self.assertIn('rx = "ping"', line.text)
        diagram = case.find_element(By.CSS_SELECTOR, "svg.diagram")
        self.assertTrue(diagram.is_displayed())
        self.assertIn("nothing for", diagram.find_element(By.CSS_SELECTOR, "g.x").text)
        self.assertTrue(case.find_element(By.CSS_SELECTOR, "table.log").is_displayed())
        self.assertTrue(case.find_elements(By.CSS_SELECTOR, ".script li.done"))

    def test_passed_case_has_its_script_beside_its_diagram(self):
        self.open(self.all / "report.html", "#close/after-expiry")
        case = self.case("close/after-expiry")
        lines = case.find_elements(By.CSS_SELECTOR, ".script li.done")
        self.assertGreater(len(lines), 2)
        script, diagram = (case.find_element(By.CSS_SELECTOR, css).rect for css in (".script", "svg.diagram"))
        self.assertLess(script["x"] + script["width"], diagram["x"])

    def test_line_lights_its_arrows_and_an_arrow_its_line(self):
        self.open(self.all / "report.html", f"#{FAILING}")
        case = self.case(FAILING)
        lit = lambda css: case.find_elements(By.CSS_SELECTOR, css + ".lit")
        line = next(line for line in case.find_elements(By.CSS_SELECTOR, ".script li") if "ConnectResponse" in line.text)
        ActionChains(self.browser).move_to_element(line).perform()
        self.until(lambda: lit("svg g"))
        self.assertIn("ConnectResponse", lit("svg g")[0].text)
        label = lit("svg g")[0].find_element(By.CSS_SELECTOR, "text:not(.t)")
        ActionChains(self.browser).move_to_element(self.one("h1")).move_to_element(label).perform()
        self.until(lambda: lit("svg g"))
        self.assertEqual([each.text for each in lit(".script li")], [line.text])

    def test_report_is_filtered_by_mouse(self):
        self.open(self.broken / "report.html")
        everything = self.shown()
        self.one('button[data-show="fail"]').click()
        failing = self.shown()
        self.assertEqual({each.get_attribute("data-outcome") for each in self.all_of("details.case:not([hidden])")}, {"fail"})
        self.one("#needle").send_keys("first-idle")
        self.assertEqual(self.shown(), 1)
        self.one("#needle").clear()
        self.one("#needle").send_keys(" ")
        self.assertEqual(self.shown(), failing)
        self.one('button[data-show="fail"]').click()
        self.assertEqual(self.shown(), everything)

    # Everybody

    def test_keyboard_alone_reaches_everything(self):
        self.open(self.broken / "report.html")
        self.press(Keys.TAB)
        self.assertEqual(self.focused().text, "Skip to the cases")
        self.press(Keys.ENTER)
        self.until(lambda: self.focused().get_attribute("id") == "cases")
        self.press("/")
        self.assertEqual(self.focused().get_attribute("id"), "needle")
        self.press("first-idle", Keys.ESCAPE)
        self.assertEqual(self.one("#needle").get_attribute("value"), "")
        self.press("j")
        first = self.focused().text
        self.press("j", "k")
        self.assertEqual(self.focused().text, first)
        self.press("n")
        case = self.focused().find_element(By.XPATH, "..")
        self.assertEqual(case.get_attribute("data-outcome"), "fail")
        self.assertNotEqual(self.focused().value_of_css_property("outline-style"), "none")
        self.press(Keys.ENTER)  # it was open
        self.assertFalse(case.get_attribute("open"))
        self.press(Keys.ENTER)
        self.until(lambda: case.find_elements(By.CSS_SELECTOR, ".script li[tabindex]"))
        for _ in range(40):
            self.press(Keys.TAB)
            if "failed" in (self.focused().get_attribute("class") or ""):
                break
        self.assertIn("failed", self.focused().get_attribute("class"))
        self.assertIn("lit", self.focused().get_attribute("class"))
        self.press(Keys.ESCAPE)
        self.assertEqual(self.focused().find_element(By.XPATH, "..").get_attribute("id"), case.get_attribute("id"))

    def test_page_is_readable_without_javascript(self):
        text = (self.broken / "report.html").read_text()
        still = self.folder / "still.html"
        still.write_text(text[:text.index("<script>")] + text[text.index("</script>") + 9:])
        self.open(still)
        self.assertFalse(self.one("#filter").is_displayed())
        case = self.case(FAILING)
        self.assertTrue(case.find_element(By.CSS_SELECTOR, "svg.diagram").is_displayed())  # what needs attention is open
        case.find_element(By.CSS_SELECTOR, "summary").click()
        self.assertFalse(case.get_attribute("open"))

    def test_diagram_has_a_dark_and_a_light_face_and_fits_a_narrow_window(self):
        colours = set()
        for scheme in ("light", "dark"):
            self.emulate(prefers_color_scheme=scheme)
            self.open(self.broken / "report.html", f"#{FAILING}")
            colours.add(self.one(f'[id="{FAILING}"] svg .a text:not(.t)').value_of_css_property("fill"))
        self.assertEqual(len(colours), 2)
        self.browser.set_window_size(500, 900)
        self.addCleanup(self.browser.set_window_size, 1280, 900)
        self.assertLessEqual(self.browser.execute_script("return document.documentElement.scrollWidth - innerWidth;"), 0)

    def test_page_prints(self):
        self.open(self.broken / "report.html")
        self.assertTrue(base64.b64decode(self.browser.print_page()).startswith(b"%PDF"))

    def test_axe_finds_nothing_serious(self):
        axe, why = axe_core()
        if axe is None:
            self.skipTest(f"axe-core was not run: {why}")
        for scheme in ("light", "dark"):
            self.emulate(prefers_color_scheme=scheme)
            self.open(self.broken / "report.html", f"#{FAILING}")
            self.assertEqual(serious_findings(self.browser, axe), [], scheme)


if __name__ == "__main__":
    unittest.main()
