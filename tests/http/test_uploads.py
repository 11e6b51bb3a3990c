# Edit Factory - streams, limits, deadlines
# SPDX-License-Identifier: LGPL-2.1-or-later

import hashlib
import time

from toy import Client, Closed, Toy, becomes, is_problem, tap

MIB = 1 << 20


def open_uploads(toy):
    return toy.ask("GET", "/v1/uploads").json()["open"]


def head(target, length):
    return (f"POST {target} HTTP/1.1\r\nHost: x\r\n"
            f"Content-Length: {length}\r\n\r\n").encode()


def chunked_head(target):
    return (f"POST {target} HTTP/1.1\r\nHost: x\r\n"
            "Transfer-Encoding: chunked\r\n\r\n").encode()


def whole(toy):
    data = bytes(range(256)) * 20000
    digest = hashlib.sha256(data).hexdigest()
    with Client(toy) as client:
        answer = client.ask("POST", "/v1/uploads?name=a", (), data)
        tap.equal((answer.status, answer.json()),
                  (201, {"bytes": len(data), "sha256": digest}), "an upload")
        client.send(chunked_head("/v1/uploads?name=a"))
        for at in range(0, len(data), 100000):
            piece = data[at:at + 100000]
            client.send(b"%x\r\n" % len(piece) + piece + b"\r\n")
        client.send(b"0\r\n\r\n")
        tap.equal(client.answer().json()["sha256"], digest, "in chunks")
        answer = client.ask("POST", "/v1/uploads?name=a", (), b"")
        tap.equal(answer.json()["bytes"], 0, "of nothing")
    becomes(lambda: open_uploads(toy), 0, "none is left open")


def large(toy):
    """Constant memory, whatever the size."""
    block = b"x" * MIB
    before = toy.memory("VmRSS")
    with Client(toy, unix=True) as client:
        client.send(head("/v1/uploads?name=a", 512 * MIB))
        for _ in range(512):
            client.send(block)
        tap.equal(client.answer().json()["bytes"], 512 * MIB,
                  "an upload of 512 MiB")
    grown = toy.memory("VmHWM") - before
    tap.ok(grown < 16 * MIB, "takes no memory to speak of", f"{grown} bytes")


def early(toy):
    """Refused by what the head says: not a byte of the body is waited for."""
    for name, target, length, status, code in [
            ("8 GiB and a byte", "/v1/uploads?name=a", (8 << 30) + 1, 413,
             "too-large"),
            ("1 TiB", "/v1/uploads?name=a", 1 << 40, 413, "too-large"),
            ("1,001 bytes", "/v1/small?name=a", 1001, 413, "too-large"),
            ("no name", "/v1/uploads", 1000, 400, "malformed-query"),
            ("another name", "/v1/uploads?nam=a", 1000, 400, "unknown-query"),
            ("no route", "/v1/up", 1 << 40, 404, "not-found"),
            ("no method", "/v1/tagged", 1 << 40, 405, "method-not-allowed"),
            ("no body taken", "/v1/release", 1 << 40, 400,
             "malformed-request")]:
        with Client(toy) as client:
            client.send(head(target, length))
            answer = client.answer()
            tap.ok(is_problem(answer, status, code) and client.ended(),
                   f"refused before the body: {name}", answer)
    with Client(toy) as client:
        client.send(b"POST /v1/toys HTTP/1.1\r\nHost: x\r\nContent-Type: "
                    b"application/json\r\nContent-Length: 1099511627776\r\n"
                    b"Expect: 100-continue\r\n\r\n")
        tap.equal(client.answer().status, 413, "1 TiB of JSON, politely asked")


def lingering(toy):
    """Whoever sends without looking can go on, and hears why it was in vain: many
    clients do not look for an answer once they cannot send."""
    block = b"x" * MIB
    for name, start in (
            ("from its head", head("/v1/uploads?name=a", (8 << 30) + 1)),
            ("midway", chunked_head("/v1/small?name=a") + b"2000000\r\n")):
        heard = 0
        for _ in range(20):
            with Client(toy) as client:
                try:
                    for part in [start] + 16 * [block]:
                        client.socket.sendall(part)
                except OSError:
                    continue
                heard += is_problem(client.answer(), 413, "too-large")
        tap.equal(heard, 20, f"a refusal {name} is heard by who still sends")


