#!/usr/bin/python3
# Edit Factory - ef submit and its like against a server that may be anything
# SPDX-License-Identifier: LGPL-2.1-or-later
import json
import os
import signal
import sys
import threading

sys.path.insert(0, os.path.dirname(__file__))
from fake_efd import KEY, SUCCEEDED, Fake, running  # noqa: E402
from media import load, make_photo  # noqa: E402
from tap import Sandbox, done, equal, ok, one_line  # noqa: E402

SCRIPT = "Hello there, a small world."
ARGS = ["submit", "script.txt", "-f", "footage", "-o", "out.mp4"]
SIDE = ["jpg", "manifest.json", "mp4", "plan.json", "srt", "voice.wav", "vtt",
        "words.json"]
ESC = "\x1b[31m\u009b31m\x07"


def asset(uuid):
    return f"asset:{uuid}"


def make_plan(job):
    """A plan as the server writes it: everything is an asset."""
    footage = [f["path"] for f in job["body"]["params"]["footage"]]
    return json.dumps({
        "version": 1, "duration": 2.0,
        "canvas": {"width": 1080, "height": 1920, "fps": "30/1"},
        "clips": [{"uri": asset(footage[0]), "at": 0, "duration": 2.0}],
        "voice": {"uri": asset(job["ids"]["voice.wav"])},
        "captions": {"words": asset(job["ids"]["words.json"]),
                     "style": "karaoke"}}).encode()


def make_outputs(job):
    footage = [f["path"] for f in job["body"]["params"]["footage"]]
    manifest = {"inputs": [{"path": asset(footage[0])}],
                "outputs": [{"file": "short.mp4"}]}
    return {"short.mp4": os.urandom(300000), "cover.jpg": b"cover",
            "captions.srt": b"srt", "captions.vtt": b"", "voice.wav": b"RIFF",
            "words.json": b"{}", "plan.json": make_plan,
            "manifest.json": json.dumps(manifest).encode()}


def remove_results(box):
    for name in box.files():
        if name.startswith("out"):
            os.unlink(box.path(name))


def results(box):
    return [f for f in box.files() if f.startswith((".", "out"))
            and not f.startswith(".state")]


def only_job(fake):
    return next(iter(fake.jobs.values()))


def test_whole(box, fake):
    fake.states = [{"state": "queued", "progress": 0.0},
                   running("speak", 0.1),
                   running("render" + ESC, 0.5,
                           warnings=["score: a" + ESC + ".mp4: breaks off"]),
                   running("render", 0.9), SUCCEEDED]
    fake.outputs = make_outputs
    r = box.run(*ARGS, "--seed", "7", "--priority", "1", "--exclusive",
                "channel-7", "--pin", "1=b.jpg@0.5")
    if not ok(r.status == 0, "ef submit", r):
        return
    job = only_job(fake)
    body, params = job["body"], job["body"]["params"]
    equal((body["pipeline"], body["priority"], body["exclusive"]),
          ("short", 1, "channel-7"), "pipeline, priority, exclusive are told")
    equal((params["script"].strip(), params["seed"], "style" in params),
          (SCRIPT, 7, False), "what was given goes, the defaults do not")
    equal(len(params["footage"]), 3, "all footage is named")
    equal(len(fake.assets), 2, "the same content is uploaded once")
    ok(all(f["path"] in fake.assets for f in params["footage"]),
       "paths have become assets")
    ok(params["pins"] == [{"shot": 1, "in": 0.5,
                           "path": params["pins"][0]["path"]}] and
       params["pins"][0]["path"] in [f["path"] for f in params["footage"]],
       "a pin names the asset that its footage has become", params)
    ok(any("wall" in f["tags"] for f in params["footage"]),
       "tags come from the folders here")
    equal(sorted(results(box)), ["out." + s for s in SIDE],
          "the results have ef make's names, and nothing is left over")
    with open(box.path("out.mp4"), "rb") as f:
        ok(f.read() == job["files"]["short.mp4"], "byte by byte")
    plan = load(box.path("out.plan.json"))
    equal((plan["voice"]["uri"], plan["captions"]["words"]),
          ("out.voice.wav", "out.words.json"), "the plan names the files here")
    ok(plan["clips"][0]["uri"].startswith("footage/"),
       "and the footage that was uploaded", plan)
    manifest = load(box.path("out.manifest.json"))
    equal(manifest["outputs"][0]["file"], "out.mp4",
          "so does the manifest")
    ok(manifest["inputs"][0]["path"].startswith(box.path("footage")),
       "in all its parts", manifest)
    ok("\x1b" not in r.err + r.out and "\u009b" not in r.err + r.out and
       "breaks off" in r.err, "what the server says cannot move the cursor",
       repr(r.err))
    ok("29.5 s" in r.out and "-14.0 LUFS" in r.out, "duration and loudness", r)
    ok("render" in r.err and job["id"] in r.err, "stages and the id", r)
    waits = [p for m, p in fake.requests if "wait=30" in p]
    ok(len(waits) == len(fake.states) - 1, "it waits, it does not poll",
       fake.requests)
    equal(box.run(*ARGS).status, 1, "existing results are refused")
    equal(len(fake.jobs), 1, "before anything is sent")


