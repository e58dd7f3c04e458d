"""Opens a page of `kpi report` in headless Chromium, at three widths, light and dark, with and without scripts, on paper,
and uses it as a reader would: searches, filters, points at lines, moves by the keyboard.

    python3 Tests/Pages/browser.py board.html [--shots FOLDER] [--axe axe.min.js]

Needs Chromium and nothing else: it is driven over a pipe. Exits with 1 where a check fails, with 77 where there is no
browser, or none that starts."""

import argparse
import base64
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile


class NoBrowser(Exception):
    """The browser does not start here; what it told."""


class Browser:
    """One tab, driven by the DevTools protocol."""

    def __init__(self, program, width=1400, height=900, scripts=True, dark=False):
        # On a busy machine a browser may go before it has shown anything, which says nothing of the page.
        for attempt in range(3):
            try:
                self.start(program)
                break
            except (EOFError, BrokenPipeError):
                told = self.errors()
                self.close()
                if attempt == 2:
                    raise NoBrowser(told)
        for domain in ("Page", "Runtime", "Log"):
            self.call(domain + ".enable")
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)
        theme = "dark" if dark else "light"
        # Without smooth scrolling a place is where it is at once.
        self.call("Emulation.setEmulatedMedia", features=[
            {"name": "prefers-color-scheme", "value": theme}, {"name": "prefers-reduced-motion", "value": "reduce"}])
        if not scripts:
            self.call("Emulation.setScriptExecutionDisabled", value=True)

    def start(self, program):
        to_browser, self.sink = os.pipe()
        self.source, from_browser = os.pipe()

        def connect():
            # By way of high numbers: the ends may be 3 and 4 already, and would be closed as they are.
            os.dup2(to_browser, 20)
            os.dup2(from_browser, 21)
            os.dup2(20, 3)
            os.dup2(21, 4)

        # Nothing of the machine's own profile, and no shared memory, which is small in containers.
        self.folder = tempfile.mkdtemp()
        self.told = open(os.path.join(self.folder, "errors"), "wb+")
        self.process = subprocess.Popen(
            [program, "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-extensions",
             "--disable-background-networking", "--no-first-run", "--remote-debugging-pipe",
             "--user-data-dir=" + os.path.join(self.folder, "profile")],
            preexec_fn=connect, close_fds=False, stdout=subprocess.DEVNULL, stderr=self.told,
            env={**os.environ, "HOME": self.folder})
        os.close(to_browser)
        os.close(from_browser)
        self.number, self.unread, self.session, self.events = 0, b"", None, []
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        self.session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]

    def errors(self):
        self.told.seek(0)
        return self.told.read().decode(errors="replace").strip()[-2000:]

    def message(self):
        while b"\0" not in self.unread:
            read = os.read(self.source, 1 << 16)
            if not read:
                raise EOFError("the browser has gone: " + self.errors())
            self.unread += read
        text, self.unread = self.unread.split(b"\0", 1)
        return json.loads(text)

    def call(self, method, **parameters):
        self.number += 1
        message = {"id": self.number, "method": method, "params": parameters}
        if self.session:
            message["sessionId"] = self.session
        os.write(self.sink, json.dumps(message).encode() + b"\0")
        while True:
            answer = self.message()
            if answer.get("id") == self.number:
                if "error" in answer:
                    raise RuntimeError(answer["error"])
                return answer["result"]
            self.events.append(answer)

    def open(self, path):
        self.call("Page.navigate", url=pathlib.Path(path).resolve().as_uri())
        while not any(event.get("method") == "Page.loadEventFired" for event in self.events):
            self.events.append(self.message())

    def value(self, expression):
        found = self.call("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in found:
            raise RuntimeError(found["exceptionDetails"])
        return found["result"].get("value")

    def key(self, key, code, text=None):
        for kind in ("keyDown", "keyUp"):
            event = {"type": kind, "key": key, "code": code}
            if text and kind == "keyDown":
                event["text"] = text
            if key == "Tab":
                event["windowsVirtualKeyCode"] = 9
            if key == "Enter":
                event["windowsVirtualKeyCode"] = 13
            self.call("Input.dispatchKeyEvent", **event)

    def point(self, x, y):
        self.call("Input.dispatchMouseEvent", type="mouseMoved", x=x, y=y)

    def faults(self):
        return [event for event in self.events
                if event.get("method") == "Runtime.exceptionThrown"
                or event.get("method") == "Log.entryAdded" and event["params"]["entry"]["level"] == "error"]

    def shot(self, path):
        picture = self.call("Page.captureScreenshot", format="png")["data"]
        pathlib.Path(path).write_bytes(base64.b64decode(picture))

    def close(self):
        self.process.terminate()
        self.process.wait()
        self.told.close()
        os.close(self.sink)
        os.close(self.source)
        shutil.rmtree(self.folder, ignore_errors=True)


class Checks:
    def __init__(self):
        self.passed, self.failed = 0, []

    def __call__(self, name, holds, told=""):
        if holds:
            self.passed += 1
        else:
            self.failed.append(f"{name}: {told}")


SHOWN = "[...document.querySelectorAll('.kpi')].filter(e => !e.hidden).length"
# A KPI with two targets has two rows.
ROWS = ("new Set([...document.querySelectorAll('#scoreboard tbody tr')].filter(e => !e.hidden && e.dataset.of)"
        ".map(e => e.dataset.of)).size")


def looks(program, page, check, shots):
    """Nothing is wider than the screen, and everything is there, whatever the screen and the reader's settings."""
    for width, height in ((1400, 900), (820, 1100), (390, 844)):
        for dark in (False, True):
            for scripts in (True, False):
                name = f"{width} {'dark' if dark else 'light'} {'scripts' if scripts else 'plain'}"
                browser = Browser(program, width, height, scripts, dark)
                browser.open(page)
                # With scripts off the tab still answers questions.
                check(name + ": no wider than the screen",
                      browser.value("document.documentElement.scrollWidth <= innerWidth"),
                      browser.value("document.documentElement.scrollWidth"))
                check(name + ": all parts are there", browser.value(SHOWN + " === document.querySelectorAll('.kpi').length"))
                check(name + ": tools only with scripts", browser.value("document.getElementById('tools').hidden") != scripts)
                colors = browser.value("[getComputedStyle(document.body).backgroundColor, getComputedStyle(document.body).color]")
                check(name + ": light or dark as asked", (colors[0] == "rgb(255, 255, 255)") != dark, colors)
                check(name + ": no faults", not browser.faults(), browser.faults()[:1])
                if shots:
                    browser.shot(os.path.join(shots, name.replace(" ", "-") + ".png"))
                browser.close()


def uses(program, page, check):
    """Search, filters, keyboard, pointer, map."""
    browser = Browser(program)
    browser.open(page)
    whole, rows = browser.value(SHOWN), browser.value(ROWS)
    check("a row for each part", whole == rows and whole > 0, (whole, rows))

    def choose(box, value):
        browser.value(f"(() => {{ const e = document.getElementById({box!r}); e.value = {value!r};"
                      " e.dispatchEvent(new Event('input')) })()")

    browser.key("/", "Slash", "/")
    check("/ leads to the search", browser.value("document.activeElement.id") == "find")
    title = browser.value("document.querySelectorAll('.kpi h3')[1].textContent.replace('★ ', '')")
    choose("find", title)
    found = browser.value(SHOWN)
    check("a title is found", 0 < found < whole and browser.value(ROWS) == found, (title, found, browser.value(ROWS)))
    choose("find", "no such kpi anywhere")
    check("nothing found is told", browser.value(SHOWN) == 0 and browser.value("document.getElementById('count').textContent") != "")
    browser.value("document.getElementById('find').focus()")
    browser.key("Escape", "Escape")
    check("Escape shows all again", browser.value(SHOWN) == whole)
    for box in ("status", "owner", "tag"):
        options = browser.value(f"document.getElementById({box!r}) ? [...document.getElementById({box!r}).options].map(o => o.value).filter(Boolean) : []")
        for option in options[:3]:
            choose(box, option)
            found = browser.value(SHOWN)
            right = browser.value(f"[...document.querySelectorAll('.kpi')].every(e => e.hidden != e.dataset.{box}.split('␟').includes({option!r}))")
            check(f"filter by {box} {option}", 0 < found and right and browser.value(ROWS) == found, found)
        if options:
            choose(box, "")
    check("without filters all are there", browser.value(SHOWN) == whole)

    before = browser.value("getComputedStyle(document.body).backgroundColor")
    browser.value("document.getElementById('theme').click()")
    check("the theme changes", browser.value("getComputedStyle(document.body).backgroundColor") != before)
    browser.value("document.getElementById('theme').click()")

    place = browser.value("(() => { const s = document.querySelector('figure svg[data-plot]'); s.scrollIntoView({block: 'center'});"
                          " const b = s.getBoundingClientRect(); return [b.left + b.width * .4, b.top + b.height / 2] })()")
    browser.point(*place)
    told = browser.value("(() => { const t = document.querySelector('.tip'); return t.hidden ? '' : t.textContent })()")
    row = told.split("\n")[0]
    known = browser.value(f"[...document.querySelector('figure:has(svg[data-plot])').querySelectorAll('tbody th')].map(e => e.textContent).includes({row!r})")
    check("a chart tells its values under the pointer", known and "\n" in told, told)
    browser.point(1, 1)
    check("and no longer when it goes", browser.value("document.querySelector('.tip').hidden"))

    browser.value("document.body.focus(); document.querySelector('.skip').focus()")
    check("the way past the contents shows", browser.value("document.querySelector('.skip').getBoundingClientRect().left") >= 0)
    stops = []
    for _ in range(8):
        browser.key("Tab", "Tab")
        stops.append(browser.value("document.activeElement.id || document.activeElement.tagName"))
    check("the keyboard reaches the tools", "find" in stops and "theme" in stops, stops)

    if browser.value("!!document.querySelector('.map')"):
        usual = browser.value("document.querySelector('.told').textContent")
        told = browser.value("(() => { const e = document.querySelector('.map [data-from]'); e.focus(); return document.querySelector('.told').textContent })()")
        check("a line of the map tells its belief", told != usual and "→" in told, told)
        lit = browser.value("document.querySelectorAll('.map .lit').length")
        check("and lights its two ends", lit == 3, lit)
        browser.value("document.activeElement.blur()")
        check("and goes out again", browser.value("document.querySelectorAll('.map .lit').length") == 0)
        browser.value("document.querySelector('.map [data-go]').focus()")
        browser.key("Enter", "Enter", "\r")
        there = browser.value("!!document.getElementById(decodeURIComponent(location.hash.slice(1)))")
        check("a box leads to its part", there, browser.value("location.hash"))

    links = browser.value("[...document.querySelectorAll('a.csv')].map(a => a.href)")
    texts = [browser.value(f"fetch(document.querySelectorAll('a.csv')[{n}].href).then(r => r.text())") for n in range(min(3, len(links)))]
    check("tables as files", links and all(len(text.strip().split("\n")) > 1 for text in texts), texts[:1])
    check("no faults", not browser.faults(), browser.faults()[:1])
    browser.close()


def prints(program, page, check):
    browser = Browser(program)
    browser.open(page)
    paper = base64.b64decode(browser.call("Page.printToPDF", printBackground=True, preferCSSPageSize=True)["data"])
    size = b"/MediaBox [0 0 594.95996 841.91998]"
    check("prints to A4", size in paper, [line for line in paper.split(b"\n") if b"/MediaBox" in line][:1])
    browser.close()


def accessible(program, page, check, checker):
    for width in (1400, 390):
        for dark in (False, True):
            browser = Browser(program, width, dark=dark)
            browser.open(page)
            browser.value(pathlib.Path(checker).read_text() + ";1")
            found = browser.value("axe.run(document, {resultTypes: ['violations']}).then(r => r.violations.map(v => v.id + ' ' + v.nodes.length))")
            check(f"accessible at {width} {'dark' if dark else 'light'}", found == [], found)
            browser.close()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("page")
    parser.add_argument("--shots")
    parser.add_argument("--axe", help="the script of the accessibility checker axe-core")
    asked = parser.parse_args()
    program = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if program is None:
        print("skipped: there is no Chromium")
        sys.exit(77)
    check = Checks()
    try:
        Browser(program).close()
    except NoBrowser as none:
        print("skipped: Chromium does not start here:", none)
        sys.exit(77)
    looks(program, asked.page, check, asked.shots)
    uses(program, asked.page, check)
    prints(program, asked.page, check)
    if asked.axe:
        accessible(program, asked.page, check, asked.axe)
    for failed in check.failed:
        print("failed:", failed)
    print(f"{check.passed} checks passed, {len(check.failed)} failed")
    sys.exit(1 if check.failed else 0)


main()
