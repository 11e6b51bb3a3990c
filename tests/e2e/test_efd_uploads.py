#!/usr/bin/python3
# Edit Factory - uploads that are resumed: tus 1.0.0
# SPDX-License-Identifier: LGPL-2.1-or-later
import base64
import hashlib
import os
import re
import subprocess
import sys
import threading
import time

sys.path.insert(0, os.path.dirname(__file__))
from contract import Contract  # noqa: E402
from daemon import Answer, Efd, UnixConnection, wait, why_not  # noqa: E402
from tap import done, equal, ok, skip  # noqa: E402

MIB = 1 << 20
TYPE = "application/offset+octet-stream"
NOBODY = "01a1fdca-f24e-7000-b637-7450036b70cc"
DATE = r"[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT"
DATA = bytes(i * 7 % 251 for i in range(300000))


def until(check, timeout=30):
    deadline = time.monotonic() + timeout
    while not check():
        if time.monotonic() > deadline:
            return False
        wait(0.02)
    return True


def encode(text):
    data = text if isinstance(text, bytes) else text.encode()
    return base64.b64encode(data).decode()


def tus(efd, method, path, body=None, key=None, **headers):
    """Underscores of header names are dashes; None leaves one away."""
    named = {"Tus-Resumable": "1.0.0"}
    if method == "PATCH":
        named["Content-Type"] = TYPE
    named.update({n.replace("_", "-"): v for n, v in headers.items()})
    if body is None and method == "PATCH":
        body = b""
    return efd.request(method, path, body,
                       {n: str(v) for n, v in named.items() if v is not None},
                       key=key)


def create(efd, length, name="clip.mp4", **kwargs):
    kwargs.setdefault("Upload_Metadata", "filename " + encode(name))
    return tus(efd, "POST", "/v1/uploads", Upload_Length=length, **kwargs)


def offset(efd, path, **kwargs):
    answer = tus(efd, "HEAD", path, **kwargs)
    return int(answer.headers["Upload-Offset"]) if answer.status == 200 \
        else answer.status


def refused(answer, status, code, *words):
    return (answer.status == status and answer.code == code and
            answer.headers.get("Tus-Resumable") == "1.0.0" and
            all(w in answer.json["detail"] for w in words))


def check_asset(efd, answer, data, name):
    id = answer.headers.get("EF-Asset-Id")
    if not ok(id, "the end tells the asset", answer.headers):
        return
    asset = efd.get("/v1/assets/" + id)
    ok(asset.status == 200 and asset.json["name"] == name and
       asset.json["bytes"] == len(data) and
       asset.json["sha256"] == hashlib.sha256(data).hexdigest() and
       answer.headers["Content-Location"] == "/v1/assets/" + id,
       "which is what was sent", asset)
    equal(efd.get(f"/v1/assets/{id}/content").body == data, True,
          "byte for byte")


def partials(efd):
    folder = os.path.join(efd.state, "media", ".uploads")
    return sorted(os.listdir(folder)) if os.path.isdir(folder) else []


# The protocol


def check_options(efd):
    answer = tus(efd, "OPTIONS", "/v1/uploads", Tus_Resumable=None)
    equal((answer.status, answer.headers.get("Tus-Resumable"),
           answer.headers.get("Tus-Version"),
           answer.headers.get("Tus-Extension"),
           answer.headers.get("Tus-Max-Size")),
          (204, "1.0.0", "1.0.0",
           "creation,creation-with-upload,expiration,termination,checksum",
           str(20 << 30)), "what there is")


