#!/usr/bin/python3
# Edit Factory - our signatures against those of AWS's own client
# SPDX-License-Identifier: LGPL-2.1-or-later
import calendar
import json
import os
import random
import re
import subprocess
import sys
import time
import urllib.parse

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "e2e"))
from tap import done, equal, ok, skip  # noqa: E402

try:
    import botocore.session
    from botocore.auth import S3SigV4Auth, S3SigV4QueryAuth
    from botocore.awsrequest import AWSRequest, AWSResponse
    from botocore.config import Config
    from botocore.credentials import Credentials
    from botocore.utils import percent_encode
except ImportError:
    botocore = None

ID, SECRET, REGION = "AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCY=", "eu-9"
HOST = "https://s3.example.org:9000"
TEXTS = ["a", "a b", "a+b", "a%20b", "%", "x/y", "/lead", "end/", "a//b",
         "a&b=c", "?q", "#f", "~.-_", "*!'()", "äß€", "日本語", "𝄞", "\t", ":@",
         "$,;", "\"<>\\^`{|}", "a" * 300, "..", "./x", "\u00ad", "=", "&"]
ROUNDS = 1000


class Signer:
    """Ours: all requests at once."""

    def __init__(self):
        self.orders, self.wanted = [], []

    def add(self, wanted, **order):
        self.orders.append(dict(order, id=ID, secret=SECRET, region=REGION))
        self.wanted.append(wanted)

    def compare(self, name):
        text = "".join(json.dumps(o) + "\n" for o in self.orders)
        lines = subprocess.run(
            [os.environ["EF_SIGNER"]], input=text, capture_output=True,
            encoding="utf-8", timeout=60, check=True).stdout.splitlines()
        equal(len(lines), len(self.orders), f"{name}: each is signed")
        for order, wanted, line in zip(self.orders, self.wanted, lines):
            if wanted != parts_of(line):
                ok(False, name, f"{order}\n{wanted}\n{line}")
                return
        ok(len(lines) > 0, f"{name}: {len(lines)} signatures are equal")


def parts_of(signature):
    """What must be equal, of a header, or of a URL whatever its order."""
    found = re.fullmatch(r"AWS4-HMAC-SHA256 Credential=(\S+?),\s*"
                         r"SignedHeaders=(\S+?),\s*Signature=(\S+)", signature)
    if found:
        return found.groups()
    path, _, query = signature.partition("?")
    return path, tuple(sorted(query.split("&")))


def moment_of(text):
    return calendar.timegm(time.strptime(text, "%Y%m%dT%H%M%SZ"))


def pairs_of(query):
    return [[urllib.parse.unquote(n), urllib.parse.unquote(v)] for n, _, v in
            (p.partition("=") for p in query.split("&") if p)]


def add_header_form(signer, request):
    """@request: as botocore has signed it"""
    url = urllib.parse.urlsplit(request.url)
    authorization = request.headers["Authorization"]
    if isinstance(authorization, bytes):
        authorization = authorization.decode()
    names = parts_of(authorization)[1].split(";")
    headers = {n.lower(): v.decode() if isinstance(v, bytes) else v
               for n, v in request.headers.items()}
    headers.setdefault("host", url.netloc)
    signer.add(parts_of(authorization), method=request.method,
               path=urllib.parse.unquote(url.path), query=pairs_of(url.query),
               headers=[[n, headers[n]] for n in names],
               payload=headers["x-amz-content-sha256"],
               time=moment_of(headers["x-amz-date"]), expires=0)


def add_query_form(signer, method, url):
    """@url: as botocore has presigned it"""
    url = urllib.parse.urlsplit(url)
    given = dict(pairs_of(url.query))
    signer.add(parts_of(f"{url.path}?{url.query}"), method=method,
               path=urllib.parse.unquote(url.path),
               query=[p for p in pairs_of(url.query)
                      if not p[0].startswith("X-Amz-")],
               headers=[["host", url.netloc]], payload="UNSIGNED-PAYLOAD",
               time=moment_of(given["X-Amz-Date"]),
               expires=int(given["X-Amz-Expires"]))