def test_json(box, fake):
    fake.states = [running("render", 0.5), SUCCEEDED]
    fake.outputs = make_outputs
    r = box.run(*ARGS, "--progress", "json")
    told = [json.loads(line) for line in r.out.splitlines()]
    ok(r.status == 0 and r.err == "", "ef submit --progress json", r)
    kinds = [t["event"] for t in told]
    ok("job" in kinds and kinds[-1] == "result", "events", kinds)
    equal(told[-1]["job"], only_job(fake)["id"], "the result has the job's id")
    ok(any(o.get("video") == box.path("out.mp4") and o["loudness"] == -14.0
           for o in told[-1]["outputs"]), "and the video", told[-1])


def test_variants(box, fake):
    fake.outputs = lambda job: {
        "short-1.mp4": b"one", "short-2.mp4": b"two", "cover-2.jpg": b"c",
        "plan-2.json": b"no plan", "voice.wav": b"v", "scores.json": b"{}"}
    r = box.run(*ARGS, "--variants", "2")
    ok(r.status == 0, "two variants", r)
    equal(results(box), ["out-1.mp4", "out-2.jpg", "out-2.mp4",
                         "out-2.plan.json", "out.scores.json",
                         "out.voice.wav"], "have their numbers")
    ok("kept as it came" in r.err, "a plan that is none is kept", r.err)


def test_detach(box, fake):
    r = box.run(*ARGS, "--detach", "--stop-after", "match")
    equal((r.status, r.out.strip()), (0, only_job(fake)["id"]),
          "--detach prints the id")
    equal(only_job(fake)["body"]["stop_after"], "match", "--stop-after")
    equal(fake.count("GET", "/v1/jobs"), 0, "and does not wait")
    fake.reset()
    r = box.run(*ARGS, "--dry-run")
    ok(r.status == 0 and "would make" in r.out, "--dry-run", r)
    equal((fake.count("POST", "/v1/jobs?dry_run=true"), fake.jobs,
           fake.assets), (1, {}, {}), "asks the server and leaves nothing")
    ok(len(fake.deleted) == 2, "what was uploaded for it is deleted")


def test_plan(box, fake):
    fake.outputs = lambda job: {"short.mp4": b"video",
                                "plan.json": b"{}"}
    plan = {"version": 1, "duration": 2.0,
            "canvas": {"width": 1080, "height": 1920, "fps": "30/1"},
            "clips": [{"uri": "footage/a.jpg", "at": 0, "duration": 1.0},
                      {"uri": "footage/wall/b.jpg", "at": 1, "duration": 1.0}]}
    box.write("out.plan.json", json.dumps(plan))
    r = box.run("submit", "--plan", "out.plan.json")
    if not ok(r.status == 0, "ef submit --plan", r):
        return
    body = only_job(fake)["body"]
    equal(body["pipeline"], "render", "is the pipeline render")
    name, text = fake.assets[body["params"]["plan"]]
    sent = json.loads(text)
    equal(name, "out.plan.json", "the plan keeps its name")
    ok(all(c["uri"].startswith("asset:") and c["uri"][6:] in fake.assets
           for c in sent["clips"]), "and names assets", sent)
    equal(load(box.path("out.plan.json")), plan, "the one here is unchanged")
    equal(results(box), ["out.mp4", "out.plan.json"], "results beside it")
    plan["clips"][0]["uri"] = "footage/none.jpg"
    box.write("out.plan.json", json.dumps(plan))
    ok(one_line(box.run("submit", "--plan", "out.plan.json", "-o", "o2.mp4",
                        "--progress", "none"), "none.jpg"),
       "a file that is missing is named")


