# Edit Factory - what an honest client sees
# SPDX-License-Identifier: LGPL-2.1-or-later

import re
import threading

from toy import Client, Closed, Toy, becomes, is_problem, tap

UUID7 = re.compile(r"^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-"
                   r"[89ab][0-9a-f]{3}-[0-9a-f]{12}$")
KEY = [("Authorization", "Bearer good-reader")]
JSON = [("Content-Type", "application/json")]


def basics(toy):
    answer = toy.ask("GET", "/")
    tap.equal(answer.status, 200, "GET / answers")
    tap.ok(UUID7.match(answer["X-Request-Id"]), "with a new request id")
    tap.equal(answer.json()["hello"], answer["X-Request-Id"],
              "that the handler sees")
    tap.equal(answer["Content-Type"], "application/json", "as JSON")
    tap.equal(answer["Cache-Control"], "no-store", "not to be stored")
    tap.equal(answer["X-Content-Type-Options"], "nosniff", "nor sniffed")
    with Client(toy, unix=True) as client:
        tap.equal(client.ask("GET", "/").status, 200, "over the Unix socket")
    answer = toy.ask("GET", "/", [("X-Request-Id", "mine.7_-A")])
    tap.equal(answer["X-Request-Id"], "mine.7_-A", "a good id is kept")
    answer = toy.ask("GET", "/", [("X-Request-Id", "<mine>")])
    tap.ok(UUID7.match(answer["X-Request-Id"]), "a bad one is replaced")


def routes(toy):
    tap.ok(is_problem(toy.ask("GET", "/v2"), 404, "not-found"), "404")
    answer = toy.ask("PATCH", "/v1/uploads")
    tap.ok(is_problem(answer, 405, "method-not-allowed"), "405", answer)
    tap.equal(answer["Allow"], "POST, GET, HEAD", "with Allow")
    answer = toy.ask("GET", "/v1/nothing")
    tap.ok(is_problem(answer, 500, "internal"), "500 without an answer")


def marked(toy):
    """Routes whose headers tell everything, and stand on every answer."""
    writer = [("Authorization", "Bearer good-writer")]
    for method in ("OPTIONS", "HEAD"):
        answer = toy.ask(method, "/v1/marked")
        tap.equal((answer.status, answer.body, answer["X-Method"],
                   answer["X-Mark"], answer["Content-Type"]),
                  (200, b"", method, "yes", None), method)
    tap.equal(toy.ask("GET", "/v1/marked")["Allow"], "OPTIONS, HEAD, PATCH",
              "a route of HEAD alone is none of GET")
    target = "/v1/marked?name=a"
    answer = toy.ask("PATCH", target, writer, b"12345")
    tap.equal((answer.status, answer["X-Bytes"], answer["X-Mark"]),
              (204, "5", "yes"), "PATCH takes a stream")
    for name, path, headers, body, status in (
            ("a key that is missing", target, [], b"1", 401),
            ("a body that is too large", target, writer, b"1" * 11, 413),
            ("no length", target, writer, None, 411),
            ("a refusal of the head", "/v1/marked", writer, b"1", 400),
            ("a refusal midway", "/v1/marked?name=full", writer, b"1", 507)):
        answer = toy.ask("PATCH", path, headers, body)
        tap.equal((answer.status, answer["X-Mark"]), (status, "yes"),
                  f"the mark stands on {name}")
    answer = toy.ask("POST", target, writer + [
        ("X-HTTP-Method-Override", "PATCH")], b"123")
    tap.equal((answer.status, answer["X-Method"], answer["X-Bytes"]),
              (204, "PATCH", "3"), "POST may stand for it")
    override = [("X-HTTP-Method-Override", "PATCH")]
    tap.equal(toy.ask("POST", target, override, b"1").status, 401,
              "with the same scope")
    tap.equal(toy.ask("POST", target, writer + override * 2, b"1").status, 400,
              "said once")
    for method, path in (("OPTIONS", target), ("HEAD", target),
                         ("patch", target), ("\x7f", target),
                         ("DELETE", "/v1/toys/1")):
        answer = toy.ask("POST", path, writer + [
            ("X-HTTP-Method-Override", method)], b"1")
        tap.ok(answer.status in (400, 405), f"but not for {method!r} of {path}",
               answer)
    tap.equal(toy.ask("GET", target, writer + override).status, 405,
              "and only POST")


