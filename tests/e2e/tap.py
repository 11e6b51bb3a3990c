# Edit Factory - TAP for tests in Python, and what they all need
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Each check prints one line of TAP; done() prints the plan and exits."""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time

_count = 0
_failed = 0


def ok(condition, name, detail=""):
    global _count, _failed
    _count += 1
    if not condition:
        _failed += 1
    print(f"{'ok' if condition else 'not ok'} {_count} - {name}")
    if not condition and detail != "":
        for line in str(detail).splitlines()[:40]:
            print("# " + line)
    sys.stdout.flush()
    return bool(condition)


def equal(got, wanted, name):
    return ok(got == wanted, name, f"got {got!r}, wanted {wanted!r}")


def near(got, wanted, tolerance, name):
    good = got is not None and abs(got - wanted) <= tolerance
    return ok(good, name, f"got {got!r}, wanted {wanted!r} +- {tolerance!r}")


def skip(name, reason):
    global _count
    _count += 1
    print(f"ok {_count} - {name} # SKIP {reason}")


def failed():
    return _failed > 0


def done():
    print(f"1..{_count}")
    sys.exit(1 if _failed else 0)


class Result:
    def __init__(self, status, out, err, seconds):
        self.status, self.out, self.err = status, out, err
        self.seconds = seconds

    def __str__(self):
        return f"status {self.status}\nstdout: {self.out}\nstderr: {self.err}"


class Sandbox:
    """A temporary folder with a home of its own; `ef` runs in it."""

    def __init__(self):
        self.ef = os.environ["EF"]
        self.folder = os.path.realpath(tempfile.mkdtemp(prefix="ef-test-"))
        self.env = dict(os.environ)
        for name in ("CONFIG", "CACHE", "DATA"):
            path = os.path.join(self.folder, ".home", name.lower())
            os.makedirs(path)
            self.env[f"XDG_{name}_HOME"] = path
        if os.environ.get("GST_REGISTRY_FORK") == "no":
            self.scan_plugins()

    def scan_plugins(self):
        """Fills the registry ahead: under the sanitizers plugins are scanned in
        the process itself, and what those of others lose is not ours."""
        self.env["GST_REGISTRY_1_0"] = self.path(".home", "registry.bin")
        subprocess.run([self.ef, "doctor"], stdout=subprocess.DEVNULL,
                       stderr=subprocess.DEVNULL, timeout=170, check=False,
                       env=dict(self.env, ASAN_OPTIONS="detect_leaks=0"))

    def path(self, *parts):
        return os.path.join(self.folder, *parts)

    def write(self, name, content, mode="w"):
        path = self.path(name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        if isinstance(content, bytes):
            mode = "wb"
        with open(path, mode) as f:
            f.write(content)
        return path

    def config(self, text):
        self.write(".home/config/editfactory/config.ini", text)

    def start(self, *args, **kwargs):
        kwargs.setdefault("stdout", subprocess.PIPE)
        kwargs.setdefault("stderr", subprocess.PIPE)
        return subprocess.Popen([self.ef, *args], cwd=self.folder,
                                env=self.env, stdin=subprocess.PIPE, **kwargs)

    def run(self, *args, stdin=b"", timeout=170):
        began = time.monotonic()
        process = self.start(*args)
        try:
            out, err = process.communicate(stdin, timeout=timeout)
        except subprocess.TimeoutExpired:
            process.kill()
            out, err = process.communicate()
            err += b"\n(timed out)"
        return Result(process.returncode, out.decode("utf-8", "replace"),
                      err.decode("utf-8", "replace"),
                      time.monotonic() - began)

    def files(self):
        """What lies in the folder, hidden files too, the home left out."""
        found = []
        for root, folders, names in os.walk(self.folder):
            if ".home" in folders:
                folders.remove(".home")
            found += [os.path.relpath(os.path.join(root, n), self.folder)
                      for n in names]
        return sorted(found)

    def close(self):
        shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self):
        return self

    def __exit__(self, *unused):
        self.close()


def one_line(result, *wanted, status=1):
    """A refusal as users must see it: the status, one line, and in it what is
    named in `wanted`."""
    lines = result.err.splitlines()
    return (result.status == status and len(lines) == 1 and
            lines[0].startswith("ef: ") and
            all(w.lower() in lines[0].lower() for w in wanted))


def media_tool(*args, **kwargs):
    """ffmpeg, ffprobe: quiet, never waiting for a terminal."""
    return subprocess.run(args, stdin=subprocess.DEVNULL, check=True,
                          capture_output=True, timeout=120, **kwargs)


def probe(path, *args):
    out = media_tool("ffprobe", "-v", "error", "-of", "json", *args, path)
    return json.loads(out.stdout)