def test_pipeline(box, fake):
    fake.pipelines["odd"] = {
        "type": "object", "later": True, "properties": {
            "files": {"type": "array", "items": {
                "type": "string", "format": "ef-asset"}},
            "text": {"type": "string"}}}
    fake.outputs = lambda job: {"speech.wav": b"abc", "short-1.mp4": b"x"}
    known = "0199f0a0-0000-7000-8000-000000000001"
    box.write("deep/params.json", json.dumps(
        {"files": ["../footage/a.jpg", known, asset(known)], "text": "a.jpg"}))
    os.makedirs(box.path("results"), exist_ok=True)
    r = box.run("submit", "--pipeline", "odd", "--params", "deep/params.json",
                "-o", "results")
    if not ok(r.status == 0, "ef submit --pipeline --params", r):
        return
    params = only_job(fake)["body"]["params"]
    ok(params["files"][0] in fake.assets and params["text"] == "a.jpg",
       "files of the schema's are uploaded, other texts are left alone", params)
    equal(params["files"][1:], [known, known], "assets are taken as they are")
    equal(sorted(os.listdir(box.path("results"))),
          ["short-1.mp4", "speech.wav"], "results lie in the folder")
    ok(one_line(box.run("submit", "--pipeline", "none"), "none"),
       "a pipeline that there is not")
    box.write("deep/params.json", '{"files": ["gone.jpg"]}')
    ok(one_line(box.run("submit", "--pipeline", "odd", "--params",
                        "deep/params.json", "--progress", "none"),
                "gone.jpg", "params.json"), "a file that is missing")
    ok(one_line(box.run("submit", "--pipeline", "odd", "--seed", "3"),
                "--seed", status=2), "options of ef make do not fit")
    ok(one_line(box.run("submit", "script.txt", "--params", "deep/params.json"),
                "--pipeline", status=2), "--params alone")


def test_ends(box, fake):
    fake.states = [{"state": "failed", "progress": 0.3, "error": {
        "code": "bad-input", "stage": "score", "retryable": False,
        "detail": "score: a.mp4: is no video: leave it out" + ESC}}]
    r = box.run(*ARGS, "--progress", "none")
    ok(one_line(r, "a.mp4: is no video: leave it out",
                only_job(fake)["id"]) and "\x1b" not in r.err,
       "a failed job: status 1 and why", r)
    equal((results(box), fake.deleted), ([], []),
          "no results; uploads stay for ef retry")
    fake.states = [{"state": "cancelled", "progress": 0.3}]
    r = box.run(*ARGS, "--progress", "none")
    ok(one_line(r, "was cancelled", status=3), "a cancelled job: status 3", r)


def refusal(status, code, detail, path="/v1/jobs", **more):
    def hook(request):
        if request.command != "POST" or not request.path.startswith(path):
            return False
        request.refuse(status, code, detail, **more)
        return True
    return hook