def problems(toy):
    writer = [("Authorization", "Bearer good-writer")]
    answer = toy.ask("DELETE", "/v1/toys/held", writer)
    tap.ok(is_problem(answer, 409, "exclusive"), "a handler's problem", answer)
    tap.equal(answer.json()["holder"], "0199", "with its own member")
    tap.equal(answer["Retry-After"], "7", "and header")
    answer = toy.ask("DELETE", "/v1/toys/1", writer)
    tap.equal((answer.status, answer.body), (204, b""), "204")
    tap.equal(answer["Content-Type"], None, "has no type")


def keys(toy):
    answer = toy.ask("GET", "/v1/echo/1")
    tap.ok(is_problem(answer, 401, "unauthorized"), "401 without a key")
    tap.equal(answer["WWW-Authenticate"], "Bearer", "says what is wanted")
    answer = toy.ask("GET", "/v1/echo/1", [("Authorization", "Basic eDp5")])
    tap.equal(answer.status, 401, "401 with another scheme")
    tap.equal(toy.ask("GET", "/v1/echo/1", KEY).status, 200, "200 with one")
    answer = toy.ask("DELETE", "/v1/toys/1", KEY)
    tap.ok(is_problem(answer, 403, "forbidden"), "403 beyond the scopes")


def parameters(toy):
    answer = toy.ask("GET", "/v1/echo/%C3%A4%20b?q=c%26d+e&limit=5",
                     KEY + [("X-Echo", " \tf g \t")])
    tap.equal(answer.json(), {"id": "\u00e4 b", "q": "c&d e", "header": "f g",
                              "principal": "reader"}, "decoded once")
    answer = toy.ask("GET", "/v1/echo/%2541", KEY)
    tap.equal(answer.json()["id"], "%41", "and not twice")
    answer = toy.ask("GET", "/v1/echo/1?Q=1", KEY)
    tap.ok(is_problem(answer, 400, "unknown-query"), "unknown query", answer)
    answer = toy.ask("GET", "/?x", KEY)
    tap.equal(answer.code, "unknown-query", "where there is none at all")
    answer = toy.ask("GET", "/v1/echo/1?q=1&q=1", KEY)
    tap.equal(answer.code, "malformed-query", "a parameter twice")


def conditions(toy):
    answer = toy.ask("GET", "/v1/tagged")
    tap.equal((answer.status, answer["ETag"]), (200, '"seven"'), "an ETag")
    for condition, wanted in [('"seven"', 304), ('W/"seven"', 304), ("*", 304),
                              ('"a", "seven"', 304), ('"six"', 200),
                              ("seven", 200)]:
        answer = toy.ask("GET", "/v1/tagged", [("If-None-Match", condition)])
        tap.equal((answer.status, answer.body == b""),
                  (wanted, wanted == 304), f"If-None-Match: {condition}")
        tap.equal(answer["ETag"], '"seven"', "still with its tag")
    answer = toy.ask("HEAD", "/v1/tagged", [("If-None-Match", "*")])
    tap.equal(answer.status, 304, "HEAD with If-None-Match")
    answer = toy.ask("GET", "/v1/tagged", [("If-Match", '"six"')])
    tap.ok(is_problem(answer, 412, "precondition-failed"), "If-Match", answer)
    answer = toy.ask("GET", "/v1/tagged", [("If-Match", '"seven"')])
    tap.equal(answer.status, 200, "If-Match that matches")


