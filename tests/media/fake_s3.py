# Edit Factory - tests: a strict store that speaks S3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Checks every signature by itself, and misbehaves when it is told to.

A fault strikes the first request of every kind (method, path, parameters); the
same request again is served.
"""

import calendar
import hashlib
import hmac
import http.server
import itertools
import secrets
import socket
import socketserver
import struct
import sys
import threading
import time
import urllib.parse
import xml.etree.ElementTree as ElementTree

MIN_PART = 5 << 20
UNSIGNED = "UNSIGNED-PAYLOAD"
FAULTS = ("slow-down", "reset", "lost-answer", "truncate", "late-error")


def encode(text, safe=""):
    return urllib.parse.quote(text, safe=safe + "-_.~")


class Refused(Exception):
    def __init__(self, status, code):
        super().__init__(code)
        self.status, self.code = status, code


class FakeS3:
    def __init__(self, faults=(), bucket="factory", region="test-1",
                 key_id="AKIDTEST", secret="s3cr3t/with+signs=",
                 address="127.0.0.1"):
        self.bucket, self.region = bucket, region
        self.key_id, self.secret = key_id, secret
        self.objects, self.uploads = {}, {}
        self.requests, self.refused, self.struck = [], [], []
        self.faults = itertools.cycle(faults) if faults else None
        self.seen = set()
        self.lock = threading.Lock()
        self.before = None  # called with a method and a key, before a body
        self.address = address
        self.server = Server((address, 0), Handler)
        self.server.store = self
        self.port = self.server.server_address[1]
        self.thread = threading.Thread(
            target=self.server.serve_forever, args=(0.05,), daemon=True)
        self.thread.start()

    def environment(self, secret_file, prefix=None):
        with open(secret_file, "w", encoding="utf-8") as f:
            f.write(self.secret + "\n")
        found = {"EF_S3_ENDPOINT": f"http://{self.address}:{self.port}",
                 "EF_S3_REGION": self.region, "EF_S3_BUCKET": self.bucket,
                 "EF_S3_ACCESS_KEY_ID": self.key_id,
                 "EF_S3_SECRET_ACCESS_KEY_FILE": secret_file}
        if prefix:
            found["EF_S3_PREFIX"] = prefix
        return found

    def close(self):
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()

    def fault_of(self, method, target):
        """At most one for requests that are the same; none for clients."""
        kind = (method, target)
        with self.lock:
            if self.faults is None or kind in self.seen or \
                    "X-Amz-Signature" in target:
                return None
            self.seen.add(kind)
            fault = next(self.faults)
            self.struck.append((fault, method, target))
        return fault

    # Signatures

    def signature(self, day, text):
        key = ("AWS4" + self.secret).encode()
        for part in (day, self.region, "s3", "aws4_request"):
            key = hmac.new(key, part.encode(), hashlib.sha256).digest()
        return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()

    def check(self, method, target, headers, body):
        path, _, query = target.partition("?")
        if path != encode(urllib.parse.unquote(path), "/"):
            raise Refused(400, "InvalidURI")
        pairs = urllib.parse.parse_qsl(query, keep_blank_values=True,
                                       strict_parsing=bool(query))
        if "+" in query:
            raise Refused(400, "InvalidURI")
        given = dict(pairs)
        if len(given) != len(pairs):
            raise Refused(400, "InvalidArgument")
        if "X-Amz-Signature" in given:
            wanted = given.pop("X-Amz-Signature")
            self.check_time(given["X-Amz-Date"], int(given["X-Amz-Expires"]))
            self.compare(method, path, given, headers, UNSIGNED,
                         given["X-Amz-Credential"], given["X-Amz-Date"],
                         given["X-Amz-SignedHeaders"], wanted)
            if method not in ("GET", "HEAD"):
                raise Refused(403, "AccessDenied")
            return given
        scheme, _, rest = headers.get("Authorization", "").partition(" ")
        if scheme != "AWS4-HMAC-SHA256":
            raise Refused(403, "AccessDenied")
        fields = dict(f.strip().split("=", 1) for f in rest.split(","))
        payload = headers["x-amz-content-sha256"]
        if payload not in (UNSIGNED, hashlib.sha256(body).hexdigest()):
            raise Refused(400, "XAmzContentSHA256Mismatch")
        self.check_time(headers["x-amz-date"], 900)
        self.compare(method, path, given, headers, payload,
                     fields["Credential"], headers["x-amz-date"],
                     fields["SignedHeaders"], fields["Signature"])
        return given

    @staticmethod
    def check_time(text, seconds):
        then = calendar.timegm(time.strptime(text, "%Y%m%dT%H%M%SZ"))
        if not -900 <= time.time() - then <= seconds:
            raise Refused(403, "RequestTimeTooSkewed")

    def compare(self, method, path, query, headers, payload, credential,
                moment, names, signature):
        scope = f"{moment[:8]}/{self.region}/s3/aws4_request"
        if credential != f"{self.key_id}/{scope}":
            raise Refused(403, "InvalidAccessKeyId")
        signed = names.split(";")
        must = {"host"} | {h.lower() for h in headers.keys()
                           if h.lower().startswith("x-amz-")}
        if signed != sorted(signed) or not must <= set(signed):
            raise Refused(403, "AccessDenied")
        lines = [method, path,
                 "&".join(f"{encode(k)}={encode(v)}" for k, v in
                          sorted(query.items(),
                                 key=lambda p: (encode(p[0]), encode(p[1]))))]
        lines += [f"{n}:{' '.join(headers[n].split())}" for n in signed]
        lines += ["", names, payload]
        text = "\n".join(["AWS4-HMAC-SHA256", moment, scope, hashlib.sha256(
            "\n".join(lines).encode()).hexdigest()])
        if not hmac.compare_digest(self.signature(moment[:8], text),
                                   signature):
            raise Refused(403, "SignatureDoesNotMatch")

    # Objects: {key: (bytes, metadata)}

    def key_of(self, path):
        bucket, _, key = urllib.parse.unquote(path)[1:].partition("/")
        if bucket != self.bucket:
            raise Refused(404, "NoSuchBucket")
        if not key:
            raise Refused(400, "InvalidArgument")
        return key

    def find(self, key):
        if key not in self.objects:
            raise Refused(404, "NoSuchKey")
        return self.objects[key]

    def begin(self, key, meta):
        upload = secrets.token_urlsafe(24) + "=="
        self.uploads[upload] = (key, meta, {})
        return f"<InitiateMultipartUploadResult><UploadId>{upload}" \
               "</UploadId></InitiateMultipartUploadResult>"

    def upload_of(self, query, key):
        upload = self.uploads.get(query["uploadId"])
        if not upload or upload[0] != key:
            raise Refused(404, "NoSuchUpload")
        return upload

    def complete(self, key, query, body):
        _, meta, parts = self.upload_of(query, key)
        listed = [(int(p.findtext("PartNumber")), p.findtext("ETag"))
                  for p in ElementTree.fromstring(body)]
        if listed != sorted((n, tag_of(b)) for n, b in parts.items()):
            raise Refused(400, "InvalidPart")
        if any(len(parts[n]) < MIN_PART for n, _ in listed[:-1]):
            raise Refused(400, "EntityTooSmall")
        self.objects[key] = (b"".join(parts[n] for n, _ in listed), meta)
        del self.uploads[query["uploadId"]]
        return "<CompleteMultipartUploadResult/>"


def tag_of(data):
    return f'"{hashlib.md5(data).hexdigest()}"'


class Server(socketserver.ThreadingMixIn, http.server.HTTPServer):
    daemon_threads = True

    def handle_error(self, request, client_address):
        if not isinstance(sys.exc_info()[1], OSError):
            super().handle_error(request, client_address)


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *unused):
        pass

    def serve(self):
        store = self.server.store
        if store.before:
            store.before(self.command, self.path)
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length)
        if len(body) < length:
            self.close_connection = True
            return None
        fault = store.fault_of(self.command, self.path)
        store.requests.append((self.command, self.path))
        try:
            query = store.check(self.command, self.path, self.headers, body)
            if fault == "reset":
                return self.reset()
            if fault == "slow-down":
                raise Refused(503, "SlowDown")
            if fault == "late-error" and self.command == "POST" and \
                    "uploadId" in query:
                return self.send(200, b"<?xml version='1.0'?>\n<Error><Code>"
                                 b"InternalError</Code></Error>")
            with store.lock:
                answer = self.act(store, query, body)
            if fault == "lost-answer":
                return self.reset()
            return self.send(*answer, truncated=fault == "truncate")
        except Refused as refused:
            if refused.status != 503 and refused.code not in (
                    "NoSuchKey", "NoSuchUpload"):
                store.refused.append((refused.code, self.command, self.path))
            return self.send(refused.status,
                             f"<Error><Code>{refused.code}</Code></Error>"
                             .encode())

    do_GET = do_PUT = do_POST = do_DELETE = do_HEAD = serve

    def act(self, store, query, body):
        key = store.key_of(self.path.partition("?")[0])
        meta = {k.lower(): v for k, v in self.headers.items()
                if k.lower().startswith("x-amz-meta-")}
        if self.command == "PUT" and "partNumber" in query:
            store.upload_of(query, key)[2][int(query["partNumber"])] = body
            return 200, b"", {"ETag": tag_of(body)}
        if self.command == "PUT":
            store.objects[key] = (body, meta)
            return 200, b"", {"ETag": tag_of(body)}
        if self.command == "POST" and "uploads" in query:
            return 200, store.begin(key, meta).encode()
        if self.command == "POST":
            return 200, store.complete(key, query, body).encode()
        if self.command == "DELETE" and "uploadId" in query:
            store.upload_of(query, key)
            del store.uploads[query["uploadId"]]
            return 204, b""
        if self.command == "DELETE":
            store.objects.pop(key, None)
            return 204, b""
        return self.read(store, key, query)

    def read(self, store, key, query):
        data, meta = store.find(key)
        headers = dict(meta, ETag=tag_of(data))
        if "response-content-disposition" in query:
            headers["Content-Disposition"] = \
                query["response-content-disposition"]
        wanted = self.headers.get("Range")
        if not wanted:
            return 200, data, headers
        first, _, last = wanted.removeprefix("bytes=").partition("-")
        if int(first) >= len(data):
            raise Refused(416, "InvalidRange")
        last = min(int(last or len(data)), len(data) - 1)
        headers["Content-Range"] = f"bytes {first}-{last}/{len(data)}"
        return 206, data[int(first):last + 1], headers

    def send(self, status, body, headers=None, truncated=False):
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        if status != 204:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command == "HEAD":
            return
        if truncated and len(body) > 1:
            self.wfile.write(body[:len(body) // 2])
            self.reset()
        else:
            self.wfile.write(body)

    def reset(self):
        """The client gets RST, not an orderly end."""
        self.wfile.flush()
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER,
                                   struct.pack("ii", 1, 0))
        self.close_connection = True
        self.connection.close()
        self.rfile.close()
