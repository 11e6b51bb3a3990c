# Edit Factory - collects what history.py compares
# SPDX-License-Identifier: LGPL-2.1-or-later
import hashlib
import json
import os


def read_log(text):
    records = []
    for line in text.splitlines():
        try:
            record = json.loads(line)
            records.append(record if isinstance(record, dict)
                           else {"bad": line})
        except ValueError:
            records.append({"bad": line})
    return records


def hash_file(path):
    with open(path, "rb") as f:
        content = f.read()
    return {"bytes": len(content),
            "sha256": hashlib.sha256(content).hexdigest()}


def read_objects(folder, assets):
    found = {}
    for asset in assets:
        path = os.path.join(folder, asset["object_key"])
        if os.path.isfile(path):
            found[asset["object_key"]] = hash_file(path)
    return found


def is_efds(record):
    """What efd says before its log is open: why it does not start."""
    return not record.get("bad", "").startswith("efd: ")


def gather(fleet, accepted=(), uploads=()):
    sql = fleet.sql
    assets = sql.rows("SELECT * FROM asset")
    deaths = [{"daemon": m.name, "status": m.process.poll()}
              for m in fleet.members if not m.lives() and not m.expected]
    return {
        "jobs": sql.rows("SELECT id, tenant_id, state, attempt, exclusive, "
                         "metadata, finished_at, cancel_requested_at "
                         "FROM job ORDER BY id"),
        "attempts": sql.rows("SELECT * FROM attempt"),
        "events": sql.rows("SELECT id, job_id, tenant_id, attempt, kind, "
                           "data, extract (epoch FROM at)::float8 AS at "
                           "FROM job_event ORDER BY id"),
        "assets": assets,
        "tenants": sql.rows("SELECT * FROM tenant"),
        "accepted": list(accepted),
        "uploads": list(uploads),
        "objects": read_objects(fleet.media, assets),
        "logs": {m.name: list(filter(is_efds, read_log(m.log_text())))
                 for m in fleet.members},
        "faults": fleet.faults,
        "deaths": deaths,
    }


def leftovers(fleet, history):
    """Files of the store that no row names: what unfinished attempts left."""
    known = {a["object_key"] for a in history["assets"]}
    found = []
    for root, _, names in os.walk(fleet.media):
        found += [os.path.relpath(os.path.join(root, n), fleet.media)
                  for n in names]
    return sorted(set(found) - known)
