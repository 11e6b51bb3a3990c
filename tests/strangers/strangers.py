# Edit Factory - programs of others, run with the packages that are pinned here
# SPDX-License-Identifier: LGPL-2.1-or-later
"""A Script is a process of node that speaks JSON, one document a line."""

import filecmp
import glob
import json
import os
import queue
import shutil
import socket
import subprocess
import sys
import threading

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "e2e"))
import daemon  # noqa: E402
import tap  # noqa: E402

# Where tests/strangers/install has laid the packages.
FOLDER = os.environ["EF_STRANGERS"]
OLDEST = 18


def why_not():
    """Why no script can run here, or None."""
    if not shutil.which("node"):
        return "node is not installed: apt-get install nodejs npm"
    version = subprocess.run(["node", "--version"], capture_output=True,
                             text=True, check=True).stdout.strip()
    if int(version.lstrip("v").split(".")[0]) < OLDEST:
        return f"node {version} is older than {OLDEST}"
    pinned = os.path.join(FOLDER, "node_modules", ".installed")
    if not os.path.exists(pinned) or not filecmp.cmp(
            pinned, os.path.join(HERE, "package-lock.json"), shallow=False):
        return f"no packages: tests/strangers/install {FOLDER}"
    return None


def begin(name, needs_efd=True):
    """Skips the test where it cannot run; CI must be able to."""
    reason = why_not() or (needs_efd and daemon.why_not())
    if not reason:
        # Node looks for packages beside the script.
        for script in glob.glob(os.path.join(HERE, "*.mjs")):
            shutil.copy(script, FOLDER)
        return
    if os.environ.get("CI"):
        tap.ok(False, f"CI has what {name} needs", reason)
    else:
        tap.skip(name, reason)
    tap.done()


def free_port():
    """A daemon that comes back must be found where it was."""
    with socket.create_server(("127.0.0.1", 0)) as s:
        return s.getsockname()[1]


class Script:
    def __init__(self, name, *args, **variables):
        env = {k: v for k, v in os.environ.items()
               if not k.startswith(("NODE_", "AWS_"))}
        env.update(variables)
        self.name = name
        self.process = subprocess.Popen(
            ["node", os.path.join(FOLDER, name), *map(str, args)], stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, env=env, text=True)
        self.lines = queue.Queue()
        threading.Thread(target=self.listen, daemon=True).start()

    def listen(self):
        for line in self.process.stdout:
            self.lines.put(line)
        self.lines.put(None)

    def say(self, message):
        self.process.stdin.write(json.dumps(message) + "\n")
        self.process.stdin.flush()

    def hear(self, timeout=30):
        """The next document; None when the process has ended."""
        try:
            line = self.lines.get(timeout=timeout)
        except queue.Empty:
            raise RuntimeError(f"{self.name} is silent") from None
        if line is None:
            self.lines.put(None)
            return None
        return json.loads(line)

    def heard(self):
        """What has come, without waiting for more."""
        found = []
        while not self.lines.empty() and (message := self.hear()) is not None:
            found.append(message)
        return found

    def ask(self, message, timeout=30):
        self.say(message)
        return self.hear(timeout)

    def rest(self, timeout=60):
        """All that comes until the process ends."""
        found = []
        while (message := self.hear(timeout)) is not None:
            found.append(message)
        return found

    def end(self, timeout=30):
        """Its exit status; it ends when nothing more is said."""
        self.process.stdin.close()
        return self.process.wait(timeout)

    def __enter__(self):
        return self

    def __exit__(self, *unused):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()


if __name__ == "__main__":
    sys.exit("a module for the tests")
