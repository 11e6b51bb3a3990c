#!/usr/bin/python3
# Edit Factory - our signatures and those of AWS's own client for S3
# SPDX-License-Identifier: LGPL-2.1-or-later
import calendar
import json
import os
import random
import re
import subprocess
import sys
import tempfile
import time
import urllib.parse

import strangers
from tap import done, equal, ok

sys.path.insert(0, os.path.join(strangers.HERE, "..", "media"))
from fake_s3 import FakeS3  # noqa: E402

SEED = 20261121
RANDOM_KEYS = 200
# In query parameters of a presigned URL these are the signer's own.
OWN = {"X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Date", "X-Amz-Expires",
       "X-Amz-SignedHeaders", "X-Amz-Signature"}
METHODS = {"GetObject": "GET", "HeadObject": "HEAD", "PutObject": "PUT",
           "DeleteObject": "DELETE", "ListObjectsV2": "GET"}
KEYS = ["a", "a b", "a+b", "a%20b", "100%", "a=b&c=d", "a?b#c", "a//b", "a/",
        "~-_.", "!'()*", "\"<>\\^`{|}", ";,:@$[]", "\x01\x7f", "äß€", "🎬.mp4",
        "e\u0301 and \u00e9", "tenants/0199/a.mp4", "x" * 900,
        "a\nb\tc", "...", "a/..b/.c"]


def random_key(rng):
    alphabet = [chr(c) for c in range(0x20, 0x7f)] + list("äÖ€漢🎬\u0301")
    key = "".join(rng.choice(alphabet) for _ in range(rng.randint(1, 40)))
    # Clients differ about these, and we make no such keys.
    return "/".join("dots" if part in (".", "..") else part
                    for part in key.lstrip("/").split("/")) or "empty"


def cases(rng):
    """(command, input)"""
    keys = KEYS + [random_key(rng) for _ in range(RANDOM_KEYS)]
    for key in keys:
        yield "GetObject", {"Key": key}
    for key in keys[::7]:
        yield "GetObject", {"Key": "k", "ResponseContentDisposition":
                            f'attachment; filename="{key}"'}
        yield "ListObjectsV2", {"Prefix": key, "MaxKeys": 7}
    for key in keys[::5]:
        yield "PutObject", {"Key": key, "Body": key,
                            "ContentType": "video/mp4"}
        yield "HeadObject", {"Key": key}
        yield "DeleteObject", {"Key": key}
    yield "GetObject", {"Key": "a", "Range": "bytes=0-9"}
    yield "PutObject", {"Key": "a", "Body": "b", "Metadata": {
        "name": "two  blanks", "empty": "", "b": "x=1; y"}}


def ours(store, requests):
    """Our signatures of them."""
    with tempfile.NamedTemporaryFile("w", suffix=".json") as f:
        json.dump({"key": {"id": store.key_id, "secret": store.secret,
                           "region": store.region},
                   "requests": requests}, f)
        f.flush()
        result = subprocess.run([os.environ["EF_SIGN"], f.name], check=True,
                                capture_output=True, text=True, timeout=60)
    return result.stdout.splitlines()


def seconds_of(text):
    return calendar.timegm(time.strptime(text, "%Y%m%dT%H%M%SZ"))


def path_of(store, input):
    return f"/{store.bucket}/{input.get('Key', '')}"


def pairs_of(query):
    return urllib.parse.parse_qsl(query, keep_blank_values=True,
                                  strict_parsing=True)


def compare(name, theirs, own):
    """Lists of (case, signature)."""
    wrong = [(case, a, b) for (case, a), b in zip(theirs, own) if a != b]
    equal((len(theirs), len(own), wrong[:3]), (len(own), len(theirs), []),
          f"{name}: {len(theirs)} signatures are those of AWS's client")


