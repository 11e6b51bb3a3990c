#!/usr/bin/python3
# Edit Factory - efd from outside: a finished video by REST, and every refusal
# SPDX-License-Identifier: LGPL-2.1-or-later
import base64
import hashlib
import json
import os
import sys

sys.path.insert(0, os.path.dirname(__file__))
from contract import Contract  # noqa: E402
from daemon import Efd, why_not  # noqa: E402
from media import (loudness, make_clip, make_photo, streams)  # noqa: E402
from tap import done, equal, near, ok, skip  # noqa: E402

SCRIPT = "Hello there, a small world. It turns and turns."
NOBODY = "01a1fdca-f24e-7000-b637-7450036b70cc"


def fetch(efd, id, name, **kwargs):
    return efd.get(f"/v1/jobs/{id}/outputs/{name}", **kwargs)


def save(efd, id, name):
    path = os.path.join(efd.folder, name)
    with open(path, "wb") as f:
        f.write(fetch(efd, id, name).body)
    return path


def check_refusal(answer, status, code, name, pointer=None):
    good = (answer.status == status and answer.code == code and
            answer.headers.get("Content-Type") == "application/problem+json"
            and answer.json["status"] == status and answer.json["detail"] and
            (pointer is None or answer.json.get("pointer") == pointer))
    ok(good, name, answer)


def check_outputs(efd, job):
    outputs = {o["name"]: o for o in job["outputs"]}
    equal(sorted(outputs), ["captions.srt", "captions.vtt", "cover.jpg",
                            "manifest.json", "plan.json", "short.mp4",
                            "voice.wav", "words.json"], "results of the job")
    for name, output in outputs.items():
        body = fetch(efd, job["id"], name).body
        ok(hashlib.sha256(body).hexdigest() == output["sha256"] and
           len(body) == output["bytes"], f"{name} has its hash and size")
    video = save(efd, job["id"], "short.mp4")
    found = streams(video)
    equal((found["video"]["width"], found["video"]["height"]), (1080, 1920),
          "the video is a vertical one")
    integrated = loudness(video)[0]
    near(integrated, -14, 0.3, "the video has its loudness")
    near(outputs["short.mp4"]["loudness"], integrated, 0.2,
         "the job tells the loudness")
    near(outputs["short.mp4"]["duration"],
         float(found["video"]["duration"]), 0.05, "the job tells the duration")
    return outputs


def check_no_paths(efd, job):
    """Documents name assets, never a place on the server."""
    for name in ("plan.json", "manifest.json", "words.json"):
        text = fetch(efd, job["id"], name).body.decode()
        ok(efd.folder not in text, f"{name} names no path of the server",
           text[:2000])
    plan = json.loads(fetch(efd, job["id"], "plan.json").body)
    ok(all(c["uri"].startswith("asset:") for c in plan["clips"]) and
       plan["voice"]["uri"].startswith("asset:"), "the plan names assets")
    return plan


def check_video(efd):
    clip = efd.upload(make_clip(os.path.join(efd.folder, "fractal.mp4"),
                                seconds=8))
    photo = efd.upload(make_photo(os.path.join(efd.folder, "clock.jpg")))
    params = {"script": SCRIPT, "footage": [{"path": clip}, {"path": photo}]}
    id = efd.submit("short", params, metadata={"for": "a test"})
    job = efd.wait_for(id)
    if not equal(job["state"], "succeeded", "a short is made by REST"):
        print("#", job["error"], efd.get(f"/v1/jobs/{id}/log").body)
        return
    equal((job["progress"], job["metadata"], job["attempt"]),
          (1, {"for": "a test"}, 1), "its end is told")
    check_outputs(efd, job)
    check_ranges(efd, id)
    plan = check_no_paths(efd, job)
    plan["captions"]["style"] = "minimal"
    check_edited_plan(efd, plan)
    check_again(efd, params)
    check_stop_after(efd, params)
    check_asset_in_use(efd, clip, id)


