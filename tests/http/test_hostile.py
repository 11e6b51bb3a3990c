# Edit Factory - requests that must be refused
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Each request must be answered with an error and the connection closed, so
that nothing sent behind it is taken for a second request."""

from toy import Client, Closed, Toy, tap

HOST = b"Host: x\r\n"
KIND = b"Content-Type: application/json\r\n"
# Taken for a request by a server that lost its place.
SECOND = b"GET /v1/tagged HTTP/1.1\r\nHost: second\r\n\r\n"


def get(rest=b"", target=b"/", version=b"HTTP/1.1"):
    return b"GET " + target + b" " + version + b"\r\n" + HOST + rest + b"\r\n"


def post(headers, body=b"{}", version=b"HTTP/1.1"):
    return (b"POST /v1/toys " + version + b"\r\n" + HOST + KIND + headers +
            b"\r\n" + body)


CHUNK = b"2\r\n{}\r\n0\r\n\r\n"

# name, request, statuses
FRAMING = [
    ("two different Content-Length",
     post(b"Content-Length: 2\r\nContent-Length: 3\r\n"), 400),
    ("the same Content-Length twice",
     post(b"Content-Length: 2\r\nContent-Length: 2\r\n"), 400),
    ("Content-Length in a list", post(b"Content-Length: 2, 2\r\n"), 400),
    ("Content-Length +2", post(b"Content-Length: +2\r\n"), 400),
    ("Content-Length -1", post(b"Content-Length: -1\r\n"), 400),
    ("Content-Length 0x2", post(b"Content-Length: 0x2\r\n"), 400),
    ("Content-Length empty", post(b"Content-Length:\r\n"), 400),
    ("Content-Length 2^64 + 2",
     post(b"Content-Length: 18446744073709551618\r\n"), (400, 413)),
    ("Content-Length 2^64 - 1",
     post(b"Content-Length: 18446744073709551615\r\n"), (400, 413)),
    ("Transfer-Encoding beside Content-Length",
     post(b"Transfer-Encoding: chunked\r\nContent-Length: 2\r\n", CHUNK), 400),
    ("Content-Length beside Transfer-Encoding",
     post(b"Content-Length: 2\r\nTransfer-Encoding: chunked\r\n", CHUNK), 400),
    ("space before the colon of Transfer-Encoding",
     post(b"Transfer-Encoding : chunked\r\n", CHUNK), 400),
    ("space before the colon of Content-Length",
     post(b"Content-Length : 2\r\n"), 400),
    ("unknown transfer coding",
     post(b"Transfer-Encoding: foo\r\n", CHUNK), 400),
    ("stacked transfer codings",
     post(b"Transfer-Encoding: gzip, chunked\r\n", CHUNK), 400),
    ("chunked twice",
     post(b"Transfer-Encoding: chunked, chunked\r\n", CHUNK), 400),
    ("Transfer-Encoding twice",
     post(b"Transfer-Encoding: chunked\r\n" * 2, CHUNK), 400),
    ("Transfer-Encoding with a vertical tab",
     post(b"Transfer-Encoding: \x0bchunked\r\n", CHUNK), 400),
    ("HTTP/1.0 with chunks",
     post(b"Transfer-Encoding: chunked\r\n", CHUNK, b"HTTP/1.0"), 400),
    ("folded Content-Length", post(b"Content-Length:\r\n 2\r\n"), 400),
    ("folded header", get(b"A: b\r\n c\r\n"), 400),
    ("folded with a tab", get(b"A: b\r\n\tc\r\n"), 400),
    ("fold before the first header",
     b"GET / HTTP/1.1\r\n A: b\r\nHost: x\r\n\r\n", 400),
]

CHUNKS = [
    ("chunk size overflow", b"10000000000000002\r\n{}\r\n0\r\n\r\n"),
    ("chunk size 0x2", b"0x2\r\n{}\r\n0\r\n\r\n"),
    ("chunk size -1", b"-1\r\n{}\r\n0\r\n\r\n"),
    ("chunk size +2", b"+2\r\n{}\r\n0\r\n\r\n"),
    ("chunk size empty", b"\r\n{}\r\n0\r\n\r\n"),
    ("chunk without its CRLF", b"2\r\n{}0\r\n\r\n"),
]

HEADERS = [
    ("two Host", b"GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n"),
    ("no Host", b"GET / HTTP/1.1\r\n\r\n"),
    ("bare CR in a header", get(b"A: b\rc\r\n")),
    ("bare CR as a line end", get(b"A: b\rContent-Length: 5\r\n")),
    ("NUL in a header", get(b"A: b\0c\r\n")),
    ("NUL at the end of a header", get(b"A: b\0\r\n")),
    ("NUL before a value", get(b"A: \0b\r\n")),
    ("NUL in a name", get(b"A\0: b\r\n")),
    ("control byte in a header", get(b"A: b\x01\r\n")),
    ("header that is not UTF-8", get(b"A: \xff\r\n")),
    ("name with a space", get(b"A b: c\r\n")),
    ("name with a parenthesis", get(b"A(: c\r\n")),
    ("empty name", get(b": c\r\n")),
    ("no colon", get(b"A\r\n")),
    ("bare LF behind a header", get(b"A: b\nC: d\r\n")),
    ("bare LF everywhere", b"GET / HTTP/1.1\nHost: x\n\n"),
    ("bare LF behind the request line", b"GET / HTTP/1.1\nHost: x\r\n\r\n"),
    ("bare LF as the empty line", b"GET / HTTP/1.1\r\nHost: x\r\n\n"),
    ("Authorization twice", get(b"Authorization: Bearer a\r\n" * 2)),
    ("Range twice", get(b"Range: bytes=0-1\r\n" * 2)),
    ("Idempotency-Key twice", get(b"Idempotency-Key: a\r\n" * 2)),
    ("Content-Type twice", post(KIND + b"Content-Length: 2\r\n")),
    ("65 headers", get(b"A: b\r\n" * 64)),
    ("17 KiB of headers", get(b"A: " + b"b" * 17000 + b"\r\n")),
    ("100 KiB of headers", get(b"A: " + b"b" * 100000 + b"\r\n")),
    ("20,000 headers", get(b"A:b\r\n" * 20000)),
]

LINES = [
    ("two spaces before the target", get(target=b" /")),
    ("two spaces before the version", get(version=b" HTTP/1.1")),
    ("space in the target", get(target=b"/a b")),
    ("tab for a space", b"GET\t/ HTTP/1.1\r\n" + HOST + b"\r\n"),
    ("HTTP/0.9", b"GET /\r\n\r\n"),
    ("HTTP/1.2", get(version=b"HTTP/1.2")),
    ("HTTP/2.0", get(version=b"HTTP/2.0")),
    ("no HTTP", get(version=b"FTP/1.1")),
    ("lower-case version", get(version=b"http/1.1")),
    ("method with a bracket", b"G[T / HTTP/1.1\r\n" + HOST + b"\r\n"),
    ("method of 5,000 letters", b"G" * 5000 + b" / HTTP/1.1\r\n" + HOST +
     b"\r\n"),
    ("the preface of HTTP/2", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
]

TARGETS = [b"/../../etc/passwd", b"/v1/../v1/tagged", b"/v1/./tagged", b"/..",
           b"/v1/%2e%2e/tagged", b"/v1/.%2E", b"/v1//tagged", b"//v1/tagged",
           b"/v1/files/a%00b", b"/v1/files/a%2fb", b"/v1/files/..%2f..%2fb",
           b"/v1/files/..%5cb", b"/v1/files/..\\b", b"/v1/files/a%0ab",
           b"/v1/files/%7f", b"/v1/files/%ff", b"/v1/files/%c0%ae%c0%ae",
           b"/v1/files/%zz", b"/v1/files/%", b"/v1/files/%4",
           b"/v1/files/\xc3\xa4", b"/v1/files/\x01", b"/a#b", b"/a<script>",
           b"http://x/v1/tagged", b"https://x/", b"x:80", b"*", b"v1/tagged",
           b"/v1/files/a\0b", b"/?q=%00", b"/?q=%0d%0aX:y", b"/?q=%ff",
           b"/" + b"a" * 5000, b"/?" + b"a&" * 40]


def refused(toy, name, request, statuses=400, behind=SECOND):
    """One answer, an error, and the end."""
    with Client(toy) as client:
        client.send(request + behind)
        try:
            answer = client.answer()
        except Closed:
            tap.ok(False, name, "closed without an answer")
            return
        wanted = statuses if isinstance(statuses, tuple) else (statuses,)
        client.ended()
        # the library sends its own errors with the head twice
        tap.ok(answer.status in wanted and b" 200 OK" not in answer.body and
               b" 200 OK" not in client.buffer, name,
               f"{answer}, behind it {client.buffer[:200]!r}")


def dropped(toy, name, request):
    """An error or a silent end, never a success, where the library refuses by
    itself."""
    with Client(toy) as client:
        client.send(request)
        try:
            answer = client.answer()
            tap.ok(answer.status in (400, 413) and client.ended(), name,
                   answer)
        except Closed as end:
            tap.equal(end.args[0], b"", name)


def harmless(toy, name, request):
    """Leniency of libmicrohttpd that is not visible from outside it; nginx in
    front cleans it. It must mean one request, no more."""
    with Client(toy) as client:
        client.send(request + b"GET / HTTP/1.1\r\nHost: x\r\n"
                    b"Connection: close\r\n\r\n")
        statuses = [client.answer().status, client.answer().status]
        tap.ok(statuses in ([200, 200], [202, 200]) and client.ended(),
               "hidden by libmicrohttpd, harmless: " + name, statuses)


def run(toy):
    for name, request, statuses in FRAMING:
        refused(toy, name, request, statuses)
    for name, body in CHUNKS:
        dropped(toy, name, post(b"Transfer-Encoding: chunked\r\n", body))
    dropped(toy, "a TLS greeting", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc" +
            b"\x03\x03" + b"\x11" * 64 + b"\r\n\r\n")
    for name, request in HEADERS:
        refused(toy, name, request, (400, 431))
    for name, request in LINES:
        refused(toy, name, request, (400, 431, 505))
    for target in TARGETS:
        refused(toy, "target " + ascii(target[:40])[2:-1], get(target=target),
                (400, 414, 431))
    harmless(toy, "empty lines before a request", b"\r\n\r\n" + get())
    harmless(toy, "chunks that end with a bare LF",
             post(b"Transfer-Encoding: chunked\r\n", b"2\n{}\n0\n\n"))
    with Client(toy) as client:
        client.send(get(b"A: b \t\r\nB:c\r\nD:\r\n"))
        tap.equal(client.answer().status, 200, "odd but right blanks pass")
    with Client(toy) as client:
        client.send(get(b"A: b\r\n" * 63))
        tap.equal(client.answer().status, 200, "64 headers pass")
    with Client(toy) as client:
        client.send(get(b"A: " + b"b" * 16000 + b"\r\n"))
        tap.equal(client.answer().status, 200, "16 KB of headers pass")
    with Client(toy) as client:
        for byte in get(b"A: b\r\n"):
            client.send(bytes([byte]))
        tap.equal(client.answer().status, 200, "a request byte by byte passes")


with Toy() as server:
    run(server)
tap.done()