def check_pieces(efd):
    made = create(efd, len(DATA), "holiday.mp4")
    path = made.headers.get("Location", "")
    ok(made.status == 201 and re.fullmatch(r"/v1/uploads/[0-9a-f-]{36}", path)
       and re.fullmatch(DATE, made.headers["Upload-Expires"]) and
       "EF-Asset-Id" not in made.headers, "an upload is created", made.headers)
    head = tus(efd, "HEAD", path)
    equal((head.status, head.headers["Upload-Offset"],
           head.headers["Upload-Length"], head.headers["Upload-Metadata"],
           head.headers["Cache-Control"], head.headers["Tus-Resumable"]),
          (200, "0", str(len(DATA)), "filename " + encode("holiday.mp4"),
           "no-store", "1.0.0"), "and told of")
    at = 0
    for end in (1, 100000, 100000, len(DATA) - 1):
        answer = tus(efd, "PATCH", path, DATA[at:end], Upload_Offset=at)
        equal((answer.status, answer.headers["Upload-Offset"],
               answer.headers.get("EF-Asset-Id")), (204, str(end), None),
              f"a piece up to {end}")
        at = end
    equal(offset(efd, path), at, "HEAD says so, too")
    last = tus(efd, "PATCH", path, DATA[at:], Upload_Offset=at)
    equal((last.status, last.headers["Upload-Offset"]), (204, str(len(DATA))),
          "the last byte")
    check_asset(efd, last, DATA, "holiday.mp4")
    head = tus(efd, "HEAD", path)
    equal((head.status, head.headers.get("EF-Asset-Id"),
           head.headers["Upload-Offset"]),
          (200, last.headers["EF-Asset-Id"], str(len(DATA))),
          "HEAD goes on telling the asset")
    again = tus(efd, "PATCH", path, b"", Upload_Offset=len(DATA))
    equal((again.status, again.headers.get("EF-Asset-Id")),
          (204, last.headers["EF-Asset-Id"]), "and so does an empty PATCH")
    ok(refused(tus(efd, "PATCH", path, b"x", Upload_Offset=len(DATA)), 413,
               "too-large"), "but nothing more is taken")
    equal(partials(efd), [], "no piece is left")
    equal(tus(efd, "DELETE", path).status, 204, "a finished one is deleted")
    equal(efd.get(last.headers["Content-Location"]).status, 200,
          "its asset stays")


def check_creation_with_upload(efd):
    whole = create(efd, 5, "a.txt", body=b"hello", Content_Type=TYPE)
    equal((whole.status, whole.headers.get("Upload-Offset")), (201, "5"),
          "a file comes with its creation")
    check_asset(efd, whole, b"hello", "a.txt")
    part = create(efd, 5, "a.txt", body=b"hel", Content_Type=TYPE)
    equal((part.status, part.headers.get("Upload-Offset"),
           part.headers.get("EF-Asset-Id")), (201, "3", None), "or a part of it")
    last = tus(efd, "PATCH", part.headers["Location"], b"lo", Upload_Offset=3)
    check_asset(efd, last, b"hello", "a.txt")
    check_asset(efd, create(efd, 0, "nothing"), b"", "nothing")
    ok(refused(create(efd, 5, body=b"hello"), 415, "unsupported-media-type"),
       "not as another type")
    before = partials(efd)
    ok(refused(create(efd, 2, body=b"hello", Content_Type=TYPE), 413,
               "too-large"), "nor more than it is to have")
    equal(partials(efd), before, "which leaves nothing")
    typed = create(efd, 1, Upload_Metadata="filename " + encode("thing") +
                   ",filetype " + encode("image/x-thing") + ",is_secret",
                   body=b"x", Content_Type=TYPE)
    equal(efd.get(typed.headers["Content-Location"]).json["media_type"],
          "image/x-thing", "its type is what the client says")


