#!/usr/bin/python3
# Edit Factory - bench: the REST interface
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Prints what docs/bench.md lists under "http"."""

import os
import re
import socket
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "e2e"))
from daemon import Efd  # noqa: E402

BUILD = os.environ.get("EF_BUILD_DIR", os.path.join(HERE, "../../build"))
GIB = 1 << 30
SCRIPT = """
local ids = {%s}
local n = 0
request = function ()
  n = n %% #ids + 1
  return wrk.format ("GET", "/v1/jobs/" .. ids[n])
end
"""


def show(name, value, goal):
    print(f"{name:44} {value:>12}   goal {goal}")
    sys.stdout.flush()


def wrk(efd, ids):
    path = os.path.join(efd.folder, "ids.lua")
    with open(path, "w") as f:
        f.write(SCRIPT % ",".join(f'"{i}"' for i in ids))
    out = subprocess.run(
        ["wrk", "-t1", "-c32", "-d6", "-s", path, "-H",
         "Authorization: Bearer " + efd.key,
         f"http://127.0.0.1:{efd.where['port']}/"],
        check=True, capture_output=True, text=True).stdout
    if "Non-2xx" in out:
        raise RuntimeError(out)
    return float(re.search(r"Requests/sec:\s+([\d.]+)", out).group(1))


def lift_rate(efd):
    """One key is to ask as fast as the server answers."""
    subprocess.run(
        [efd.program, "tenants", "set", "default", "--state-dir", efd.state,
         "--request-rate", "1000000", "--request-burst", "1000000"],
        check=True)


def high_water(pid):
    with open(f"/proc/{pid}/status") as f:
        return int(re.search(r"VmHWM:\s+(\d+)", f.read()).group(1)) / 1024


def upload(efd, size):
    """@size bytes through the Unix socket, as fast as they are taken."""
    with open("/proc/%d/clear_refs" % efd.process.pid, "w") as f:
        f.write("5")
    before = high_water(efd.process.pid)
    with socket.socket(socket.AF_UNIX) as s:
        s.connect(efd.where["socket"])
        s.sendall((f"POST /v1/assets?name=large.bin HTTP/1.1\r\nHost: x\r\n"
                   f"Authorization: Bearer {efd.key}\r\n"
                   f"Content-Length: {size}\r\n\r\n").encode())
        block = bytes(4 << 20)
        left = size
        while left:
            s.sendall(block[:min(left, len(block))])
            left -= min(left, len(block))
        answer = s.makefile("rb").readline().decode()
    if " 201 " not in answer:
        raise RuntimeError(answer)
    return before, high_water(efd.process.pid)


def main():
    os.environ.setdefault("EFD", os.path.join(BUILD, "orchestrator/efd/efd"))
    with Efd() as efd:
        lift_rate(efd)
        ids = [efd.submit("announce", {"text": f"Number {i}."})
               for i in range(100)]
        for id in ids:
            efd.wait_for(id)
        show("reads/s of one job, 32 connections", f"{wrk(efd, ids[:1]):.0f}",
             ">= 20000")
        show("reads/s of 100 jobs in turn", f"{wrk(efd, ids):.0f}", ">= 20000")
        stat = os.statvfs(efd.folder)
        size = 10 * GIB
        while size > stat.f_bavail * stat.f_frsize * 0.8:
            size //= 2
        before, after = upload(efd, size)
        show(f"most memory while {size / GIB:g} GiB are uploaded, MiB",
             f"{after:.0f}", "<= 32")
        show("  before it began", f"{before:.0f}", "")


main()