def head(toy):
    with Client(toy) as client:
        whole = client.ask("GET", "/v1/tagged")
        bare = client.ask("HEAD", "/v1/tagged")
        tap.equal(bare["Content-Length"], str(len(whole.body)),
                  "HEAD tells the length")
        tap.equal(bare["ETag"], whole["ETag"], "and the tag")
        tap.equal(client.ask("HEAD", "/nowhere").status, 404, "HEAD 404")
        tap.equal(client.ask("GET", "/").status, 200,
                  "and the connection is in step")


def files(toy):
    data = bytes(range(256)) * 4000
    toy.write("a b.mp4", data)
    toy.write("empty", b"")
    answer = toy.ask("GET", "/v1/files/a%20b.mp4")
    tap.ok(answer.body == data, "a file comes whole")
    tap.equal(answer["Content-Disposition"], 'attachment; filename="a b.mp4"',
              "to be saved")
    tap.equal((answer["Accept-Ranges"], answer["Content-Type"],
               answer["ETag"]), ("bytes", "video/mp4", '"file-1"'), "headers")
    with Client(toy) as client:
        answer = client.ask("HEAD", "/v1/files/a%20b.mp4")
        tap.equal(answer["Content-Length"], str(len(data)), "HEAD of a file")
        tap.equal(client.ask("GET", "/").status, 200, "leaves no body behind")
    answer = toy.ask("GET", "/v1/files/empty")
    tap.equal((answer.status, answer.body), (200, b""), "an empty file")
    answer = toy.ask("GET", "/v1/files/empty", [("Range", "bytes=0-")])
    tap.equal(answer.status, 416, "has no range")
    answer = toy.ask("GET", "/v1/files/a%20b.mp4",
                     [("If-None-Match", '"file-1"')])
    tap.equal((answer.status, answer.body), (304, b""), "304 for a file")


def ranges(toy):
    data = bytes(range(256)) * 4000
    size = len(data)
    toy.write("r", data)
    for header, first, last in [("bytes=0-0", 0, 0), ("bytes=5-", 5, size - 1),
                                ("bytes=-7", size - 7, size - 1),
                                ("bytes=100-99999999", 100, size - 1)]:
        answer = toy.ask("GET", "/v1/files/r", [("Range", header)])
        tap.equal((answer.status, answer["Content-Range"]),
                  (206, f"bytes {first}-{last}/{size}"), header)
        tap.ok(answer.body == data[first:last + 1], "with these bytes")
    for header in ["bytes=0-1,5-6", "items=0-1", "bytes=9-1"]:
        answer = toy.ask("GET", "/v1/files/r", [("Range", header)])
        tap.ok(answer.status == 200 and answer.body == data,
               f"{header}: the whole", answer)
    answer = toy.ask("GET", "/v1/files/r", [("Range", f"bytes={size}-")])
    tap.ok(is_problem(answer, 416, "range-not-satisfiable"), "416", answer)
    tap.equal(answer["Content-Range"], f"bytes */{size}", "tells the size")
    for condition, wanted in [('"file-1"', 206), ('"other"', 200),
                              ('W/"file-1"', 200),
                              ("Sat, 21 Nov 2026 10:00:00 GMT", 200)]:
        answer = toy.ask("GET", "/v1/files/r", [("Range", "bytes=1-2"),
                                                ("If-Range", condition)])
        tap.equal(answer.status, wanted, f"If-Range: {condition}")
    answer = toy.ask("HEAD", "/v1/files/r", [("Range", "bytes=1-2")])
    tap.equal((answer.status, answer["Content-Length"]), (200, str(size)),
              "HEAD knows no ranges")