def check_refusals(efd):
    path = create(efd, 10).headers["Location"]
    tus(efd, "PATCH", path, b"123", Upload_Offset=0)
    for claimed in (0, 2, 4, 10, 11):
        wrong = tus(efd, "PATCH", path, b"4", Upload_Offset=claimed)
        ok(refused(wrong, 409, "offset-mismatch", "3 bytes") and
           wrong.headers["Upload-Offset"] == "3",
           f"Upload-Offset {claimed} of 3", wrong)
    for bad in (None, "", "-1", "3.0", "0x3", "+3", "three", "9" * 30):
        ok(refused(tus(efd, "PATCH", path, b"4", Upload_Offset=bad), 400,
                   "malformed-header", "Upload-Offset"),
           f"Upload-Offset {bad!r}")
    for bad in (None, "text/plain", "application/octet-stream", TYPE + "; a=b"):
        ok(refused(tus(efd, "PATCH", path, b"4", Upload_Offset=3,
                       Content_Type=bad), 415, "unsupported-media-type"),
           f"Content-Type {bad}")
    for method, target, headers in (
            ("POST", "/v1/uploads", {"Upload_Length": 1}),
            ("HEAD", path, {}), ("DELETE", path, {}),
            ("PATCH", path, {"Upload_Offset": 3})):
        for version in (None, "0.2.2", "1.0.1"):
            answer = tus(efd, method, target, Tus_Resumable=version, **headers)
            ok(answer.status == 412 and
               answer.headers.get("Tus-Version") == "1.0.0" and
               (method == "HEAD" or answer.code == "unsupported-version"),
               f"{method} with Tus-Resumable {version}", answer)
    equal(offset(efd, "/v1/uploads/..%2f..%2fkey"), 400, "no path is an id")
    for target in ("/v1/uploads/" + NOBODY, "/v1/uploads/x"):
        equal(offset(efd, target), 404, f"HEAD {target}")
        ok(refused(tus(efd, "PATCH", target, b"x", Upload_Offset=0), 404,
                   "not-found"), f"PATCH {target}")
        ok(refused(tus(efd, "DELETE", target), 404, "not-found"),
           f"DELETE {target}")
    long = tus(efd, "PATCH", path, b"x" * 8, Upload_Offset=3)
    ok(refused(long, 413, "too-large", "10 bytes"), "beyond the length", long)
    equal(chunked(efd, path, 3, [b"4567", b"890AB"]), 413,
          "also when the length shows late")
    ok(offset(efd, path) in (3, 7), "the piece that went too far is not kept",
       offset(efd, path))
    equal(efd.get(path).status, 405, "GET is not taken")
    override = efd.request("POST", path, b"", {
        "Tus-Resumable": "1.0.0", "X-HTTP-Method-Override": "DELETE"})
    equal(override.status, 204, "POST may stand for DELETE")
    equal(efd.request("POST", "/v1/assets/" + NOBODY, b"", {
        "X-HTTP-Method-Override": "DELETE"}).status, 405,
        "but not where no clients of tus are")
    equal(offset(efd, path), 404, "what is deleted is gone")
    equal(partials(efd), [], "and its file")


def chunked(efd, path, at, pieces):
    """Returns the status."""
    connection = UnixConnection(efd.where["socket"])
    connection.putrequest("PATCH", path)
    for name, value in (("Authorization", "Bearer " + efd.key),
                        ("Tus-Resumable", "1.0.0"), ("Content-Type", TYPE),
                        ("Upload-Offset", str(at)),
                        ("Transfer-Encoding", "chunked")):
        connection.putheader(name, value)
    connection.endheaders()
    try:
        for piece in pieces:
            connection.send(b"%x\r\n" % len(piece) + piece + b"\r\n")
        connection.send(b"0\r\n\r\n")
    except (BrokenPipeError, ConnectionResetError):
        pass
    try:
        return connection.getresponse().status
    finally:
        connection.close()


def check_creation_refused(efd):
    for bad in (None, "", "-1", "1e3", "1 2", "9" * 20):
        ok(refused(create(efd, bad), 400, "malformed-header",
                   "Upload-Length"), f"Upload-Length {bad!r}")
    for bad, words in (
            (None, "filename"), ("", "filename"), (",", "ASCII"),
            ("filename", "file name"),
            ("filename !", "base64"), ("filename YQ", "base64"),
            ("filename YQ===", "base64"), ("filename Y Q==", "base64"),
            ("name " + encode("a"), "no filename"),
            ("filename " + encode("a/b"), "'/'"),
            ("filename " + encode(".."), "file name"),
            ("filename " + encode("a\nb"), "control"),
            ("filename " + encode(b"a\0b"), "UTF-8"),
            ("filename " + encode(b"\xff\xfe"), "UTF-8"),
            ("filename " + encode("x" * 256), "255"),
            ("filename YQ==,filename YQ==", "twice"),
            ("filename YQ==,,b YQ==", "ASCII"),
            ("filename YQ==,k " + "A" * 5000, "4096")):
        answer = create(efd, 1, Upload_Metadata=bad)
        ok(refused(answer, 400, "malformed-header", words),
           f"Upload-Metadata {str(bad)[:40]}", answer)
    ok(refused(tus(efd, "POST", "/v1/uploads", Upload_Defer_Length=1,
                   Upload_Metadata="filename YQ=="), 400, "malformed-header",
               "Upload-Defer-Length"), "a length that is told later")
    large = create(efd, (20 << 30) + 1)
    ok(refused(large, 413, "too-large") and
       large.headers["Tus-Max-Size"] == str(20 << 30), "more than the maximum",
       large)
    equal(partials(efd), [], "none of it leaves anything")