def check_ranges(efd, id):
    whole = fetch(efd, id, "short.mp4")
    part = fetch(efd, id, "short.mp4", headers={"Range": "bytes=100-199"})
    equal((part.status, part.body), (206, whole.body[100:200]), "a range")
    equal(fetch(efd, id, "short.mp4", headers={
        "If-None-Match": whole.headers["ETag"]}).status, 304, "known output")
    equal(fetch(efd, id, "short.mp4", headers={
        "Range": "bytes=999999999-"}).status, 416, "no such range")
    ok(whole.headers["Content-Disposition"].startswith("attachment"),
       "a download is never shown in the page")


def check_edited_plan(efd, plan):
    path = os.path.join(efd.folder, "edited.json")
    with open(path, "w") as f:
        json.dump(plan, f)
    job = efd.wait_for(efd.submit("render", {"plan": efd.upload(path)}))
    ok(job["state"] == "succeeded", "an edited plan is rendered again",
       job["error"])
    names = [o["name"] for o in job["outputs"]]
    ok("short.mp4" in names, "and gives a video", names)


def check_again(efd, params):
    """The same job again: every stage was finished before."""
    job = efd.wait_for(efd.submit("short", params))
    lines = efd.get(f"/v1/jobs/{job['id']}/log").json["lines"]
    ended = [line["text"] for line in lines if "finished" in line["text"]]
    equal((job["state"], set(ended), len(ended)),
          ("succeeded", {"was finished before"}, 7),
          "the same job costs nothing")


def check_stop_after(efd, params):
    job = efd.wait_for(efd.submit("short", params, stop_after="match"))
    names = [o["name"] for o in job["outputs"]]
    equal((job["state"], "plan.json" in names, "short.mp4" in names),
          ("succeeded", True, False), "a job that stops after match")


def check_asset_in_use(efd, clip, id):
    equal(efd.request("DELETE", f"/v1/jobs/{id}").status, 204,
          "a job is deleted")
    equal(efd.get(f"/v1/jobs/{id}").status, 404, "and gone")
    equal(fetch(efd, id, "short.mp4").status, 404, "with its outputs")
    equal(efd.request("DELETE", f"/v1/assets/{clip}").status, 204,
          "an asset that nobody waits for is deleted")


def check_bad_media(efd):
    """The footage is a playlist that names a file of the server."""
    clip = efd.upload(make_clip(os.path.join(efd.folder, "fractal.mp4"),
                                seconds=8))
    probe = efd.get(f"/v1/assets/{clip}/probe").json
    equal((probe["container"], probe["video"]["width"],
           probe["audio"]["rate"]), ("mp4", 640, 48000), "an asset is probed")
    path = os.path.join(efd.folder, "trap.mp4")
    with open(path, "w") as f:
        f.write("#EXTM3U\n#EXTINF:10,\nfile:///etc/passwd\n")
    asset = efd.upload(path)
    check_refusal(efd.get(f"/v1/assets/{asset}/probe"), 422, "unusable-media",
                  "a playlist is no media")
    job = efd.wait_for(efd.submit("short", {
        "script": SCRIPT, "footage": [{"path": asset}]}))
    equal((job["state"], job["error"]["code"], job["attempt"]),
          ("failed", "invalid-input", 1), "bad input fails once")
    ok("trap.mp4" in job["error"]["detail"] and
       efd.folder not in job["error"]["detail"],
       "the problem names the user's file", job["error"])
    equal(job["error"]["stage"], "score", "and the stage")