def test_refusals(box, fake):
    args = ARGS + ["--progress", "none"]
    holder = "0199f0a0-0000-7000-8000-000000000002"
    fake.hooks = [refusal(409, "exclusive", "channel-7 is taken",
                          holder=holder)]
    ok(one_line(box.run(*args), "channel-7 is taken", f"ef cancel {holder}"),
       "exclusive: who holds it, and what to do")
    equal((fake.assets, len(fake.deleted)), ({}, 2),
          "uploads of a refused job are deleted")
    fake.hooks = [refusal(422, "invalid-params",
                          "params.min_shot: is 9, at most 8",
                          pointer="/params/min_shot")]
    ok(one_line(box.run(*args), "ef: --min-shot: is 9, at most 8"),
       "a parameter is named as ef make names it")
    fake.hooks = [refusal(422, "unusable-media", "is no picture" + ESC,
                          pointer="/params/footage/1/path")]
    r = box.run(*args)
    ok(one_line(r, box.path("footage/"), ": is no picture") and
       "\x1b" not in r.err, "a file is named by its path here", r)
    fake.hooks = [refusal(422, "unknown-stage", "there is no stage 'x'",
                          pointer="/stop_after")]
    ok(one_line(box.run(*args), "ef: --stop-after: there is no stage"),
       "so are the options of submit")
    fake.hooks = [refusal(413, "too-large", "at most 1 GB", "/v1/assets")]
    ok(one_line(box.run(*args), "footage", "at most 1 GB"),
       "an upload that is refused")
    fake.hooks = [refusal(422, "digest-mismatch", "damaged", "/v1/assets")]
    ok(one_line(box.run(*args), "damaged"), "a damaged upload")
    fake.hooks = []
    ok(one_line(box.run("submit", "script.txt", "-f", "footage", "-o", "o.mp4",
                        "--style", "no-such", "--progress", "none"),
                "no-such"), "what ef make refuses is refused here")
    equal(fake.count("POST", "/v1/jobs"), 4, "before anything is sent")
    ok(one_line(box.run("submit", "-f", "footage"), "SCRIPT is missing",
                status=2), "a script is needed")


def test_server(box, fake):
    def run(**env):
        old = dict(box.env)
        box.env.update(env)
        r = box.run("jobs")
        box.env = old
        return r
    ok(one_line(run(EF_STATE_DIR=box.path("nowhere")), "./factory efd",
                "EF_SERVER"), "no server: how to start one")
    ok(one_line(run(EF_SERVER="unix:" + box.path("no.sock")),
                "no server answers", "no.sock"), "nobody at the socket")
    ok(one_line(run(EF_SERVER="ftp://x"), "EF_SERVER", "ftp://x", status=2),
       "what is no server")
    ok(one_line(run(EF_API_KEY="wrong"), "EF_API_KEY"), "a wrong key")
    ok(one_line(run(EF_SERVER="https://efd.invalid"), "EF_API_KEY"),
       "this machine's key is sent to no other")
    tcp = f"http://127.0.0.1:{fake.port}/"
    equal(run(EF_SERVER=tcp).status, 0, "TCP and the key of the state folder")
    equal(run(EF_SERVER=tcp, EF_API_KEY=KEY, http_proxy="http://127.0.0.1:9",
              EF_STATE_DIR=box.path("nowhere")).status, 0,
          "no proxy is asked")
    fake.write_state(socket=None)
    equal(run().status, 0, "a state folder with a port alone")
    for text in ("{", '{"pid":1}', '{"socket":"rel"}', '{"port":70000}', ""):
        box.write(".state/efd.json", text)
        ok(run().status in (1, 2) and "efd.json" in run().err,
           f"efd.json: {text!r}", run())
    fake.write_state()


def raw(text, match="/v1/jobs"):
    """Answers with these bytes whatever HTTP says."""
    def hook(request):
        if not request.path.startswith(match):
            return False
        try:
            request.wfile.write(text if isinstance(text, bytes)
                                else text.encode())
        except OSError:
            pass
        request.reset()
        return True
    return hook


def answer(body, status=200):
    body = body if isinstance(body, bytes) else body.encode()
    return (b"HTTP/1.1 %d X\r\nContent-Type: application/json\r\n"
            b"Content-Length: %d\r\n\r\n" % (status, len(body))) + body


