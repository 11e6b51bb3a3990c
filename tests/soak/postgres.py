# Edit Factory - one PostgreSQL for several daemons
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Cluster is stopped at once and started again; Session asks it as ef_owner."""

import glob
import json
import os
import shutil
import subprocess
import threading

MARK = "-- end of answer --"
ROLES = """CREATE ROLE ef_owner LOGIN; CREATE ROLE ef_api LOGIN;
CREATE ROLE ef_worker LOGIN; CREATE DATABASE editfactory OWNER ef_owner;"""
CONFIG = """listen_addresses = ''
unix_socket_directories = '{}'
max_connections = 300
shared_buffers = 64MB
log_min_messages = warning
"""


class Cluster:
    def __init__(self, folder):
        self.folder = folder
        self.data = os.path.join(folder, "data")
        self.sockets = os.path.join(folder, "s")
        self.programs = max(glob.glob("/usr/lib/postgresql/*/bin"),
                            key=lambda p: int(p.split("/")[-2]))
        self.sessions = []
        for path in (folder, self.sockets):
            os.makedirs(path, mode=0o711)
            if os.geteuid() == 0:
                shutil.chown(path, "postgres")
        self.run("initdb", "-D", self.data, "-U", "admin", "-A", "trust",
                 "-E", "UTF8", "--locale", "C.UTF-8", "-N")
        os.chmod(self.sockets, 0o700)
        with open(os.path.join(self.data, "postgresql.conf"), "a",
                  encoding="utf-8") as f:
            f.write(CONFIG.format(self.sockets))
        self.start()
        for statement in ROLES.split(";")[:-1]:
            self.run("psql", "-h", self.sockets, "-U", "admin", "-d",
                     "postgres", "-qc", statement)

    def run(self, program, *args):
        command = [os.path.join(self.programs, program), *args]
        if os.geteuid() == 0:
            command = ["setpriv", "--reuid=postgres", "--regid=postgres",
                       "--init-groups", "--", *command]
        with open(os.path.join(self.folder, "commands.log"), "ab") as log:
            subprocess.run(command, stdin=subprocess.DEVNULL, stdout=log,
                           stderr=log, check=True, timeout=60,
                           cwd=self.folder)

    def listen(self, address, network, password):
        """Also by TCP, for those who know the password of ef_owner, ef_api and
        ef_worker."""
        for role in ("ef_owner", "ef_api", "ef_worker"):
            self.run("psql", "-h", self.sockets, "-U", "admin", "-d",
                     "postgres", "-qc",
                     f"ALTER ROLE {role} PASSWORD {literal(password)}")
        for name, line in (
                ("pg_hba.conf", f"host editfactory all {network} "
                 "scram-sha-256"),
                ("postgresql.conf", f"listen_addresses = '{address}'")):
            with open(os.path.join(self.data, name), "a",
                      encoding="utf-8") as f:
                f.write(line + "\n")
        self.stop("fast")
        self.start()

    def url(self, folder=None):
        return f"host='{folder or self.sockets}' dbname=editfactory"

    def start(self):
        self.run("pg_ctl", "start", "-D", self.data, "-w", "-l",
                 os.path.join(self.folder, "server.log"))

    def stop(self, mode="immediate"):
        """immediate is what a crash leaves: nothing is written any more."""
        self.run("pg_ctl", "stop", "-D", self.data, "-m", mode, "-w")

    def session(self):
        session = Session(self)
        self.sessions.append(session)
        return session

    def close(self):
        for session in self.sessions:
            session.close()
        try:
            self.stop()
        except subprocess.SubprocessError:
            pass


class Session:
    """psql, kept open. Not for two threads at a time: there is a lock."""

    def __init__(self, cluster):
        self.lock = threading.Lock()
        self.process = subprocess.Popen(
            [os.path.join(cluster.programs, "psql"), "-h", cluster.sockets,
             "-U", "ef_owner", "-d", "editfactory", "-qAtX"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, text=True)
        self.run("SET search_path = ef; SET client_min_messages = warning")

    def run(self, sql):
        """What it prints; RuntimeError for an error."""
        with self.lock:
            self.process.stdin.write(f"{sql};\n\\echo '{MARK}'\n")
            self.process.stdin.flush()
            lines = []
            while (line := self.process.stdout.readline().rstrip("\n")) != \
                    MARK:
                if not line and self.process.poll() is not None:
                    raise RuntimeError("psql has ended: " + "\n".join(lines))
                lines.append(line)
        text = "\n".join(lines)
        if "ERROR:" in text:
            raise RuntimeError(f"{sql[:300]}: {text}")
        return text

    def rows(self, sql):
        """A list of dicts."""
        return json.loads(self.run(
            f"SELECT coalesce(json_agg(q), '[]') FROM ({sql}) q"))

    def close(self):
        self.process.stdin.close()
        self.process.wait(10)
        self.process.stdout.close()


def literal(text):
    return "'" + text.replace("'", "''") + "'"
