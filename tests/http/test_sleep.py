#!/usr/bin/python3
# Edit Factory - connections that sleep: streams, long polls, a storm of wakes
# SPDX-License-Identifier: LGPL-2.1-or-later
import os
import selectors
import sys
import threading
import time

sys.path.insert(0, os.path.dirname(__file__))
from toy import Client, Toy, tap  # noqa: E402

LISTENERS = 400
TICKS = 500
REQUEST = b"GET %s HTTP/1.1\r\nHost: toy\r\n\r\n"


class Chunks:
    """Takes the chunked coding off what comes."""

    def __init__(self):
        self.raw, self.body, self.ended = b"", b"", False

    def feed(self, data):
        self.raw += data
        while not self.ended:
            size, mark, rest = self.raw.partition(b"\r\n")
            if not mark or len(rest) < int(size, 16) + 2:
                return
            n = int(size, 16)
            self.body += rest[:n]
            self.raw = rest[n + 2:]
            self.ended = n == 0


def open_stream(toy, target=b"/v1/ticks"):
    client = Client(toy)
    client.send(REQUEST % target)
    head = client.until(b"\r\n\r\n")
    client.chunks = Chunks()
    client.chunks.feed(client.buffer)
    client.head = head.lower()
    return client


def read_lines(client, count):
    while client.chunks.body.count(b"\n") < count:
        data = client.socket.recv(1 << 16)
        if not data:
            break
        client.chunks.feed(data)
    return client.chunks.body.split()


def wait_for(toy, count):
    """Until so many sleep; the server tells."""
    deadline = time.monotonic() + 20
    while True:
        n = toy.ask("GET", "/v1/listeners").json()["n"]
        if n == count or time.monotonic() > deadline:
            return n


def one_stream(toy):
    with open_stream(toy, b"/v1/ticks?limit=3") as client:
        tap.ok(b"x-accel-buffering: no" in client.head and
               b"content-type: text/plain" in client.head,
               "the head comes before the body is there", client.head)
        for _ in range(3):
            toy.ask("POST", "/v1/tick")
        lines = read_lines(client, 3)
        tap.equal([int(x) - int(lines[0]) for x in lines], [0, 1, 2],
                  "a stream brings what happens")
        while not client.chunks.ended:
            client.chunks.feed(client.socket.recv(1 << 16))
        tap.ok(True, "and ends")
        client.send(REQUEST % b"/")
        tap.equal(client.answer().status, 200, "its connection serves on")


def long_poll(toy):
    with Client(toy) as client:
        client.send(REQUEST % b"/v1/doze")
        tap.equal(wait_for(toy, 1), 1, "a handler sleeps")
        toy.ask("POST", "/v1/tick")
        tap.equal(client.answer().status, 204, "and answers when woken")
        tap.equal(wait_for(toy, 0), 0, "nothing of it is left")


def gone(toy):
    """A client that goes while it sleeps is noticed at the next byte."""
    open_stream(toy).close()
    open_stream(toy).close()
    wait_for(toy, 2)
    deadline = time.monotonic() + 20
    while toy.ask("GET", "/v1/listeners").json()["n"]:
        toy.ask("POST", "/v1/tick")
        if time.monotonic() > deadline:
            break
    tap.equal(wait_for(toy, 0), 0, "clients that went away are forgotten")


def collect(clients, ticks, deadline):
    """Reads all streams until each has its lines."""
    selector = selectors.DefaultSelector()
    for client in clients:
        selector.register(client.socket, selectors.EVENT_READ, client)
    left = len(clients)
    while left and time.monotonic() < deadline:
        for key, _ in selector.select(1):
            data = key.data.socket.recv(1 << 16)
            key.data.chunks.feed(data)
            if not data or key.data.chunks.body.count(b"\n") >= ticks:
                selector.unregister(key.fileobj)
                left -= 1
    return left


def storm(toy):
    """Many sleepers woken all the time while others ask as fast as they can:
    nobody is forgotten (libmicrohttpd 0.9.75 is said to skip connections that
    are ready while another one sleeps)."""
    clients = [open_stream(toy) for _ in range(LISTENERS)]
    tap.equal(wait_for(toy, LISTENERS), LISTENERS, "all sleep")
    over, worst, asked = threading.Event(), [0.0] * 4, [0] * 4

    def ask(i):
        with Client(toy) as client:
            while not over.is_set():
                began = time.monotonic()
                client.send(REQUEST % b"/")
                if client.answer().status != 200:
                    return
                worst[i] = max(worst[i], time.monotonic() - began)
                asked[i] += 1

    def tick():
        with Client(toy) as client:
            for _ in range(TICKS):
                client.send(b"POST /v1/tick HTTP/1.1\r\nHost: toy\r\n"
                            b"Content-Length: 0\r\n\r\n")
                client.answer()

    threads = [threading.Thread(target=ask, args=(i,)) for i in range(4)]
    ticker = threading.Thread(target=tick)
    for thread in [*threads, ticker]:
        thread.start()
    left = collect(clients, TICKS, time.monotonic() + 60)
    ticker.join()
    over.set()
    for thread in threads:
        thread.join()
    tap.equal(left, 0, "every stream had every tick")
    whole = sum(len(c.chunks.body.split()) == TICKS and
                [int(x) - int(c.chunks.body.split()[0])
                 for x in c.chunks.body.split()] == list(range(TICKS))
                for c in clients)
    tap.equal(whole, LISTENERS, "in order, each once")
    tap.ok(max(worst) < 2 and min(asked) > 0, "and nobody else waited long",
           f"{worst} {asked}")
    print(f"# {sum(asked)} requests meanwhile, the slowest {max(worst):.3f} s")
    for client in clients:
        client.close()


def slow(toy):
    """Who does not read what comes is cut."""
    client = Client(toy, receive_buffer=2048)
    client.send(REQUEST % b"/v1/ticks")
    wait_for(toy, 1)
    deadline = time.monotonic() + 120
    while wait_or_tick(toy) and time.monotonic() < deadline:
        pass
    tap.equal(toy.ask("GET", "/v1/listeners").json()["n"], 0,
              "a client that does not read is cut")
    client.close()


def wait_or_tick(toy):
    with Client(toy) as client:
        for _ in range(200):
            client.send(b"POST /v1/tick HTTP/1.1\r\nHost: toy\r\n"
                        b"Content-Length: 0\r\n\r\n")
            client.answer()
    return toy.ask("GET", "/v1/listeners").json()["n"]


def stop():
    """The server stops although some sleep."""
    with Toy() as toy:
        streams = [open_stream(toy) for _ in range(20)]
        polls = [Client(toy) for _ in range(20)]
        for client in polls:
            client.send(REQUEST % b"/v1/doze")
        wait_for(toy, 40)
        ended = []
        toy.process.stdin.close()
        for client in polls:
            ended.append(client.answer().status == 503)
        for client in streams:
            while data := client.socket.recv(1 << 16):
                client.chunks.feed(data)
            ended.append(client.chunks.ended)
        tap.ok(all(ended), "sleepers are told when the server stops", ended)
        tap.equal(toy.process.wait(20), 0, "and it stops")


with Toy() as server:
    one_stream(server)
    long_poll(server)
    gone(server)
    storm(server)
with Toy(1000, 1000) as server:
    slow(server)
stop()
tap.done()