def test_hostile_answers(box, fake):
    cases = {
        "huge": (answer(b'{"jobs":["' + b"x" * (17 << 20) + b'"]}'), "MiB"),
        "no JSON": (answer("<html>" + ESC), "docs/api.md"),
        "an array": (answer("[]"), "docs/api.md"),
        "twice": (answer('{"jobs":[],"jobs":[]}'), "jobs"),
        "deep": (answer("[" * 5000), "docs/api.md"),
        "no jobs": (answer("{}"), "jobs"),
        "no list": (answer('{"jobs":{}}'), "jobs"),
        "no object": (answer('{"jobs":[1]}'), "jobs[0]"),
        "an id that is a path": (
            answer('{"jobs":[{"id":"../../x","pipeline":"p","state":"queued"}'
                   ']}'), "UUID"),
        "a state": (answer(
            '{"jobs":[{"id":"0199f0a0-0000-7000-8000-000000000002",'
            '"pipeline":"p","state":"odd"}]}'), "state"),
        "a redirect": (b"HTTP/1.1 302 X\r\nLocation: http://127.0.0.1:1/\r\n"
                       b"Content-Length: 0\r\n\r\n", "302"),
        "headers": (b"HTTP/1.1 200 X\r\n" + b"X: %s\r\n" % (b"y" * 1000) * 200,
                    "headers"),
        "nothing": (b"", "connection broke"),
        "no HTTP": (b"SSH-2.0-x\r\n", "unix:"),
        "a problem without words": (answer("{}", 500), "500"),
        "a problem of odd types": (
            answer('{"detail":[1],"code":{},"holder":3}', 409), "409"),
    }
    for name, (text, wanted) in cases.items():
        fake.hooks = [raw(text)]
        r = box.run("jobs")
        ok(one_line(r, wanted) and "\x1b" not in r.err, f"hostile: {name}", r)
    fake.hooks = []


def download(change, times=1000):
    """Changes what a download of the video gets, so many times."""
    left = [times]

    def hook(request):
        if not request.path.endswith("short.mp4") or left[0] == 0:
            return False
        left[0] -= 1
        change(request)
        return True
    return hook


def test_downloads(box, fake):
    fake.outputs = make_outputs
    args = ARGS + ["--progress", "none"]

    def wrong(request):
        request.reply(200, b"\0" * 300000)

    def cut(request):
        request.send_response(200)
        request.send_header("Content-Length", "300000")
        request.end_headers()
        request.wfile.write(b"x" * 1000)
        request.reset()

    def long(request):
        request.reply(200, b"x" * 400000)

    for name, change, wanted in [("wrong bytes", wrong, "SHA-256"),
                                 ("too much", long, "more than"),
                                 ("always cut off", cut, "broke")]:
        fake.hooks = [download(change)]
        ok(one_line(box.run(*args), wanted, "results are not here"),
           f"a download: {name}")
        equal(results(box), [], "leaves nothing")
    fake.hooks = [download(cut, 2)]
    equal(box.run(*args).status, 0, "a connection that breaks twice is mended")
    remove_results(box)
    busy = [1]

    def unavailable(request):
        if busy[0] and request.path.startswith("/v1/assets"):
            busy[0] -= 1
            request.refuse(503, "draining", "comes back", retry=0)
            return True
        return False
    fake.hooks = [unavailable]
    equal(box.run(*args).status, 0, "503 with Retry-After is waited for")
    fake.hooks = []
    remove_results(box)
    for name in ("../../etc/x", "/etc/x", "..", ".hidden", "a/b", "x" + ESC,
                 "", "x" * 300):
        fake.describe = lambda out, n=name: (
            dict(out, name=n) if out["name"] == "short.mp4" else out)
        r = box.run(*args)
        ok(one_line(r, "name") and "\x1b" not in r.err and not results(box),
           f"an output called {name[:12]!r} is refused", r)
    fake.describe = lambda out: (dict(out, name="mp4")
                                 if out["name"] == "cover.jpg" else out)
    ok(one_line(box.run(*args), "two outputs"), "two outputs of one name")
    fake.describe = lambda out: out


def test_restart(box, fake):
    """The daemon goes away and comes back while a job is followed."""
    fake.states = [running("render", 0.2), SUCCEEDED]
    fake.outputs = make_outputs
    gone = threading.Event()

    def stop(request):
        if "wait=30" not in request.path or gone.is_set():
            return False
        gone.set()
        os.rename(fake.socket, fake.socket + ".away")
        request.reset()
        threading.Timer(1, os.rename, (fake.socket + ".away",
                                       fake.socket)).start()
        return True
    fake.hooks = [stop]
    r = box.run(*ARGS)
    ok(r.status == 0 and gone.is_set(), "a daemon that restarts", r)
    equal(len(fake.jobs), 1, "is not given the job twice")


