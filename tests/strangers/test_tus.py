#!/usr/bin/python3
# Edit Factory - tus-js-client: it is killed, efd is killed, the file arrives
# SPDX-License-Identifier: LGPL-2.1-or-later
import hashlib
import json
import os
import random
import signal

import strangers
from snow import Snowing
from tap import done, equal, ok

MIB = 1 << 20
SIZE = 8 * MIB + 12345
# In the midst of a chunk.
DIE_AT = 3 * MIB + 500000


class Folder:
    """A file to upload, and where the client remembers."""

    def __init__(self, efd, name, size=SIZE):
        self.file = os.path.join(efd.folder, name)
        self.store = self.file + ".urls"
        self.data = random.Random(name).randbytes(size)
        with open(self.file, "wb") as f:
            f.write(self.data)

    def upload(self, efd, *args):
        return strangers.Script(
            "upload.mjs", f"http://127.0.0.1:{efd.where['port']}/v1/uploads",
            self.file, self.store, MIB, *args, EF_API_KEY=efd.key)

    def remembered(self):
        with open(self.store, encoding="utf-8") as f:
            return json.load(f)


def offsets(messages):
    return [m["accepted"] for m in messages if "accepted" in m]


def check_arrived(efd, folder, messages, name):
    asset = messages[-1].get("asset")
    if not ok(asset, f"{name}: it has become an asset", messages[-3:]):
        return
    found = efd.get("/v1/assets/" + asset).json
    equal((found["name"], found["bytes"], found["sha256"]),
          (os.path.basename(folder.file), len(folder.data),
           hashlib.sha256(folder.data).hexdigest()),
          f"{name}: every byte has arrived once")
    equal(folder.remembered(), {}, f"{name}: the client has nothing to do")


def check_plain(efd):
    for name, size in (("small.mp4", 5), ("whole.mp4", MIB)):
        folder = Folder(efd, name, size)
        with folder.upload(efd) as client:
            check_arrived(efd, folder, client.rest(), name)


def check_killed_client(efd):
    """Another process goes on where the first has died."""
    folder = Folder(efd, "client.mp4")
    with folder.upload(efd, DIE_AT) as client:
        first = client.rest()
        equal(client.process.wait(10), -signal.SIGKILL, "the client is killed")
    equal(first[0], {"previous": []}, "it was the first")
    equal(offsets(first), [MIB, 2 * MIB, 3 * MIB], "after three chunks")
    with folder.upload(efd) as client:
        second = client.rest()
    equal(len(second[0]["previous"]), 1, "another one remembers it")
    ok(offsets(second)[0] > 3 * MIB, "and does not begin again",
       offsets(second))
    check_arrived(efd, folder, second, "resumed")
    equal(second[0]["previous"], [second[-1]["url"]], "under the same URL")


def check_killed_server(efd):
    """Both die, then the server alone; the client finds it again."""
    folder = Folder(efd, "server.mp4", 4 * SIZE)
    with folder.upload(efd, DIE_AT) as client:
        client.rest()
    efd.kill()
    efd.start()
    with folder.upload(efd) as client:
        found = [client.hear(), client.hear()]
        efd.kill()
        found += client.heard()
        efd.start()
        last = client.rest()
    ok(offsets(last), "the client has found it again", last)
    ok(offsets(found)[0] > 3 * MIB, "a new server knows what came",
       offsets(found))
    check_arrived(efd, folder, last, "after kill -9")


def main():
    strangers.begin("tus-js-client")
    with Snowing("--listen", f"127.0.0.1:{strangers.free_port()}") as efd:
        answer = efd.request("OPTIONS", "/v1/uploads")
        equal(answer.status, 204, "efd takes resumable uploads")
        check_plain(efd)
        check_killed_client(efd)
        check_killed_server(efd)
    done()


main()