# Any request

def random_request(dice, bare=False):
    path = "/bucket/" + "".join(dice.choices(TEXTS, k=dice.randint(1, 3)))
    names = dice.sample(TEXTS, dice.randint(0, 4))
    query = "&".join(
        f"{percent_encode(n)}={percent_encode(dice.choice(TEXTS + ['']))}"
        for n in names)
    headers = {f"X-Amz-Meta-{i}": dice.choice(
        ["v", " a   b ", "a=b; c", "", "\"q\"", "a,b"])
        for i in range(0 if bare else dice.randint(0, 3))}
    if not bare and dice.random() < 0.5:
        headers["Range"] = "bytes=0-9"
    return AWSRequest(
        dice.choice(["GET", "PUT", "DELETE", "POST", "HEAD"]),
        HOST + percent_encode(path, safe="/-._~") + ("?" if query else "") +
        query, headers,
        b"" if bare else dice.choice([b"", b"body", bytes(range(256))]))


def check_any_request(dice):
    header, query = Signer(), Signer()
    for _ in range(ROUNDS):
        request = random_request(dice)
        S3SigV4Auth(Credentials(ID, SECRET), "s3", REGION).add_auth(request)
        add_header_form(header, request)
    for _ in range(ROUNDS):
        request = random_request(dice, bare=True)
        S3SigV4QueryAuth(Credentials(ID, SECRET), "s3", REGION,
                         expires=dice.randint(1, 604800)).add_auth(request)
        add_query_form(query, request.method, request.url)
    header.compare("any request, by a header")
    query.compare("any request, by its URL")


# Those that the client makes of its operations

def make_client(sent):
    session = botocore.session.get_session()
    client = session.create_client(
        "s3", region_name=REGION, endpoint_url=HOST, aws_access_key_id=ID,
        aws_secret_access_key=SECRET, config=Config(
            signature_version="s3v4", s3={"addressing_style": "path"}))

    def keep(request, **_):
        sent.append(request)
        return AWSResponse(request.url, 200, {}, NoBody())

    client.meta.events.register("before-send.s3", keep)
    return client


class NoBody:
    """Of an answer that nobody gave, and that satisfies everybody."""

    def stream(self, **_):
        return iter([b"<Result/>"])


def act(client, key):
    """What orchestrator/media asks for."""
    place = {"Bucket": "factory", "Key": key}
    client.put_object(Body=b"content", Metadata={"ef-sha256": "0" * 64},
                      **place)
    client.create_multipart_upload(**place)
    client.upload_part(Body=b"part", PartNumber=3, UploadId="u+/=&x==",
                       **place)
    client.complete_multipart_upload(
        UploadId="u+/=", MultipartUpload={
            "Parts": [{"PartNumber": 1, "ETag": '"e"'}]}, **place)
    client.abort_multipart_upload(UploadId="u+/=", **place)
    client.delete_object(**place)


def check_client():
    sent = []
    header, query = Signer(), Signer()
    client = make_client(sent)
    for text in TEXTS:
        key = "t/" + text + "/end"
        act(client, key)
        add_query_form(query, "GET", client.generate_presigned_url(
            "get_object", ExpiresIn=900, Params={
                "Bucket": "factory", "Key": key,
                "ResponseContentType": "video/mp4",
                "ResponseContentDisposition":
                    "attachment; filename*=UTF-8''" + percent_encode(text)}))
    for request in sent:
        add_header_form(header, request)
    header.compare("what the client sends")
    query.compare("what the client presigns")


def main():
    if not botocore:
        skip("signatures", "botocore is not installed (python3-botocore)")
    else:
        check_any_request(random.Random(7))
        check_client()
    done()


main()
