#!/usr/bin/python3
# Edit Factory - the contract of asset stores against OpenStack Swift
# SPDX-License-Identifier: LGPL-2.1-or-later
import http.client
import json
import os
import re
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "e2e"))
sys.path.insert(0, HERE)
from swift import ID, REGION, SECRET, Swift, why_no_swift  # noqa: E402
from tap import done, equal, ok, skip  # noqa: E402

try:
    import botocore.session
    from botocore.config import Config
except ImportError:
    botocore = None


def make_client(swift):
    return botocore.session.get_session().create_client(
        "s3", region_name=REGION, aws_access_key_id=ID,
        aws_secret_access_key=SECRET,
        endpoint_url=f"http://127.0.0.1:{swift.ports['proxy']}",
        config=Config(signature_version="s3v4", proxies={},
                      s3={"addressing_style": "path"}))


def check_contract(swift, folder):
    env = dict(os.environ, **swift.environment(
        os.path.join(folder, "secret"), "some/where"))
    result = subprocess.run([os.environ["EF_STORE_TEST"]], env=env, timeout=120,
                            capture_output=True, text=True, check=False)
    for line in result.stdout.splitlines():
        match = re.match(r"(not )?ok \d+ (\S+)", line)
        if match:
            ok(not match[1], match[2])
    equal(result.returncode, 0, "the contract is kept")
    if result.returncode:
        print("#", (result.stderr + swift.log_text()).replace("\n", "\n# "))


def check_wrong_secret(swift, folder):
    wrong = os.path.join(folder, "wrong")
    with open(wrong, "w", encoding="utf-8") as f:
        f.write("another\n")
    env = dict(os.environ, **swift.environment(
        os.path.join(folder, "secret")))
    env["EF_S3_SECRET_ACCESS_KEY_FILE"] = wrong
    result = subprocess.run([os.environ["EF_STORE_TEST"]], env=env, timeout=60,
                            capture_output=True, text=True, check=False)
    ok(result.returncode != 0 and "403 (SignatureDoesNotMatch)" in
       result.stdout + result.stderr, "a wrong secret is refused, and told",
       result.stdout[-500:] + result.stderr[-500:])


def presign(swift, key):
    """By orchestrator/net, as for a download."""
    order = {"id": ID, "secret": SECRET, "region": REGION, "method": "GET",
             "path": f"/{swift.bucket}/{key}", "query": [
                 ["response-content-disposition",
                  "attachment; filename*=UTF-8''a%20%C3%A4.mp4"],
                 ["response-content-type", "video/mp4"]],
             "headers": [["host", f"127.0.0.1:{swift.ports['proxy']}"]],
             "payload": "UNSIGNED-PAYLOAD", "time": int(time.time()),
             "expires": 900}
    return subprocess.run(
        [os.environ["EF_SIGNER"]], input=json.dumps(order) + "\n", text=True,
        capture_output=True, timeout=20, check=True).stdout.strip()


def ask(swift, target, headers):
    connection = http.client.HTTPConnection(
        "127.0.0.1", swift.ports["proxy"], timeout=20)
    connection.request("GET", target, headers=headers)
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    return answer, body


def check_presigned(swift, client):
    key = "some/a b+ä%20&c=~.mp4"
    client.put_object(Bucket=swift.bucket, Key=key, Body=b"0123456789")
    target = presign(swift, key)
    answer, body = ask(swift, target, {})
    equal((answer.status, body), (200, b"0123456789"),
          "whoever has the URL gets the object")
    equal((answer.headers["Content-Disposition"],
           answer.headers["Content-Type"]),
          ("attachment; filename*=UTF-8''a%20%C3%A4.mp4", "video/mp4"),
          "as the file that it says")
    answer, body = ask(swift, target, {"Range": "bytes=2-4"})
    equal((answer.status, body), (206, b"234"), "or a part")
    other = target[:-1] + ("0" if target[-1] != "0" else "1")
    equal(ask(swift, other, {})[0].status, 403, "but not by another URL")
    client.delete_object(Bucket=swift.bucket, Key=key)


def check_store(swift, folder):
    client = make_client(swift)
    client.create_bucket(Bucket=swift.bucket)
    check_contract(swift, folder)
    check_presigned(swift, client)
    equal(client.list_objects_v2(Bucket=swift.bucket)["KeyCount"], 0,
          "no object is left")
    equal(client.list_multipart_uploads(Bucket=swift.bucket).get("Uploads", []),
          [], "no half upload is left")
    check_wrong_secret(swift, folder)


def main():
    with tempfile.TemporaryDirectory() as folder:
        reason = why_no_swift(folder) or (
            None if botocore else "python3-botocore is not installed")
        if reason:
            skip("swift", reason)
            done()
            return
        swift = Swift(os.path.join(folder, "swift"))
        try:
            began = time.monotonic()
            swift.start()
            print(f"# it answers after {time.monotonic() - began:.1f} s")
            check_store(swift, folder)
        finally:
            swift.close()
    done()


main()