def body_rules(toy):
    answer = toy.ask("POST", "/v1/toys", JSON, b'{"a": [1, "\xc3\xa4"]}')
    tap.equal((answer.status, answer["Location"]), (202, "/v1/toys/1"), "202")
    tap.equal(answer.json(), {"a": [1, "\u00e4"]}, "with what was sent")
    answer = toy.ask("POST", "/v1/toys", JSON)
    tap.ok(is_problem(answer, 411, "length-required"), "411", answer)
    for kind in [None, "text/plain", "application/json; charset=latin1"]:
        headers = [("Content-Type", kind)] if kind else []
        answer = toy.ask("POST", "/v1/toys", headers, b"{}")
        tap.ok(is_problem(answer, 415, "unsupported-media-type"),
               f"415 for {kind}", answer)
    answer = toy.ask("POST", "/v1/toys",
                     JSON + [("Content-Encoding", "gzip")], b"{}")
    tap.equal(answer.status, 415, "415 for a packed body")
    answer = toy.ask("POST", "/v1/release", (), b"{}")
    tap.ok(is_problem(answer, 400, "malformed-request"),
           "a body where none is taken", answer)
    answer = toy.ask("POST", "/v1/toys", JSON, b'{"a":"' +
                     b"x" * (1024 * 1024 - 8) + b'"}')
    tap.equal(answer.status, 202, "a mebibyte of JSON is taken")
    answer = toy.ask("POST", "/v1/toys", JSON, b'{"a":"' +
                     b"x" * (1024 * 1024 - 7) + b'"}')
    tap.ok(is_problem(answer, 413, "too-large"), "a byte more is not", answer)


def chunked(toy):
    with Client(toy) as client:
        client.send(b"POST /v1/toys HTTP/1.1\r\nHost: x\r\n"
                    b"Transfer-Encoding: chunked\r\n"
                    b"Content-Type: application/json\r\n\r\n"
                    b'2\r\n{"\r\n8\r\na": true\r\n1\r\n}\r\n0\r\n\r\n')
        tap.equal(client.answer().json(), {"a": True}, "JSON in chunks")
        tap.equal(client.ask("GET", "/").status, 200, "and on it goes")


def expect(toy):
    start = ("POST /v1/toys HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\n"
             "Content-Length: 2\r\nContent-Type: ")
    with Client(toy) as client:
        client.send((start + "application/json\r\n\r\n").encode())
        tap.equal(client.answer().status, 100, "100 Continue")
        client.send(b"{}")
        tap.equal(client.answer().status, 202, "then the answer")
    with Client(toy) as client:
        client.send((start + "text/plain\r\n\r\n").encode())
        tap.equal(client.answer().status, 415, "or a refusal instead of it")


