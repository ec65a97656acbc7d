"""What tests of pages share: a headless Chromium, and axe-core where npm gets it."""

import functools
import pathlib
import shutil
import subprocess
import tempfile

from selenium import webdriver
from selenium.webdriver.chrome.service import Service


def browser(profile):
    """Whoever calls this has to quit it."""
    options = webdriver.ChromeOptions()
    options.binary_location = "/usr/bin/chromium"
    for argument in ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--window-size=1280,900",
                     f"--user-data-dir={profile}"):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    return webdriver.Chrome(service=Service("/usr/bin/chromedriver"), options=options)


@functools.cache
def axe_core():
    """The text of axe-core, or nothing, and why."""
    if not shutil.which("npm"):
        return None, "npm is not installed"
    with tempfile.TemporaryDirectory() as folder:
        try:
            got = subprocess.run(["npm", "pack", "axe-core", "--silent", "--fetch-retries=0"], cwd=folder, capture_output=True, text=True,
                                 timeout=60)
        except subprocess.TimeoutExpired:
            return None, "npm had no answer within a minute"
        archives = sorted(pathlib.Path(folder).glob("axe-core-*.tgz"))
        if got.returncode or not archives:
            return None, f"npm cannot get axe-core: {got.stderr.strip()[-200:]}"
        subprocess.run(["tar", "xzf", archives[0], "package/axe.min.js"], cwd=folder, check=True, timeout=60)
        return (pathlib.Path(folder) / "package/axe.min.js").read_text(), ""


def serious_findings(driver, axe):
    """Of axe-core on the page as it is now."""
    driver.execute_cdp_cmd("Runtime.evaluate", {"expression": axe})  # not as a script of the page, whose policy may forbid it
    driver.set_script_timeout(120)
    found = driver.execute_async_script("const done = arguments[0]; axe.run().then((result) => done(result.violations));")
    return [(each["id"], each["impact"], each["nodes"][0]["html"][:200], each["nodes"][0]["failureSummary"][:300]) for each in found
            if each["impact"] in ("serious", "critical")]


def emulate(driver, **features):
    """emulate(driver, prefers_color_scheme="dark"); without features all is as it was."""
    named = [{"name": name.replace("_", "-"), "value": value} for name, value in features.items()]
    driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": named})
