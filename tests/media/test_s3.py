#!/usr/bin/python3
# Edit Factory - the contract of asset stores against a strict S3
# SPDX-License-Identifier: LGPL-2.1-or-later
import os
import re
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "e2e"))
sys.path.insert(0, HERE)
from fake_s3 import FAULTS, FakeS3  # noqa: E402
from tap import done, equal, ok  # noqa: E402


def run(store, folder, prefix=None, **changes):
    env = dict(os.environ, **store.environment(
        os.path.join(folder, "secret"), prefix))
    env.update(changes)
    return subprocess.run([os.environ["EF_STORE_TEST"]], env=env,
                          capture_output=True, text=True, timeout=120,
                          check=False)


def count_nameless(store):
    """Uploads whose name never arrived: nobody can give them up but the store
    itself, by a rule of its bucket (docs/fleet.md)."""
    return sum(1 for fault, method, target in store.struck
               if method == "POST" and target.endswith("?uploads=") and
               fault in ("lost-answer", "truncate"))


def check_contract(folder, name, faults=(), prefix=None):
    store = FakeS3(faults)
    result = run(store, folder, prefix)
    store.close()
    for line in result.stdout.splitlines():
        match = re.match(r"(not )?ok \d+ (\S+)", line)
        if match:
            ok(not match[1], f"{name}: {match[2]}")
    if not equal(result.returncode, 0, f"{name}: the contract is kept"):
        print("#", result.stderr[-2000:].replace("\n", "\n# "))
    equal(store.refused, [], f"{name}: every request was right")
    equal(list(store.objects), [], f"{name}: no object is left")
    equal(len(store.uploads), count_nameless(store),
          f"{name}: no half upload is left whose name was told")
    return store


def check_all_faults(store):
    """Each kind has struck where it hurts."""
    for fault in FAULTS:
        ok(any(f == fault for f, *_ in store.struck), f"{fault} was suffered")


def check_readers(store):
    gets = [p for m, p in store.requests
            if m == "GET" and p.endswith("many-readers")]
    equal(len(gets), 1, "eight readers at a time fetch an object once")


def check_prefix(store):
    ok(all(p.startswith("/factory/some/where/t")
           for _, p in store.requests), "all keys have the prefix")


def check_wrong_secret(folder):
    store = FakeS3()
    wrong = os.path.join(folder, "wrong")
    with open(wrong, "w", encoding="utf-8") as f:
        f.write("another\n")
    result = run(store, folder, EF_S3_SECRET_ACCESS_KEY_FILE=wrong)
    store.close()
    ok(result.returncode != 0 and store.refused and
       store.refused[0][0] == "SignatureDoesNotMatch",
       "the store of the tests does refuse a wrong signature", store.refused)


def main():
    with tempfile.TemporaryDirectory() as folder:
        check_readers(check_contract(folder, "well"))
        check_prefix(check_contract(folder, "prefix", prefix="some/where"))
        for i in range(len(FAULTS)):
            store = check_contract(folder, f"faults {i}",
                                   FAULTS[i:] + FAULTS[:i])
        check_all_faults(store)
        check_wrong_secret(folder)
    done()


main()