def keep_alive(toy):
    with Client(toy) as client:
        good = all(client.ask("GET", "/").status == 200 for _ in range(500))
        tap.ok(good, "500 requests on one connection")
        for method, target, headers, body, wanted in [
                ("GET", "/nowhere", (), None, 404),
                ("PUT", "/", (), None, 405),
                ("GET", "/v1/echo/1", (), None, 401),
                ("GET", "/?x", (), None, 400),
                ("POST", "/v1/toys", JSON, b"{", 400),
                ("GET", "/v1/nothing", (), None, 500)]:
            answer = client.ask(method, target, headers, body)
            tap.equal((answer.status, answer["Connection"]), (wanted, None),
                      f"{wanted} keeps the connection")
        tap.equal(client.ask("GET", "/").status, 200, "which still works")
    with Client(toy) as client:
        client.send(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n" * 50)
        good = all(client.answer().status == 200 for _ in range(50))
        tap.ok(good, "50 requests in one go")
    with Client(toy) as client:
        client.ask("GET", "/", [("Connection", "close")])
        tap.ok(client.ended(), "Connection: close is heard")
    with Client(toy) as client:
        client.send(b"GET / HTTP/1.0\r\n\r\n")
        tap.equal(client.answer().status, 200, "HTTP/1.0 is answered")
        tap.ok(client.ended(), "and closed")


def concurrent(toy):
    results = []

    def many(number):
        with Client(toy, unix=number % 2 == 0) as client:
            for i in range(100):
                target = f"/v1/echo/{number}-{i}"
                answer = client.ask("GET", target, KEY)
                results.append(answer.json()["id"] == f"{number}-{i}")

    threads = [threading.Thread(target=many, args=(n,)) for n in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    tap.equal((len(results), all(results)), (2000, True),
              "20 clients with 100 requests each")


def slow_clients(toy):
    slow = [Client(toy) for _ in range(100)]
    for client in slow[:50]:
        client.send(b"GET / HTT")
    for client in slow[50:]:
        client.send(b"POST /v1/toys HTTP/1.1\r\nHost: x\r\nContent-Length: 9"
                    b"\r\nContent-Type: application/json\r\n\r\n{")
    good = all(toy.ask("GET", "/").status == 200 for _ in range(20))
    tap.ok(good, "100 clients that stopped in the middle are in nobody's way")
    for client in slow[:50]:
        client.send(b"P/1.1\r\nHost: x\r\n\r\n")
    tap.ok(all(c.answer().status == 200 for c in slow[:50]),
           "and are answered when they go on")
    for client in slow:
        client.close()


def slow_handler():
    with Toy(1000) as toy:
        with Client(toy) as waiting:
            waiting.send(b"GET /v1/wait HTTP/1.1\r\nHost: x\r\n\r\n")
            # the idle timeout of others is the clock; the Unix socket's
            # threads are not those of the port
            for _ in range(2):
                with Client(toy, unix=True) as idle:
                    tap.ok(idle.ended(), "a silent connection is closed")
            with Client(toy, unix=True) as other:
                other.ask("POST", "/v1/release")
            tap.equal(waiting.answer().status, 204,
                      "a handler may take longer than a client may be silent")


def takes_connections(toy):
    """Whether a new connection is answered; what a thread had accepted before
    it heard of the end still is."""
    try:
        return toy.ask("GET", "/").status == 200
    except (ConnectionError, Closed):
        return False


def draining():
    with Toy() as toy:
        with Client(toy) as waiting, Client(toy, unix=True) as other:
            other.ask("GET", "/")
            waiting.send(b"GET /v1/wait HTTP/1.1\r\nHost: x\r\n\r\n")
            other.ask("POST", "/v1/waiting")
            toy.process.stdin.close()
            becomes(lambda: takes_connections(toy), False,
                    "nobody new is let in at the end")
            tap.equal(other.ask("POST", "/v1/release").status, 204,
                      "who is in goes on")
            tap.equal(waiting.answer().status, 204, "and is answered")


def log(toy):
    toy.ask("GET", "/v1/tagged", [("X-Request-Id", "log-1")])
    toy.ask("HEAD", "/v1/tagged", [("X-Request-Id", "log-2")])
    toy.ask("GET", "/nowhere", [("X-Request-Id", "log-3")])
    toy.stop()
    lines = {line[0]: line[1:] for line in toy.log()}
    tap.equal(lines["log-1"][:3] + lines["log-1"][4:],
              ["GET", "getTagged", "200", "1"], "the log's line")
    tap.ok(int(lines["log-1"][3]) > 0, "with the bytes sent")
    tap.equal(lines["log-2"], ["HEAD", "getTagged", "200", "0", "1"], "HEAD")
    tap.equal(lines["log-3"][:3], ["GET", "-", "404"], "no route")


def everything(toy):
    basics(toy)
    routes(toy)
    marked(toy)
    problems(toy)
    keys(toy)
    parameters(toy)
    conditions(toy)
    head(toy)
    files(toy)
    ranges(toy)
    body_rules(toy)
    chunked(toy)
    expect(toy)
    keep_alive(toy)
    concurrent(toy)
    slow_clients(toy)


with Toy() as server:
    everything(server)
    log(server)
slow_handler()
draining()
tap.done()
