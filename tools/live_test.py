#!/usr/bin/env python3
"""The live view of a run in a browser: outcomes as they fall, diagrams, a reload in the middle, browsers that read nothing, the end."""

import json
import pathlib
import socket
import subprocess
import sys
import tempfile
import time
import unittest
import urllib.error
import urllib.request

from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import WebDriverWait

from browsing import axe_core, browser, emulate, serious_findings

ZKSPEC = sys.argv.pop(1)
BROKEN = ("run", "--client", "reference", "--clock", "real", "--defect", "client/never-pings")
CASES = ("expiry/told-once", "expiry/watches", "ping/after-work", "ping/any-frame-counts", "ping/first-idle", "ping/idle#six-seconds")
UPGRADE = ("GET /v1/changes HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
           "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n")


class Run:
    """zkspec run --ui in a process of its own, until it ends or `close`."""

    def __init__(self, *arguments):
        self.errors = tempfile.TemporaryFile("w+")
        self.process = subprocess.Popen([ZKSPEC, *map(str, arguments), "--ui"], stdout=subprocess.DEVNULL, stderr=self.errors, text=True)
        self.url = self.await_url()

    def told(self):
        self.errors.seek(0)
        return self.errors.read()

    def await_url(self, limit=60):
        end = time.monotonic() + limit
        while time.monotonic() < end and self.process.poll() is None:
            for line in self.told().splitlines():
                if line.startswith("live: "):
                    return line.removeprefix("live: ")
            time.sleep(0.05)
        told = self.told()
        self.close()
        raise AssertionError(f"no URL: {told}")

    def close(self):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait(30)
        self.errors.close()


class Live(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.profile = cls.enterClassContext(tempfile.TemporaryDirectory(ignore_cleanup_errors=True))
        cls.driver = browser(cls.profile)
        cls.addClassCleanup(cls.driver.quit)

    def setUp(self):
        self.folder = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory()))

    def find(self, css):
        return self.driver.find_elements(By.CSS_SELECTOR, css)

    def text(self, css):
        return self.driver.execute_script("return document.querySelector(arguments[0]).textContent", css)

    def until(self, what, condition, limit=60):
        WebDriverWait(self.driver, limit, 0.1).until(lambda _: condition(), what)

    def fallen(self):
        return set(self.driver.execute_script("return [...document.querySelectorAll('#fallen li')].map((item) => item.dataset.case)"))

    def silent_listener(self, url):
        listener = socket.create_connection(("127.0.0.1", int(url.rsplit(":", 1)[1])))
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1024)
        listener.sendall(UPGRADE.encode())
        self.addCleanup(listener.close)

    def test_page_shows_a_run_from_the_middle_to_its_end(self):
        run = Run(*BROKEN, *CASES, "--beside", 3, "--output", self.folder)
        self.addCleanup(run.close)
        self.silent_listener(run.url)
        self.driver.get(run.url)
        self.until("the first outcome", self.fallen)
        self.assertEqual(self.text("#status"), "live")
        self.assertIn("zkspec run --client 'reference' --defect client/never-pings", self.text("#command"))
        self.until("a diagram of a trial under way", lambda: self.find("#drawing svg") and "under way" in self.text("#diagram-facts"))
        before = self.fallen()
        self.driver.refresh()
        self.until("all that was there before the reload", lambda: before <= self.fallen())
        self.choose_a_failure()
        self.assertIsNone(run.process.poll(), "the run was over before all was seen")
        self.until("the end of the run", lambda: self.find("#end:not([hidden])"), 120)
        self.assertEqual(run.process.wait(30), 1)
        self.check_end(json.loads((self.folder / "results.json").read_text())["results"])

    def choose_a_failure(self):
        self.until("a failure", lambda: self.find("#fallen li.o-fail"))
        chosen = self.find("#fallen li.o-fail button")[0]
        name = chosen.find_element(By.CSS_SELECTOR, ".id").text
        chosen.send_keys(Keys.ENTER)
        self.until("the diagram that was chosen", lambda: name in self.text("#diagram-title") and self.find("#drawing svg"))
        self.driver.refresh()
        self.until("the same diagram after a reload", lambda: name in self.text("#diagram-title") and self.find("#drawing svg"))
        self.assertFalse(self.find("#follow")[0].is_selected())

    def check_end(self, results):
        self.assertIn("exit 1, violations", self.text("#end"))
        self.assertIn(str(self.folder / "report.html"), self.text("#end"))
        self.assertEqual(self.fallen(), {result["id"] for result in results})
        for outcome in ("pass", "fail"):
            counted = sum(result["outcome"] == outcome for result in results)
            self.assertEqual(self.text(f"[data-total={outcome}] b"), str(counted), outcome)
        self.assertTrue(self.find("#drawing svg"))
        self.find("#fallen li:last-child button")[0].click()
        self.until("that there are no more diagrams", lambda: "has ended" in self.text("#drawing-empty"))
        shown = self.driver.execute_script("const box = document.getElementById('filter'); box.value = 'no such case';"
                                           "box.dispatchEvent(new Event('input'));"
                                           "return document.querySelectorAll('#fallen li:not([hidden])').length")
        self.assertEqual(shown, 0)
        refused = [entry["message"] for entry in self.driver.get_log("browser") if "Content Security" in entry["message"]]
        self.assertEqual(refused, [])

    def test_run_that_is_killed_is_no_run_that_has_ended(self):
        run = Run(*BROKEN, "ping/*")
        self.addCleanup(run.close)
        self.driver.get(run.url)
        self.until("the stream", lambda: self.text("#status") == "live")
        self.check_strangers(run.url)
        self.until("a trial under way", lambda: self.find("#running li") and self.find("#drawing svg"))
        self.check_with_axe()
        run.process.kill()
        self.until("the loss", lambda: "not connected" in self.text("#status"))
        self.assertFalse(self.find("#end:not([hidden])"))

    def check_with_axe(self):
        axe, why = axe_core()
        if axe is None:
            print(f"axe-core was not run: {why}", file=sys.stderr)
            return
        self.addCleanup(emulate, self.driver)
        for scheme in ("light", "dark"):
            emulate(self.driver, prefers_color_scheme=scheme)
            self.assertEqual(serious_findings(self.driver, axe), [], scheme)

    def check_strangers(self, url):
        for header, value in (("Host", "rebound.example"), ("Origin", "http://elsewhere.example")):
            with self.assertRaises(urllib.error.HTTPError) as refused:
                urllib.request.urlopen(urllib.request.Request(url + "/v1/run", headers={header: value}), timeout=10)
            self.assertEqual(refused.exception.code, 403, header)
            refused.exception.close()

    def test_address_that_cannot_be_had_ends_before_the_run_with_the_way_out(self):
        taken = socket.create_server(("127.0.0.1", 0))
        self.addCleanup(taken.close)
        for address, words in ((f"127.0.0.1:{taken.getsockname()[1]}", "is in use: take another port, or 0"),
                               ("0.0.0.0:0", "ssh -L 8080:127.0.0.1:8080 HOST")):
            run = subprocess.run([ZKSPEC, *BROKEN, "ping/*", "--output", self.folder, f"--ui={address}"], capture_output=True, text=True,
                                 timeout=60)
            self.assertEqual(run.returncode, 2, run.stderr)
            self.assertIn(words, run.stderr)
            self.assertEqual(list(self.folder.iterdir()), [])


if __name__ == "__main__":
    unittest.main()
