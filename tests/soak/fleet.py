# Edit Factory - several daemons on one PostgreSQL and one store
# SPDX-License-Identifier: LGPL-2.1-or-later
import contextlib
import hashlib
import math
import os
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import uuid

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "e2e"))
from daemon import Efd, stages_of, wait  # noqa: E402
from postgres import Cluster, literal  # noqa: E402
from proxy import Proxy  # noqa: E402

DISK = "size=24m"


class Member(Efd):
    """A daemon of the fleet. Faults hold its lock: one at a time."""

    def __init__(self, fleet, name, *options, env=None):
        super().__init__(*options, env=env)
        self.fleet = fleet
        self.name = name
        self.fault_lock = threading.Lock()
        self.expected = False  # to be dead
        self.left_dead = False
        self.mounted = None
        self.proxy = Proxy(os.path.join(self.folder, "db"),
                           fleet.cluster.sockets)
        self.env["EF_DATABASE_URL"] = fleet.cluster.url(self.proxy.folder)

    def own_disk(self):
        """A small one for what is temporary; only root can mount it."""
        path = os.path.join(self.state, "work")
        os.makedirs(path)
        if os.geteuid() == 0 and subprocess.run(
                ["mount", "-t", "tmpfs", "-o", DISK, "tmpfs", path],
                stderr=subprocess.DEVNULL, check=False).returncode == 0:
            self.mounted = path

    def kill(self):
        self.expected = True
        super().kill()

    def start_again(self, stop=None, timeout=60):
        """As a supervisor does: again and again, while PostgreSQL is away."""
        deadline = time.monotonic() + timeout
        while True:
            try:
                self.start()
                self.expected = False
                return
            except RuntimeError:
                if time.monotonic() > deadline:
                    raise
                wait(0.2)

    def kill_stages(self):
        for pid in stages_of(self):
            with contextlib.suppress(OSError):
                os.kill(pid, signal.SIGKILL)

    def signal(self, number):
        with contextlib.suppress(OSError):
            self.process.send_signal(number)

    def lives(self):
        return self.process is not None and self.process.poll() is None

    def close(self):
        self.signal(signal.SIGCONT)
        self.proxy.heal(drop=True)
        super().close()
        self.proxy.stop()
        if self.mounted:
            subprocess.run(["umount", "-l", self.mounted], check=False)
            shutil.rmtree(self.folder, ignore_errors=True)


class Fleet:
    def __init__(self, n, *options, disk_of=None, slots=2):
        self.folder = os.path.realpath(tempfile.mkdtemp(prefix="ef-soak-"))
        os.chmod(self.folder, 0o711)
        self.cluster = Cluster(os.path.join(self.folder, "pg"))
        self.media = os.path.join(self.folder, "media")
        self.faults = {}
        self.faults_lock = threading.Lock()
        self.tenants = {}
        self.sql = self.cluster.session()
        self.members = []
        for i in range(n):
            member = Member(self, f"efd-{i}", "--slots", str(slots),
                            "--media-dir", self.media, *options,
                            env=self.environment())
            if i == disk_of:
                member.own_disk()
            self.members.append(member)

    def environment(self):
        config = os.path.join(self.folder, "config")
        os.makedirs(os.path.join(config, "editfactory"), exist_ok=True)
        shutil.copy(os.path.join(HERE, "tick.json"),
                    os.path.join(config, "editfactory"))
        return {"XDG_CONFIG_HOME": config}

    def start(self):
        threads = [threading.Thread(target=m.start) for m in self.members]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        for member in self.members:
            if not member.lives():
                raise RuntimeError("no start: " + member.log_text()[-2000:])
        return self

    def add_tenant(self, name, max_running=1000, weight=1):
        """With a key: a row each, as keys.c writes them."""
        tenant, secret = str(uuid.uuid4()), secrets.token_hex(32)
        number = secrets.token_hex(8)
        digest = hashlib.sha256(secret.encode()).hexdigest()
        self.sql.run(
            "INSERT INTO tenant (id, name, max_running, weight) VALUES "
            f"('{tenant}', {literal(name)}, {max_running}, {weight}); "
            "INSERT INTO api_key (id, tenant_id, sha256, scopes) VALUES "
            f"('{number}', '{tenant}', '\\x{digest}', ARRAY['*'])")
        self.tenants[tenant] = f"ef_{number}_{secret}"
        return tenant

    # Faults

    @contextlib.contextmanager
    def fault(self, name):
        """Notes when something was wrong; "*" for everybody."""
        entry = [time.time(), math.inf]
        with self.faults_lock:
            self.faults.setdefault(name, []).append(entry)
        try:
            yield
        finally:
            entry[1] = time.time()

    def heal(self):
        """All that is left of faults is undone."""
        for member in self.members:
            member.signal(signal.SIGCONT)
            member.proxy.heal()
        self.sql = self.cluster.session()
        for member in self.members:
            if not member.lives() and member.expected and \
                    not member.left_dead:
                member.start_again()

    def unfinished(self):
        """How many jobs are; none waits for its next attempt any longer."""
        self.sql.run("UPDATE job SET run_at = now() WHERE state = 'queued' "
                     "AND run_at > now()")
        return int(self.sql.run("SELECT count(*) FROM job WHERE state IN "
                                "('queued', 'running')"))

    def wait_until_finished(self, timeout):
        deadline = time.monotonic() + timeout
        while self.unfinished() and time.monotonic() < deadline:
            wait(0.25)

    def wait_for(self, sql, timeout=30):
        """Until @sql is true."""
        deadline = time.monotonic() + timeout
        while self.sql.run(f"SELECT ({sql})::int") != "1":
            if time.monotonic() > deadline:
                raise RuntimeError("never true: " + sql)
            wait(0.02)

    def close(self):
        for member in self.members:
            member.close()
        self.cluster.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self):
        try:
            return self.start()
        except BaseException:
            self.close()
            raise

    def __exit__(self, *unused):
        self.close()