def test_interrupt(box, fake):
    fake.states = [running("render", 0.2)]
    waits = threading.Event()
    ends = threading.Event()

    def wait(request):
        if "wait=30" in request.path:
            waits.set()
            fake.lock.release()
            ends.wait(60)
            fake.lock.acquire()
        return False
    fake.hooks = [wait]
    process = box.start(*ARGS)
    process.stdin.close()
    ok(waits.wait(60), "the job is followed")
    process.send_signal(signal.SIGINT)
    status = process.wait(timeout=20)
    err = process.stderr.read().decode()
    ends.set()
    job = only_job(fake)["id"]
    ok(status == 130 and f"ef job {job} --follow" in err and
       f"ef cancel {job}" in err, "Ctrl-C: the job goes on, and how", err)
    equal((fake.deleted, results(box)), ([], []), "nothing is deleted")


def test_interrupt_upload(box, fake):
    begun = threading.Event()
    ends = threading.Event()
    first = []

    def wait(request):
        if request.command != "POST" or not request.path.startswith(
                "/v1/assets"):
            return False
        if not first:
            first.append(1)
            return False
        begun.set()
        fake.lock.release()
        ends.wait(60)
        fake.lock.acquire()
        return False
    fake.hooks = [wait]
    process = box.start(*ARGS)
    process.stdin.close()
    ok(begun.wait(60), "the second upload is under way")
    process.send_signal(signal.SIGINT)
    status = process.wait(timeout=20)
    err = process.stderr.read().decode()
    ends.set()
    ok(status == 130 and "nothing was submitted" in err,
       "Ctrl-C while uploading", err)
    equal((len(fake.deleted), fake.jobs), (1, {}),
          "what was uploaded is deleted again")


def test_jobs(box, fake):
    fake.states = [running("render" + ESC, 0.5)]
    for i in range(30):
        fake.add_job({"pipeline": "short" if i % 2 else "p" + ESC})
    fake.states = [SUCCEEDED]
    newest = fake.add_job({"pipeline": "short"})["id"]
    r = box.run("jobs")
    lines = r.out.splitlines()
    ok(r.status == 0 and len(lines) == 21 and newest in lines[1] and
       "succeeded" in lines[1] and "50 %" in lines[2], "ef jobs", r)
    ok("\x1b" not in r.out and "\u009b" not in r.out, "is clean", repr(r.out))
    equal(len(box.run("jobs", "--all").out.splitlines()), 32, "--all")
    equal(len(box.run("jobs", "--limit", "3").out.splitlines()), 4, "--limit")
    r = box.run("jobs", "--json", "--all", "--state", "running")
    ok(len(json.loads(r.out)["jobs"]) == 30 and "\u009b" not in r.out,
       "--json, --state", r)
    equal(len(json.loads(box.run("jobs", "--json", "--pipeline", "short")
                         .out)["jobs"]), 16, "--pipeline")
    fake.reset()
    r = box.run("jobs")
    equal((r.status, r.out), (0, ""), "no jobs")


