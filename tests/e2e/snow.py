# Edit Factory - a daemon with jobs that last as long as a test wants
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Snowing is an Efd that knows the pipeline "snow", and lets a test look into
its database."""

import hashlib
import json
import os
import secrets
import subprocess

from daemon import Efd

# A tenant's id, and that of nothing else.
NOBODY = "01a1fdca-f24e-7000-b637-7450036b70cc"

# Snow is hard to encode: some 100 frames a second on a slow machine.
SNOW = {
    "version": 1, "name": "snow", "title": "A job that takes its time",
    "params": {"type": "object", "additionalProperties": False,
               "required": ["frames"],
               "properties": {"frames": {"type": "integer"}}},
    "stages": [{"name": "snow", "launch": [
        "videotestsrc name=source pattern=snow",
        "! video/x-raw,format=I420,width=320,height=240,framerate=25/1",
        "! x264enc speed-preset=medium threads=1 ! h264parse",
        "! filesink name=file sync=false"],
        "set": {"source.num-buffers": "$params.frames",
                "file.location": "$out.snow.snow.h264"}}]}
ENDLESS = 1000000


# Two stages: the first takes seconds and leaves 4 MB, the second takes its time
# for little. The seed makes them unlike those of other jobs.
def stage_of_pace(name, frames, width, height):
    return {"name": name, "launch": [
        "videotestsrc name=source pattern=snow ! video/x-raw,format=I420,"
        "width=1280,height=720,framerate=25/1 ! videoscale "
        f"! video/x-raw,width={width},height={height} "
        "! filesink name=file sync=false"],
        "set": {"source.num-buffers": frames,
                "source.foreground-color": "$params.seed",
                "file.location": f"$out.{name}.{name}.raw"}}


INTEGER = {"type": "integer", "minimum": 1, "maximum": 1000000}
PACE = {
    "version": 1, "name": "pace", "title": "A job of two stages",
    "params": {"type": "object", "additionalProperties": False,
               "required": ["frames", "seed"],
               "properties": {"frames": INTEGER, "seed": INTEGER}},
    "stages": [stage_of_pace("first", 600, 80, 60),
               stage_of_pace("second", "$params.frames", 32, 24)]}
PACE_BYTES = {"first.raw": 80 * 60 * 3 // 2, "second.raw": 32 * 24 * 3 // 2}


def add_pipeline(folder, pipeline):
    """What is to be XDG_CONFIG_HOME."""
    config = os.path.join(folder, "config")
    os.makedirs(os.path.join(config, "editfactory"), exist_ok=True)
    with open(os.path.join(config, "editfactory", pipeline["name"] + ".json"),
              "w", encoding="utf-8") as f:
        json.dump(pipeline, f)
    return config


class Snowing(Efd):
    """Efd that knows the pipeline above."""

    def __init__(self, *options, env=None):
        super().__init__(*options, env=env)
        self.env["XDG_CONFIG_HOME"] = add_pipeline(self.folder, SNOW)

    def sockets(self):
        """Where its PostgreSQL listens."""
        path = os.path.join(self.state, "postgres", "data", "postmaster.pid")
        with open(path) as f:
            return f.read().split("\n")[4]

    def sql(self, text):
        return subprocess.run(
            ["psql", "-h", self.sockets(), "-U", "ef_owner", "-d",
             "editfactory", "-XAtc", "SET search_path TO ef; " + text],
            check=True, capture_output=True, text=True).stdout

    def other_tenant(self):
        """A key of somebody else's."""
        id, secret = secrets.token_hex(8), secrets.token_hex(32)
        digest = hashlib.sha256(secret.encode()).hexdigest()
        self.sql(f"""INSERT INTO tenant (id, name) VALUES
            ('{NOBODY}', 'other'); INSERT INTO api_key (id, tenant_id, sha256,
            scopes) VALUES ('{id}', '{NOBODY}', '\\x{digest}', '{{*}}')""")
        return f"ef_{id}_{secret}"
