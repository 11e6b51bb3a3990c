# Edit Factory - machines of their own for daemons, on a network of their own
# SPDX-License-Identifier: LGPL-2.1-or-later
"""enter() puts the test into a network namespace of its own, where a bridge
is; each Host is another, joined to the bridge by a pair of veths, and calls
its folder what all the others call theirs. Namespaces end with the processes
in them, so nothing is left behind, whatever becomes of the test."""

import os
import shutil
import subprocess
import sys

from daemon import Worker

NETWORK = "10.83.0.0/24"
HUB = "10.83.0.1"
# Each in a session that ends when the test closes its input, or is no more.
HOLD = 'mount --bind "$1" "$2" && ip link set lo up && echo ready && exec cat'


def ip(*args):
    subprocess.run(["ip", *args], check=True, timeout=20)


def why_no_hosts():
    """Why there can be no network namespaces here, or None."""
    for program in ("ip", "unshare", "nsenter"):
        if not shutil.which(program):
            return f"{program} is not installed (iproute2, util-linux)"
    if os.geteuid() != 0:
        return "only root makes network namespaces with veths"
    result = subprocess.run(
        ["unshare", "--net", "--mount", "sh", "-c",
         "ip link add hub type bridge && "
         "ip link add one type veth peer name other"],
        capture_output=True, text=True, timeout=20, check=False)
    return result.stderr.strip() if result.returncode else None


def enter():
    """Runs this program anew, in a namespace with the bridge."""
    if os.environ.get("EF_TEST_HUB") != str(os.getpid()):
        os.environ["EF_TEST_HUB"] = str(os.getpid())
        os.execvp("unshare", ["unshare", "--net", sys.executable, *sys.argv])
    ip("link", "set", "lo", "up")
    ip("link", "add", "hub", "type", "bridge")
    ip("address", "add", HUB + "/24", "dev", "hub")
    ip("link", "set", "hub", "up")


class Host(Worker):
    """A worker on another machine."""

    def __init__(self, number, there, *options, env=None):
        super().__init__(*options, env=env)
        self.link = f"host{number}"
        os.makedirs(there, exist_ok=True)
        self.holder = subprocess.Popen(
            ["unshare", "--net", "--mount", "sh", "-c", HOLD, "hold",
             self.folder, there], stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, text=True)
        if self.holder.stdout.readline() != "ready\n":
            raise RuntimeError("no namespace")
        self.there = there
        self.within = ["nsenter", "--target", str(self.holder.pid), "--net",
                       "--mount", "--"]
        self.join(f"10.83.0.{10 + number}/24")

    def join(self, address):
        ip("link", "add", self.link, "type", "veth", "peer", "name", "eth0",
           "netns", str(self.holder.pid))
        ip("link", "set", self.link, "master", "hub", "up")
        for args in (("address", "add", address, "dev", "eth0"),
                     ("link", "set", "eth0", "up")):
            subprocess.run([*self.within, "ip", *args], check=True, timeout=20)

    def cut(self):
        """As if somebody had pulled the cable."""
        ip("link", "set", self.link, "down")

    def mend(self):
        ip("link", "set", self.link, "up")

    def close(self):
        super().close()
        self.holder.stdin.close()
        self.holder.wait(20)
        self.holder.stdout.close()