def check_checksum(efd):
    path = create(efd, 10).headers["Location"]
    digest = encode(hashlib.sha256(b"12345").digest())
    wrong = tus(efd, "PATCH", path, b"12344", Upload_Offset=0,
                Upload_Checksum="sha256 " + digest)
    ok(refused(wrong, 460, "checksum-mismatch"), "a wrong checksum", wrong)
    equal(offset(efd, path), 0, "gives the bytes up")
    right = tus(efd, "PATCH", path, b"12345", Upload_Offset=0,
                Upload_Checksum="sha256 " + digest)
    equal((right.status, right.headers.get("Upload-Offset")), (204, "5"),
          "a right one keeps them")
    for bad in ("md5 " + encode(b"x" * 16), "sha256", "sha256 " + encode("x"),
                "sha1 " + digest, ""):
        ok(refused(tus(efd, "PATCH", path, b"6", Upload_Offset=5,
                       Upload_Checksum=bad), 400, "malformed-header",
                   "Upload-Checksum"), f"Upload-Checksum {bad!r}")
    last = tus(efd, "PATCH", path, b"67890", Upload_Offset=5, Upload_Checksum=
               "sha1 " + encode(hashlib.sha1(b"67890").digest()))
    check_asset(efd, last, b"1234567890", "clip.mp4")


# What may happen


class Slow:
    """A PATCH that sends when it is told to."""

    def __init__(self, efd, path, at, length, **headers):
        self.connection = UnixConnection(efd.where["socket"])
        self.connection.putrequest("PATCH", path)
        named = {"Authorization": "Bearer " + efd.key, "Tus-Resumable":
                 "1.0.0", "Content-Type": TYPE, "Upload-Offset": str(at),
                 "Content-Length": str(length)}
        named.update({n.replace("_", "-"): v for n, v in headers.items()})
        for name, value in named.items():
            self.connection.putheader(name, value)
        self.connection.endheaders()

    def send(self, data):
        self.connection.send(data)
        return self

    def cut(self):
        self.connection.close()

    def answer(self):
        answer = self.connection.getresponse()
        return Answer(answer.status, dict(answer.getheaders()), answer.read())


def check_cut(efd):
    path = create(efd, len(DATA)).headers["Location"]
    slow = Slow(efd, path, 0, len(DATA)).send(DATA[:70000])
    ok(until(lambda: offset(efd, path) == 70000), "bytes count as they come")
    both = tus(efd, "PATCH", path, DATA[70000:], Upload_Offset=70000)
    ok(refused(both, 423, "upload-locked"), "two at a time are one too many",
       both)
    ok(refused(tus(efd, "DELETE", path), 423, "upload-locked"),
       "nor is it deleted meanwhile")
    slow.cut()
    ok(until(lambda: tus(efd, "PATCH", path, b"", Upload_Offset=70000).status
             == 204), "a connection is cut")
    equal(offset(efd, path), 70000, "and what came stays")
    last = tus(efd, "PATCH", path, DATA[70000:], Upload_Offset=70000)
    check_asset(efd, last, DATA, "clip.mp4")
    check_cut_checksum(efd)


def check_cut_checksum(efd):
    path = create(efd, 1000).headers["Location"]
    digest = "sha256 " + encode(hashlib.sha256(DATA[:1000]).digest())
    file = os.path.join(efd.state, "media", ".uploads", path.split("/")[-1])
    for cut in (lambda s: s.cut(), lambda s: (efd.kill(), efd.start())):
        slow = Slow(efd, path, 0, 1000, Upload_Checksum=digest)
        slow.send(DATA[:500])
        ok(until(lambda: os.path.getsize(file) == 500),
           "bytes with a checksum come")
        equal(offset(efd, path), 0, "and do not count yet")
        cut(slow)
        ok(until(lambda: tus(efd, "PATCH", path, b"", Upload_Offset=0).status
                 == 204), "cut, they are given up")
        equal(os.path.getsize(file), 0, "for good")
    tus(efd, "DELETE", path)