def midway(toy):
    with Client(toy) as client:
        client.send(chunked_head("/v1/small?name=a") + b"3e8\r\n" +
                    b"x" * 1000 + b"\r\n")
        client.send(b"0\r\n\r\n")
        tap.equal(client.answer().status, 201, "1,000 bytes in chunks")
    with Client(toy) as client:
        client.send(chunked_head("/v1/small?name=a") + b"3e9\r\n" +
                    b"x" * 1001)
        answer = client.answer()
        tap.ok(is_problem(answer, 413, "too-large") and client.ended(),
               "a byte more is refused while it comes", answer)
    with Client(toy) as client:
        client.send(b"POST /v1/toys HTTP/1.1\r\nHost: x\r\nContent-Type: "
                    b"application/json\r\nTransfer-Encoding: chunked\r\n\r\n")
        for _ in range(64):
            client.send(b"10000\r\n" + b"x" * 65536 + b"\r\n")
        tap.equal(client.answer().code, "too-large", "endless JSON in chunks")
    with Client(toy) as client:
        client.send(head("/v1/uploads?name=full", 1 << 30) + b"x" * 1000)
        answer = client.answer()
        tap.ok(is_problem(answer, 507, "quota-exceeded") and client.ended(),
               "the route's refusal comes while the body does", answer)
    becomes(lambda: open_uploads(toy), 0, "none is left open")


def broken_off(toy):
    for name in ["with length", "chunked"]:
        with Client(toy) as client:
            client.send(head("/v1/uploads?name=a", 1000)
                        if name == "with length" else
                        chunked_head("/v1/uploads?name=a") + b"64\r\n")
            client.send(b"x" * 50)
            becomes(lambda: open_uploads(toy), 1, f"{name}: under way")
        becomes(lambda: open_uploads(toy), 0, f"{name}: undone when broken off")


def drips(client, byte):
    """Sends a byte every 50 ms until the connection ends; the seconds."""
    began = time.monotonic()
    client.socket.settimeout(0.05)
    while time.monotonic() < began + 20:
        try:
            if client.socket.recv(1) == b"":
                break
        except TimeoutError:
            client.send(byte)
        except ConnectionResetError:
            break
    return time.monotonic() - began


def deadlines():
    """Never silent, but too slow: 400 ms for a head or JSON, and then at
    least 1,000 bytes a second."""
    with Toy(10000, 400, 1000) as toy:
        for name, start in [
                ("head", b"GET / HTTP/1.1\r\nA: "),
                ("JSON", b"POST /v1/toys HTTP/1.1\r\nHost: x\r\n"
                 b"Content-Type: application/json\r\n"
                 b"Content-Length: 100000\r\n\r\n"),
                ("upload", head("/v1/uploads?name=a", 100000))]:
            with Client(toy) as client:
                client.send(start)
                seconds = drips(client, b"x")
                tap.ok(0.3 < seconds < 5, f"a dripping {name} is cut",
                       f"after {seconds:.2f} s")
        becomes(lambda: open_uploads(toy), 0, "and its upload undone")
        began = time.monotonic()
        with Client(toy) as client:
            client.send(head("/v1/uploads?name=a", 16000))
            while time.monotonic() < began + 1.2:
                try:
                    client.socket.settimeout(0.1)
                    client.socket.recv(1)
                except TimeoutError:
                    client.send(b"x" * 1000)
            client.socket.settimeout(30)
            sent = round((time.monotonic() - began) * 10)
            client.send(b"x" * 16000)
            tap.equal(client.answer().status, 201,
                      f"an upload that keeps its pace may take longer ({sent})")


def unread_download():
    """Who does not take an answer is cut, too."""
    with Toy(10000, 400, 100 * MIB) as toy:
        toy.write("big", b"x" * (64 * MIB))
        with Client(toy, receive_buffer=4096) as client:
            client.send(b"GET /v1/files/big HTTP/1.1\r\nHost: x\r\n\r\n")
            client.until(b"\r\n\r\n")
            becomes(lambda: [line[2:4] + line[5:] for line in toy.log()],
                    [["getFile", "200", "0"]],
                    "a download that nobody reads is cut")
            try:
                client.exactly(64 * MIB)
                tap.ok(False, "it breaks off")
            except Closed:
                tap.ok(True, "it breaks off")


with Toy() as server:
    whole(server)
    large(server)
    early(server)
    lingering(server)
    midway(server)
    broken_off(server)
deadlines()
unread_download()
tap.done()
