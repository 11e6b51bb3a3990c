# Edit Factory - tests: OpenStack Swift as a store that speaks S3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Four servers of Debian's packages on loopback ports, with all that they need
in a folder, which must lie where user xattrs are: objects' metadata is kept in
them."""

import os
import pwd
import socket
import subprocess
import time

SERVERS = ("account", "container", "object", "proxy")
ID, SECRET, REGION = "test:tester", "testing", "us-east-1"
HASH = "[swift-hash]\nswift_hash_path_prefix = a\nswift_hash_path_suffix = b\n"
CONFIG = """[DEFAULT]
bind_ip = 127.0.0.1
bind_port = {port}
workers = 0
user = {user}
swift_dir = {folder}
devices = {folder}/drives
mount_check = false
disable_fallocate = true
log_address = {folder}/no-log
[pipeline:main]
pipeline = {pipeline}
"""
BACK = "[app:{0}-server]\nuse = egg:swift#{0}\n"
FRONT = f"""[app:proxy-server]
use = egg:swift#proxy
account_autocreate = true
[filter:s3api]
use = egg:swift#s3api
location = {REGION}
[filter:cache]
use = egg:swift#memcache
memcache_servers = 127.0.0.1:1
[filter:tempauth]
use = egg:swift#tempauth
user_test_tester = {SECRET} .admin
[filter:slo]
use = egg:swift#slo
[filter:bulk]
use = egg:swift#bulk
[filter:catch_errors]
use = egg:swift#catch_errors
[filter:gatekeeper]
use = egg:swift#gatekeeper
"""
# There need be no memcached, but tempauth wants one to be named.
FILTERS = "catch_errors gatekeeper cache s3api tempauth bulk slo proxy-server"


def why_no_swift(folder):
    """Why it cannot run with its files in @folder, or None."""
    for server in SERVERS:
        if not os.path.exists(f"/usr/bin/swift-{server}-server"):
            return f"swift-{server} is not installed"
    try:
        os.setxattr(folder, "user.test", b"1")
    except OSError as error:
        return f"no user xattrs in {folder}: {error.strerror}"
    return None


def free_ports(n):
    sockets = [socket.socket() for _ in range(n)]
    for one in sockets:
        one.bind(("127.0.0.1", 0))
    ports = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return ports


class Swift:
    def __init__(self, folder, bucket="factory"):
        self.folder, self.bucket = folder, bucket
        self.ports = dict(zip(SERVERS, free_ports(len(SERVERS))))
        self.processes = []
        os.makedirs(os.path.join(folder, "drives", "d1"))
        self.write("swift.conf", HASH)
        for server in SERVERS[:3]:
            self.make_ring(server)
            self.configure(server, f"{server}-server", BACK.format(server))
        self.configure("proxy", FILTERS, FRONT)
        self.log = open(os.path.join(folder, "log"), "ab")

    def write(self, name, text):
        with open(os.path.join(self.folder, name), "w",
                  encoding="utf-8") as f:
            f.write(text)

    def configure(self, server, pipeline, rest):
        self.write(server + ".conf", CONFIG.format(
            port=self.ports[server], folder=self.folder, pipeline=pipeline,
            user=pwd.getpwuid(os.geteuid()).pw_name) + rest)

    def make_ring(self, server):
        for args in (("create", "4", "1", "0"),
                     ("add", f"r1z1-127.0.0.1:{self.ports[server]}/d1", "1"),
                     ("rebalance",)):
            subprocess.run(
                ["swift-ring-builder", f"{server}.builder", *args],
                cwd=self.folder, check=True, capture_output=True, timeout=60)

    def start(self):
        for server in SERVERS:
            self.processes.append(subprocess.Popen(
                ["setpriv", "--pdeathsig", "TERM",
                 f"/usr/bin/swift-{server}-server", os.path.join(self.folder, server + ".conf"),
                 "--verbose"],
                stdin=subprocess.DEVNULL, stdout=self.log, stderr=self.log,
                cwd=self.folder))
        deadline = time.monotonic() + 60
        for server in SERVERS:
            while not self.answers(server):
                if time.monotonic() > deadline:
                    raise RuntimeError(f"swift's {server} does not answer: " +
                                       self.log_text())
                time.sleep(0.05)

    def answers(self, server):
        with socket.socket() as one:
            return one.connect_ex(("127.0.0.1", self.ports[server])) == 0

    def log_text(self):
        with open(self.log.name, encoding="utf-8", errors="replace") as f:
            return f.read()[-3000:]

    def environment(self, secret_file, prefix=None):
        with open(secret_file, "w", encoding="utf-8") as f:
            f.write(SECRET + "\n")
        found = {"EF_S3_ENDPOINT": f"http://127.0.0.1:{self.ports['proxy']}",
                 "EF_S3_REGION": REGION, "EF_S3_BUCKET": self.bucket,
                 "EF_S3_ACCESS_KEY_ID": ID,
                 "EF_S3_SECRET_ACCESS_KEY_FILE": secret_file}
        if prefix:
            found["EF_S3_PREFIX"] = prefix
        return found

    def close(self):
        for process in self.processes:
            process.terminate()
        for process in self.processes:
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        self.log.close()