def check_hostile_plan(efd):
    """A plan that names a file of the server is never opened."""
    plan = {"version": 1, "canvas": {"width": 1080, "height": 1920,
                                     "fps": "30/1"}, "duration": 2,
            "clips": [{"uri": "/etc/passwd", "at": 0, "duration": 2,
                       "in": 0}]}
    path = os.path.join(efd.folder, "hostile.json")
    with open(path, "w") as f:
        json.dump(plan, f)
    answer = efd.request("POST", "/v1/jobs", {
        "pipeline": "render", "params": {"plan": efd.upload(path)}})
    check_refusal(answer, 422, "invalid-params",
                  "a plan cannot name files of the server")
    ok("passwd" in answer.json["detail"] and
       efd.folder not in answer.json["detail"], "and is told so", answer)


def check_requests(efd):
    post = lambda body, **headers: efd.request(  # noqa: E731
        "POST", "/v1/jobs", body, headers)
    check_refusal(post({"pipeline": "none"}), 422, "unknown-pipeline",
                  "an unknown pipeline", "/pipeline")
    check_refusal(post({"pipeline": "announce", "params": {}}), 422,
                  "invalid-params", "a parameter is missing")
    check_refusal(post({"pipeline": "announce", "params": {
        "text": "x" * 5001}}), 422, "invalid-params", "a text too long",
        "/params/text")
    check_refusal(post({"pipeline": "short", "params": {"script": "x", "footage": [
        {"path": "/etc/passwd"}]}}), 422, "invalid-params",
        "a path is no asset", "/params/footage/0/path")
    check_refusal(post({"pipeline": "short", "params": {"script": "x", "footage": [
        {"path": NOBODY}]}}), 422, "unknown-asset", "an unknown asset",
        "/params/footage/0/path")
    check_refusal(post({"pipeline": "announce", "params": {"text": "x"},
                        "stop_after": "nothing"}), 422, "unknown-stage",
                  "an unknown stage", "/stop_after")
    check_refusal(post({"pipeline": "announce", "parms": {}}), 422,
                  "invalid-params", "an unknown field", "/parms")
    check_refusal(post({"pipeline": "announce", "params": {"text": "x"},
                        "priority": 9}), 422, "invalid-params",
                  "a priority out of range", "/priority")
    clip = efd.request("POST", "/v1/assets?name=a.mp4", b"x").json["id"]
    check_refusal(post({"pipeline": "short", "params": {
        "script": "x", "style": "nothing", "footage": [{"path": clip}]}}),
        422, "invalid-params", "an unknown style", "/params/style")
    check_refusal(efd.request("POST", "/v1/jobs", b"[" * 200000, {
        "Content-Type": "application/json"}), 400, "malformed-json",
        "200,000 brackets")
    check_refusal(efd.request("POST", "/v1/jobs", b"{}", {
        "Content-Type": "text/plain"}), 415, "unsupported-media-type",
        "not JSON")
    check_refusal(efd.get("/v1/jobs?colour=red"), 400, "unknown-query",
                  "an unknown query parameter")
    check_refusal(efd.get("/v1/jobs?limit=1000"), 400, "malformed-query",
                  "a limit out of range")
    check_refusal(efd.get("/v1/jobs?cursor=abc"), 400, "malformed-query",
                  "a cursor of nobody's")
    check_refusal(efd.get(f"/v1/jobs/{NOBODY}"), 404, "not-found",
                  "an unknown job")
    check_refusal(efd.get("/v1/jobs/'; DROP TABLE job"
                          .replace(" ", "%20")), 404, "not-found",
                  "an id that is none")
    check_refusal(efd.request("PUT", "/v1/jobs"), 405, "method-not-allowed",
                  "a method that is not served")
    check_refusal(efd.get("/v1/jobs", key="ef_0_0"), 401, "unauthorized",
                  "a key that is none")
    check_refusal(efd.get("/v1/jobs", key=efd.key[:-1] + (
        "0" if efd.key[-1] != "0" else "1")), 401, "unauthorized",
        "a key that is nearly right")
    check_refusal(efd.get("/v1/jobs", headers={"Authorization": None}), 401,
                  "unauthorized", "no key")