def check_kill(efd):
    path = create(efd, len(DATA), "killed.mp4").headers["Location"]
    slow = Slow(efd, path, 0, len(DATA)).send(DATA[:123456])
    ok(until(lambda: offset(efd, path) == 123456), "an upload is on its way")
    efd.kill()
    slow.cut()
    efd.start()
    equal(offset(efd, path), 123456, "kill -9 loses no byte that was told of")
    last = tus(efd, "PATCH", path, DATA[123456:], Upload_Offset=123456)
    check_asset(efd, last, DATA, "killed.mp4")
    efd.stop()
    efd.start()
    equal(tus(efd, "HEAD", path).headers.get("EF-Asset-Id"),
          last.headers["EF-Asset-Id"], "nor does a restart forget the asset")


def psql(efd, statement):
    socket = os.path.join(efd.state, "postgres", "run")
    return subprocess.run(
        ["psql", "-qXAt", "-v", "ON_ERROR_STOP=1", "-d",
         f"host={socket} user=ef_admin dbname=editfactory", "-c", statement],
        check=True, timeout=30, capture_output=True).stdout.decode().strip()


def check_late_finish(efd):
    """As a kill between the last byte and the row leaves it."""
    path = create(efd, len(DATA), "late.mp4").headers["Location"]
    tus(efd, "PATCH", path, DATA[:-5], Upload_Offset=0)
    file = os.path.join(efd.state, "media", ".uploads", path.split("/")[-1])
    with open(file, "ab") as f:
        f.write(DATA[-5:])
    tenant = psql(efd, "SELECT tenant_id FROM ef.upload WHERE id = '" +
                  path.split("/")[-1] + "'")
    os.link(file, os.path.join(efd.state, "media", tenant, "assets",
                               path.split("/")[-1]))
    head = tus(efd, "HEAD", path)
    equal((head.status, head.headers["Upload-Offset"]), (200, str(len(DATA))),
          "an end that was cut off is made up for")
    check_asset(efd, head, DATA, "late.mp4")
    equal(partials(efd), [], "and cleaned up")


def check_store_away(efd):
    """The last byte finds a store that takes nothing."""
    path = create(efd, 5, "away.mp4").headers["Location"]
    tenant = psql(efd, "SELECT tenant_id FROM ef.upload WHERE id = '" +
                  path.split("/")[-1] + "'")
    folder = os.path.join(efd.state, "media", tenant, "assets")
    os.rename(folder, folder + "-away")
    with open(folder, "wb"):
        pass
    answer = tus(efd, "PATCH", path, b"12345", Upload_Offset=0)
    ok(refused(answer, 503, "unavailable") and "Retry-After" in answer.headers,
       "a store that takes nothing", answer)
    equal(offset(efd, path), 503, "HEAD finds it so, too")
    os.unlink(folder)
    os.rename(folder + "-away", folder)
    check_asset(efd, tus(efd, "HEAD", path), b"12345", "away.mp4")


def check_expiry(efd):
    path = create(efd, 10).headers["Location"]
    id = path.split("/")[-1]
    tus(efd, "PATCH", path, b"123", Upload_Offset=0)
    finished = create(efd, 0, "done").headers
    psql(efd, "UPDATE ef.upload SET expires_at = now() - interval '1 second' "
         f"WHERE id IN ('{id}', '{finished['EF-Asset-Id']}')")
    equal(offset(efd, path), 404, "an upload that has expired is gone")
    ok(refused(tus(efd, "PATCH", path, b"4", Upload_Offset=3), 404,
               "not-found"), "and takes no bytes")
    ok(until(lambda: psql(efd, "SELECT count(*) FROM ef.upload WHERE "
                          "expires_at < now()") == "0"), "its row goes")
    equal(partials(efd), [], "and its file")
    equal(offset(efd, finished["Location"]), 404, "a finished one is forgotten")
    equal(efd.get(finished["Content-Location"]).status, 200,
          "and its asset is not")


def check_tenants(efd):
    efd.administrate("tenants", "add", "other", "--storage", "1M")
    other = efd.administrate("keys", "add", "--tenant", "other").strip()
    path = create(efd, 10).headers["Location"]
    equal(offset(efd, path, key=other), 404, "another tenant sees nothing")
    ok(refused(tus(efd, "PATCH", path, b"x", Upload_Offset=0, key=other), 404,
               "not-found"), "writes nothing")
    ok(refused(tus(efd, "DELETE", path, key=other), 404, "not-found"),
       "deletes nothing")
    equal(offset(efd, path), 0, "and the owner's is as it was")
    tus(efd, "DELETE", path)
    reader = efd.administrate("keys", "add", "--tenant", "other", "--scopes",
                              "assets:read").strip()
    equal(create(efd, 1, key=reader).status, 403, "the scope is needed")
    check_quota(efd, other)
    check_most(efd, other)