def test_job(box, fake):
    fake.outputs = lambda job: {"short.mp4": b"x" * 1500000, "a.srt": b"s"}
    fake.states = [dict(SUCCEEDED, warnings=["a.mp4: odd" + ESC])]
    fake.log = [{"at": "2026-11-21T10:00:00.000000Z", "attempt": 1,
                 "stage": "render", "text": f"line {i}{ESC}"}
                for i in range(20)]
    job = fake.add_job({"pipeline": "short"})
    r = box.run("job", job["id"][-12:])
    ok(r.status == 0 and "1.5 MB" in r.out and "29.5" in r.out and
       "-14.0" in r.out and "a.mp4: odd" in r.out and "line 19" in r.out and
       "line 9" not in r.out, "ef job, by the end of its id", r)
    ok("\x1b" not in r.out and "\u009b" not in r.out, "is clean", repr(r.out))
    ok("line 19" not in box.run("job", job["id"], "--log", "0").out, "--log")
    equal(json.loads(box.run("job", job["id"][:8], "--json").out)["id"],
          job["id"], "--json, by the beginning of its id")
    os.makedirs(box.path("got"), exist_ok=True)
    r = box.run("job", job["id"], "--download", "got")
    equal((r.status, sorted(os.listdir(box.path("got")))),
          (0, ["a.srt", "short.mp4"]), "--download")
    ok(one_line(box.run("job", job["id"], "--download", "got"), "exists",
                "--overwrite"), "does not overwrite")
    ok(one_line(box.run("job", "abc"), "4 characters", status=2),
       "too little of an id")
    ok(one_line(box.run("job", "zzzzzz"), "zzzzzz", "ef jobs"), "no such id")
    unknown = "0199f0a0-0000-7000-8000-000000000009"
    ok(one_line(box.run("job", unknown), unknown), "no such job")
    fake.states = [running("render", 0.4), {
        "state": "failed", "progress": 0.4, "error": {
            "code": "lost", "detail": "the worker died", "stage": "render",
            "retryable": True}}]
    failed = fake.add_job({"pipeline": "short"})["id"]
    r = box.run("job", failed, "--follow")
    ok(r.status == 1 and "render: the worker died" in r.err and
       "ef retry" in r.err, "--follow of a job that fails", r)
    fake.states = [running("render", 0.4), SUCCEEDED]
    good = fake.add_job({"pipeline": "short"})["id"]
    r = box.run("job", good, "--follow", "--progress", "json")
    last = json.loads(r.out.splitlines()[-1])
    equal((r.status, last["event"], last["state"]),
          (0, "result", "succeeded"), "--follow --progress json")
    fake.states = [{"state": "cancelled", "progress": 0.4}]
    gone = fake.add_job({"pipeline": "short"})["id"]
    equal(box.run("job", gone, "--follow").status, 3,
          "--follow of a job that is cancelled")
    equal(box.run("job", failed).status, 0, "showing it is no failure")


def test_cancel(box, fake):
    fake.states = [running("render", 0.4)]
    first, second = (fake.add_job({"pipeline": "short"})["id"]
                     for _ in range(2))
    r = box.run("cancel", first, second[:13])
    equal((r.status, r.out.count("cancelled")), (0, 2), "ef cancel of two")
    r = box.run("cancel", first, "zzzzzz")
    ok(r.status == 1 and len(r.err.splitlines()) == 2 and
       "cancelled already" in r.err, "each that refuses is told", r)
    r = box.run("retry", first)
    new = r.out.split()[0] if r.out else ""
    ok(r.status == 0 and "queued" in r.out and new != first,
       "ef retry tells the new job", r)
    equal(box.run("retry", new).status, 1, "ef retry of a queued job")


# Large files


def takes(command, change, times=1000):
    """A hook for requests about an upload: change(request, its upload)."""
    left = [times]

    def hook(request):
        parts = request.path.split("/")
        if request.command != command or parts[2] != "uploads" or not left[0]:
            return False
        left[0] -= 1
        change(request, fake.uploads.get(parts[-1]))
        return True
    return hook