def check_uploads(efd):
    check_refusal(efd.request("POST", "/v1/assets", b"x"), 400,
                  "malformed-query", "an upload without a name")
    check_refusal(efd.request("POST", "/v1/assets?name=a%0Ab", b"x"), 400,
                  "malformed-request", "a name with a line break")
    check_refusal(efd.request("POST", "/v1/assets?name=x", None, {
        "Content-Length": str(1 << 40)}), 413, "too-large",
        "a terabyte is refused before it is read")
    good = base64.b64encode(hashlib.sha256(b"hello").digest()).decode()
    answer = efd.request("POST", "/v1/assets?name=%C3%A4%20b.txt", b"hello",
                         {"Content-Digest": f"sha-256=:{good}:"})
    equal((answer.status, answer.json["name"], answer.json["bytes"]),
          (201, "ä b.txt", 5), "an upload with its digest")
    content = efd.get(answer.headers["Location"] + "/content")
    equal(content.body, b"hello", "is read again")
    bad = efd.request("POST", "/v1/assets?name=x", b"hellO",
                      {"Content-Digest": f"sha-256=:{good}:"})
    check_refusal(bad, 422, "digest-mismatch", "a damaged upload")


def check_idempotency(efd):
    body = {"pipeline": "announce", "params": {"text": "One."}}
    headers = {"Idempotency-Key": "a-key"}
    first = efd.request("POST", "/v1/jobs", body, headers)
    again = efd.request("POST", "/v1/jobs", body, headers)
    equal((again.status, again.json["id"], again.headers["Location"],
           again.headers.get("Idempotency-Replayed")),
          (202, first.json["id"], first.headers["Location"], "true"),
          "a repetition gets the first answer")
    body["params"]["text"] = "Two."
    check_refusal(efd.request("POST", "/v1/jobs", body, headers), 422,
                  "idempotency-mismatch", "another request under the key")
    before = len(efd.get("/v1/jobs?limit=200").json["jobs"])
    dry = efd.request("POST", "/v1/jobs?dry_run=true", body)
    equal((dry.status, dry.json,
           len(efd.get("/v1/jobs?limit=200").json["jobs"])),
          (200, {"valid": True}, before), "a dry run leaves nothing")


def check_lists(efd):
    ids = [efd.submit("announce", {"text": f"Number {i}."}) for i in range(5)]
    for id in ids:
        efd.wait_for(id)
    first = efd.get("/v1/jobs?limit=2").json
    second = efd.get(f"/v1/jobs?limit=2&cursor={first['next_cursor']}").json
    equal([j["id"] for j in first["jobs"] + second["jobs"]],
          ids[:0:-1], "pages, newest first")
    ok(all("params" not in j for j in first["jobs"]), "lists are short")
    failed = efd.get("/v1/jobs?state=failed&pipeline=announce").json
    equal(failed, {"jobs": [], "next_cursor": None}, "a filter")
    etag = efd.get(f"/v1/jobs/{ids[0]}").headers["ETag"]
    equal(efd.get(f"/v1/jobs/{ids[0]}",
                  headers={"If-None-Match": etag}).status, 304,
          "a job that has not changed")


def main():
    reason = why_not()
    if reason:
        skip("efd", reason)
        done()
    with Efd() as efd:
        equal(efd.get("/readyz", headers={"Authorization": None}).status, 200,
              "it is ready")
        efd.contract = Contract(efd.get("/openapi.json").json)
        equal(os.stat(os.path.join(efd.state, "key")).st_mode & 0o777, 0o600,
              "the key is its owner's alone")
        check_requests(efd)
        check_uploads(efd)
        check_idempotency(efd)
        check_lists(efd)
        check_video(efd)
        check_bad_media(efd)
        check_hostile_plan(efd)
        equal(efd.contract.faults, [], "every answer is as described")
        equal(efd.stop(), 0, "it stops when asked to")
    done()


if __name__ == "__main__":
    main()