def check_presigned(store, client, rng):
    """The same input gives the same URL but for the order of parameters."""
    theirs, requests = [], []
    for name, input in cases(rng):
        at, live = rng.randrange(1 << 31), rng.randint(1, 604800)
        answer = client.ask({"do": "presign", "name": name, "input": input,
                             "time": at, "seconds": live})
        url = urllib.parse.urlsplit(answer["url"])
        pairs = pairs_of(url.query)
        query = dict(pairs)
        signed = query["X-Amz-SignedHeaders"].split(";")
        headers = {"host": url.netloc, "range": input.get("Range"),
                   "content-length": str(len(input.get("Body", "").encode()))}
        theirs.append(((name, input), (url.path, sorted(pairs))))
        requests.append({
            "method": METHODS[name], "path": path_of(store, input),
            "query": {k: v for k, v in pairs if k not in OWN},
            "headers": {n: headers[n] for n in signed},
            "time": at, "seconds": live})
    own = [(path, sorted(pairs_of(query))) for path, _, query in
           (line.partition("?") for line in ours(store, requests))]
    compare("presigned", theirs, own)


def check_headers(store, client, rng):
    theirs, requests = [], []
    for name, input in cases(rng):
        answer = client.ask({"do": "sign", "name": name, "input": input})
        headers = {k.lower(): v for k, v in answer["headers"].items()}
        found = re.fullmatch(
            r"AWS4-HMAC-SHA256 Credential=(\S+), SignedHeaders=(\S+), "
            r"Signature=([0-9a-f]{64})", headers["authorization"])
        theirs.append(((name, input), found.groups()))
        requests.append({
            "method": METHODS[name], "path": path_of(store, input),
            "query": answer["query"],
            "headers": {n: headers[n] for n in found[2].split(";")},
            "payload": headers["x-amz-content-sha256"],
            "time": seconds_of(headers["x-amz-date"])})
    own = [re.fullmatch(
        r"AWS4-HMAC-SHA256 Credential=(\S+),SignedHeaders=(\S+),"
        r"Signature=([0-9a-f]{64})", line).groups()
           for line in ours(store, requests)]
    compare("headers", theirs, own)


def check_exchange(store, client):
    """What one has stored the other fetches, by URLs of either."""
    wrong = []
    for key in KEYS:
        client.ask({"do": "put", "key": key, "text": "of " + key})
        target, = ours(store, [{
            "method": "GET", "path": f"/{store.bucket}/{key}",
            "query": {"response-content-disposition":
                      'attachment; filename="a b.mp4"'},
            "headers": {"host": f"127.0.0.1:{store.port}"},
            "time": int(time.time()), "seconds": 60}])
        by_us = client.ask({"do": "fetch", "url":
                            f"http://127.0.0.1:{store.port}{target}"})
        url = client.ask({"do": "presign", "name": "GetObject", "input": {
            "Key": key}, "time": int(time.time()), "seconds": 60})["url"]
        by_them = client.ask({"do": "fetch", "url": url})
        got = client.ask({"do": "get", "key": key})
        wanted = "of " + key
        if (by_us.get("text"), by_us.get("disposition"), by_them.get("text"),
                got.get("text")) != (
                    wanted, 'attachment; filename="a b.mp4"', wanted, wanted):
            wrong.append((key, by_us, by_them, got))
    equal(wrong[:3], [], f"{len(KEYS)} objects come back by URLs of either")
    equal(len(store.objects), len(KEYS), "each is one of its own")
    bad = client.ask({"do": "fetch", "url": url.replace("X-Amz-Expires=60",
                                                        "X-Amz-Expires=61")})
    ok(bad["status"] == 403 and "SignatureDoesNotMatch" in bad["text"],
       "a URL that was changed is refused", bad)


def main():
    strangers.begin("AWS's client for S3", needs_efd=False)
    print(f"# seed {SEED}")
    store = FakeS3()
    with strangers.Script("use-s3.mjs", f"http://127.0.0.1:{store.port}",
                          store.region, store.bucket, store.key_id,
                          store.secret) as client:
        check_presigned(store, client, random.Random(SEED))
        check_headers(store, client, random.Random(SEED + 1))
        check_exchange(store, client)
        equal(client.end(), 0, "the client had nothing else to say")
    store.close()
    done()


main()