def check_quota(efd, key):
    over = create(efd, MIB + 1, key=key)
    ok(refused(over, 429, "quota-exceeded", "storage_bytes"),
       "more than the quota is not begun", over)
    first = create(efd, MIB // 2, key=key)
    second = create(efd, MIB // 2 + 1, key=key)
    ok(refused(second, 429, "quota-exceeded", "storage_bytes",
               f"{MIB // 2} of {MIB}"),
       "what is on its way counts as if it were there", second)
    kept = efd.request("POST", "/v1/assets?name=a", b"x" * (3 * MIB // 4),
                       key=key)
    equal(kept.status, 201, "who comes first is served")
    path = first.headers["Location"]
    full = tus(efd, "PATCH", path, b"y" * (MIB // 2), Upload_Offset=0, key=key)
    ok(refused(full, 429, "quota-exceeded"), "the last byte finds no room",
       full)
    equal(offset(efd, path, key=key), 429, "nor does HEAD")
    efd.request("DELETE", kept.headers["Location"], key=key)
    done_ = tus(efd, "PATCH", path, b"", Upload_Offset=MIB // 2, key=key)
    ok(done_.status == 204 and done_.headers.get("EF-Asset-Id"),
       "until some is made", done_)
    equal(efd.get("/v1/limits", key=key).json["quotas"]["storage_bytes"][
        "used"], MIB // 2, "and it is counted once")


def check_most(efd, key):
    paths = []
    for _ in range(100):
        made = create(efd, 1, key=key)
        if made.status != 201:
            break
        paths.append(made.headers["Location"])
    equal(len(paths), 100, "a tenant may have a hundred at a time")
    ok(refused(create(efd, 1, key=key), 429, "too-many-uploads"),
       "and not one more")
    for path in paths:
        tus(efd, "DELETE", path, key=key)
    ok(create(efd, 0, key=key).status == 201, "unless some are deleted")


def check_race(efd):
    """Many at once on one upload: each byte once, one asset."""
    path = create(efd, len(DATA), "race.mp4").headers["Location"]
    statuses = []
    threads = [threading.Thread(target=lambda: statuses.append(
        tus(efd, "PATCH", path, DATA, Upload_Offset=0).status))
        for _ in range(8)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    ok(statuses.count(204) == 1 and set(statuses) <= {204, 409, 423, 413},
       "of many at once one is taken", statuses)
    check_asset(efd, tus(efd, "HEAD", path), DATA, "race.mp4")


def memory(efd, name):
    with open(f"/proc/{efd.process.pid}/status") as f:
        return int(re.search(name + r":\s+(\d+)", f.read()).group(1)) * 1024


def check_memory(efd):
    efd.kill()
    efd.start()
    before = memory(efd, "VmHWM")
    size = int(os.environ.get("EF_TEST_UPLOAD", str(256 * MIB)))
    block = os.urandom(MIB)
    path = create(efd, size, "large.mp4").headers["Location"]
    slow = Slow(efd, path, 0, size)
    for _ in range(size // MIB):
        slow.send(block)
    slow.connection.timeout = 300
    answer = slow.answer()
    ok(answer.status == 204 and answer.headers.get("EF-Asset-Id"),
       "a large file", answer)
    ok(memory(efd, "VmHWM") < before + 8 * MIB, "takes little memory",
       (before, memory(efd, "VmHWM")))
    efd.request("DELETE", answer.headers["Content-Location"])


def main():
    reason = why_not()
    if reason:
        skip("efd", reason)
        done()
    with Efd("--upkeep-interval", "0.3") as efd:
        efd.contract = Contract(efd.get("/openapi.json").json)
        check_options(efd)
        check_pieces(efd)
        check_creation_with_upload(efd)
        check_refusals(efd)
        check_creation_refused(efd)
        check_checksum(efd)
        check_cut(efd)
        check_kill(efd)
        check_late_finish(efd)
        check_store_away(efd)
        check_expiry(efd)
        check_tenants(efd)
        check_race(efd)
        check_memory(efd)
        equal(efd.contract.faults, [], "every answer is as described")
        equal(efd.contract.operations("Uploads") - efd.contract.seen, set(),
              "and every operation was seen")
    done()


main()
