# Edit Factory - a client of Server-Sent Events, as the WHATWG describes it
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Stream is one connection to an event stream of efd."""

import http.client
import json
import socket

from daemon import UnixConnection


class Event:
    def __init__(self, id, kind, text):
        self.id, self.kind, self.text = id, kind, text

    @property
    def data(self):
        return json.loads(self.text)

    def __repr__(self):
        return f"<{self.id} {self.kind} {self.text}>"


class Stream:
    def __init__(self, efd, path, last=None, timeout=60, key=None):
        self.connection = UnixConnection(efd.where["socket"], timeout)
        headers = {"Authorization": "Bearer " + (key or efd.key),
                   "Accept": "text/event-stream"}
        if last is not None:
            headers["Last-Event-ID"] = str(last)
        self.connection.request("GET", path, headers=headers)
        self.answer = self.connection.getresponse()
        self.status, self.headers = self.answer.status, self.answer.headers
        self.comments, self.retry = 0, None

    def line(self):
        """None at the end of the stream, however it ends."""
        try:
            line = self.answer.readline()
        except (OSError, http.client.HTTPException):
            return None
        return line.decode().rstrip("\n") if line else None

    def event(self):
        """The next one; None at the end."""
        id, kind, data = None, "message", []
        while (line := self.line()) is not None:
            name, _, value = line.partition(":")
            value = value[1:] if value.startswith(" ") else value
            if line == "":
                if data:
                    return Event(id, kind, "\n".join(data))
                id, kind = None, "message"
            elif name == "":
                self.comments += 1
            elif name == "id":
                id = int(value)
            elif name == "event":
                kind = value
            elif name == "data":
                data.append(value)
            elif name == "retry":
                self.retry = int(value)
        return None

    def until(self, check):
        """All events up to the one that @check likes, or the end."""
        events = []
        while event := self.event():
            events.append(event)
            if check(event):
                break
        return events

    def rest(self):
        return self.until(lambda event: False)

    def closed_for_good(self):
        """Whether the server has ended it."""
        try:
            return self.line() is None
        except socket.timeout:
            return False

    def close(self):
        self.connection.close()

    def __enter__(self):
        return self

    def __exit__(self, *unused):
        self.close()
