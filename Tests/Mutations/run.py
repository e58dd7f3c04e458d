#!/usr/bin/env python3
"""Makes each break of breaks.txt in a copy of the package, builds, runs the tests, and says which breaks survive.

    python3 Tests/Mutations/run.py                    all breaks, each with the tests that it names
    python3 Tests/Mutations/run.py --only 'stock|rank' those whose names match
    python3 Tests/Mutations/run.py --all-tests         the whole of `swift test` for each
    python3 Tests/Mutations/run.py --check             only that each line is there

SWIFT is the command to use for swift. The copy is made once, in --copy or a folder that is gone at the end; each break
is then a build of what it touches. The exit code is 1 where a break survives or a line is not there any more.
"""
import argparse, os, pathlib, re, shutil, subprocess, sys, tempfile, time

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
SWIFT = os.environ.get("SWIFT", "swift").split()
FIELDS = ["name", "file", "line", "into", "test"]


def breaks():
    found, block = [], {}
    for text in (HERE / "breaks.txt").read_text(encoding="utf-8").splitlines() + [""]:
        if text.startswith("#"):
            continue
        if text.strip():
            field, _, value = text.partition(": ")
            block[field] = value
        elif block:
            if list(block) != FIELDS:
                sys.exit(f"breaks.txt: a break has the lines {', '.join(FIELDS)}: {block}")
            found.append(block)
            block = {}
    return found


def broken(text, item):
    """The text with the line broken; None where the line does not stand there exactly once."""
    lines = text.split("\n")
    places = [place for place, line in enumerate(lines) if line.strip() == item["line"]]
    if len(places) != 1:
        return None
    line = lines[places[0]]
    lines[places[0]] = line[: len(line) - len(line.lstrip())] + item["into"]
    return "\n".join(lines)


def swift(copy, words, log):
    with open(log, "ab") as output:
        output.write(f"\n$ swift {' '.join(words)}\n".encode())
        output.flush()
        return subprocess.run(SWIFT + words, cwd=copy, stdout=output, stderr=subprocess.STDOUT, timeout=1800).returncode


def fate(copy, item, has_all_tests, log):
    path = copy / item["file"]
    whole = path.read_text(encoding="utf-8")
    path.write_text(broken(whole, item), encoding="utf-8")
    try:
        if swift(copy, ["build", "--build-tests"], log) != 0:
            return "does not build"
        # MutationTests compares breaks.txt with the program, and would notice each of them.
        words = ["test", "--skip-build", "--skip", "MutationTests"]
        words += [] if has_all_tests else ["--filter", item["test"]]
        return "noticed" if swift(copy, words, log) != 0 else "SURVIVES"
    except subprocess.TimeoutExpired:
        return "noticed"
    finally:
        path.write_text(whole, encoding="utf-8")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--only", default="", help="a pattern of names")
    parser.add_argument("--all-tests", action="store_true")
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--copy", help="a folder for the copy, which is kept")
    options = parser.parse_args()
    items = [item for item in breaks() if re.search(options.only, item["name"])]
    stale = [item for item in items if broken((ROOT / item["file"]).read_text(encoding="utf-8"), item) is None]
    for item in stale:
        print(f"{item['name']}: the line does not stand once in {item['file']}: {item['line']}")
    if options.check or stale:
        sys.exit(1 if stale else 0)
    copy = pathlib.Path(options.copy or tempfile.mkdtemp(prefix="kpi-mutations-"))
    log = copy / "mutations.log"
    try:
        shutil.copytree(ROOT, copy, dirs_exist_ok=True, ignore=shutil.ignore_patterns(".build", ".git"))
        if swift(copy, ["build", "--build-tests"], log) != 0:
            sys.exit(f"the package itself does not build: {log}")
        survivors = 0
        for item in items:
            started = time.time()
            result = fate(copy, item, options.all_tests, log)
            # A break that does not build says nothing about the tests.
            survivors += result != "noticed"
            print(f"{result:15} {item['name']} ({time.time() - started:.0f} s)", flush=True)
        print(f"{len(items)} breaks, {survivors} not noticed")
        sys.exit(1 if survivors else 0)
    finally:
        if not options.copy:
            shutil.rmtree(copy, ignore_errors=True)


if __name__ == "__main__":
    main()