def cut(request, upload):
    """A half arrives."""
    upload["data"] += request.body[:len(request.body) // 2]
    request.reset()


def lost(request, upload):
    """All arrives, and the answer does not."""
    upload["data"] += request.body
    request.reset()


def says(status, code, retry=0):
    return lambda request, upload: request.refuse(status, code, "not so",
                                                  retry)


def tells(status=204, **headers):
    return lambda request, upload: request.reply(status, **headers)


def test_large(box, fake):
    with open(box.path("footage/a.jpg"), "rb") as f:
        data = f.read() + os.urandom((16 << 20) + 5)
    box.write("large/large file.jpg", data)
    args = [a.replace("footage", "large") for a in ARGS] + [
        "--detach", "--progress", "none"]
    for name, hooks, patches in (
            ("in one go", [], 1),
            ("cut twice", [takes("PATCH", cut, 2)], 3),
            ("with an answer that is lost", [takes("PATCH", lost, 1)], 1),
            ("that somebody else holds",
             [takes("PATCH", says(423, "upload-locked"), 1),
              takes("HEAD", says(423, "upload-locked"), 1)], 2),
            ("while the server starts again",
             [takes("PATCH", says(503, "draining"), 1),
              takes("HEAD", lambda r, u: r.reset(), 2)], 2),
            ("through a proxy that gives up",
             [takes("PATCH", says(504, "timeout"), 1)], 2)):
        fake.reset()
        fake.hooks = hooks
        r = box.run(*args)
        ok(r.status == 0 and
           [v for v in fake.assets.values()] == [("large file.jpg", data)],
           f"a large file {name}", r)
        equal(fake.count("PATCH", ""), patches, "each byte goes once")
    fake.reset()
    fake.hooks = [takes("POST", says(404, "not-found"))]
    r = box.run(*args)
    ok(r.status == 0 and list(fake.assets.values()) ==
       [("large file.jpg", data)], "or in one piece, to an older server", r)
    check_large_refused(box, fake, args)


def check_large_refused(box, fake, args):
    def elsewhere(request, upload):
        request.reply(204, Upload_Offset=str(upload["length"]),
                      EF_Asset_Id="0199f0a0-0000-7000-8000-000000000009")
        fake.uploads.clear()

    for name, hooks, words in (
            ("a quota", [takes("PATCH", says(429, "quota-exceeded"))],
             "not so"),
            ("a creation", [takes("POST", says(413, "too-large"))], "not so"),
            ("an upload that is forgotten",
             [takes("PATCH", cut), takes("HEAD", tells(404))], "forgotten"),
            ("connections that always break",
             [takes("PATCH", lambda r, u: r.reset())], "broke"),
            ("bytes that go nowhere",
             [takes("PATCH", tells(Upload_Offset="0"))], "no more of them"),
            ("bytes that come and go",
             [takes("PATCH", tells(Upload_Offset="1")),
              takes("HEAD", tells(200, Upload_Offset="0"))], "no more of them"),
            ("more than there is",
             [takes("PATCH", tells(Upload_Offset="99999999"))], "docs/api.md"),
            ("no offset", [takes("PATCH", tells())], "docs/api.md"),
            ("no place", [takes("POST", tells(201))], "docs/api.md"),
            ("another place", [takes("POST", tells(
                201, Location="/v1/uploads/../jobs/x"))], "docs/api.md"),
            ("an asset that is none",
             [takes("PATCH", elsewhere)], "")):
        fake.reset()
        fake.hooks = hooks
        r = box.run(*args)
        ok(one_line(r, "large file.jpg", words), f"refused: {name}", r)
        ok(not fake.assets and not fake.uploads and not fake.jobs,
           "and nothing is left", (fake.assets.keys(), fake.uploads.keys()))


def test_two_fitting(box, fake):
    for i in range(2):
        job = fake.add_job({"pipeline": "short"})
        fake.jobs.pop(job["id"])
        job["id"] = f"0199f0a0-0000-7000-8000-00000000000{i}"
        fake.jobs[job["id"]] = job
    ok(one_line(box.run("job", "0199f0a0"), "2 jobs", status=2),
       "a part of an id that fits two")


with Sandbox() as box:
    state = box.path(".state")
    box.env.update(EF_STATE_DIR=state)
    for name in ("EF_SERVER", "EF_API_KEY"):
        box.env.pop(name, None)
    box.write("script.txt", SCRIPT)
    os.makedirs(box.path("footage/wall"))
    make_photo(box.path("footage/a.jpg"), "300x400")
    make_photo(box.path("footage/wall/b.jpg"), "300x400", "testsrc2")
    with open(box.path("footage/a.jpg"), "rb") as f:
        box.write("footage/wall/same.jpg", f.read())
    fake = Fake(state)
    for test in (test_whole, test_json, test_variants, test_detach, test_plan,
                 test_pipeline, test_ends, test_refusals, test_server,
                 test_hostile_answers, test_downloads, test_restart,
                 test_interrupt, test_interrupt_upload, test_jobs, test_job,
                 test_cancel, test_two_fitting, test_large):
        fake.reset()
        remove_results(box)
        test(box, fake)
    fake.stop()
done()
