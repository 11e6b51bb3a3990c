# Edit Factory - a proxy that cuts and holds connections
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Proxy stands between one daemon and PostgreSQL, on Unix sockets."""

import os
import socket
import threading

SOCKET = ".s.PGSQL.5432"


class Proxy:
    """hold(): nothing passes, connections stay (the far end seems alive).
    cut(): connections end, new ones are refused. heal(): all is well again,
    what was held is delivered; heal(drop=True): it never arrives.
    lose_answer(): a statement arrives, what it gives does not come back."""

    def __init__(self, folder, target):
        self.folder = folder
        self.target = os.path.join(target, SOCKET)
        self.lock = threading.Condition()
        self.held = self.refusing = False
        self.pairs = []
        self.pattern = None
        self.unanswered = None
        self.seen = threading.Event()
        os.makedirs(folder, exist_ok=True)
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(os.path.join(folder, SOCKET))
        self.listener.listen(128)
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            try:
                client = self.listener.accept()[0]
            except OSError:
                return
            server = socket.socket(socket.AF_UNIX)
            try:
                with self.lock:
                    if self.refusing:
                        raise OSError
                    server.connect(self.target)
                    self.pairs.append((client, server))
            except OSError:
                client.close()
                server.close()
                continue
            for pump in ((client, server, True), (server, client, False)):
                threading.Thread(target=self.pump, args=pump,
                                 daemon=True).start()

    def pump(self, source, sink, upwards):
        armed = False
        try:
            while data := source.recv(65536):
                self.wait_until_open(data if upwards else b"")
                sink.sendall(data)
                if armed and data.startswith(b"B"):  # Bind, Execute, Sync
                    self.seen.set()
                    raise OSError
                armed = armed or upwards and self.is_prepared(data)
            self.wait_until_open(b"")
            sink.shutdown(socket.SHUT_WR)
        except OSError:
            self.close((source, sink))

    def is_prepared(self, data):
        """The statement whose answer is to be lost, once."""
        with self.lock:
            if not self.unanswered or self.unanswered not in data:
                return False
            self.unanswered = None
            return True

    def wait_until_open(self, data):
        with self.lock:
            if self.pattern and self.pattern in data:
                self.pattern = None
                self.held = True
                self.seen.set()
            while self.held:
                self.lock.wait()

    @staticmethod
    def close(pair):
        """The pumps own the descriptors; shut down is enough to end them."""
        for end in pair:
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass

    def hold_at(self, pattern):
        """Holds everything as soon as a client says @pattern."""
        with self.lock:
            self.seen.clear()
            self.pattern = pattern

    def lose_answer(self, pattern):
        with self.lock:
            self.seen.clear()
            self.unanswered = pattern

    def hold(self):
        with self.lock:
            self.held = True

    def cut(self, refuse=True):
        with self.lock:
            self.refusing = refuse
            for pair in self.pairs:
                self.close(pair)
            self.pairs.clear()

    def heal(self, drop=False):
        if drop:
            self.cut(refuse=False)
        with self.lock:
            self.held = self.refusing = False
            self.pattern = self.unanswered = None
            self.lock.notify_all()

    def stop(self):
        self.listener.close()
        self.heal(drop=True)
