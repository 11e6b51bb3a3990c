#!/usr/bin/python3
# Edit Factory - the end-to-end tests through a proxy that knows OpenAPI
# SPDX-License-Identifier: LGPL-2.1-or-later
import copy
import os

import strangers
import test_efd
import test_efd_webhooks
from snow import ENDLESS, Snowing
from sse import Stream
from tap import done, equal, ok

# Only other hosts can be fetched from, and there are none here.
UNREACHED = ["fetchAsset"]


def check_document(proxy, document):
    """Faults are found; the document has none."""
    equal(proxy.ask({"document": document}), {"valid": True, "errors": []},
          "the description is OpenAPI 3.1")
    for path, name in ((("info", "title"), "no title"),
                       (("paths", "/v1/jobs", "get", "responses"),
                        "no answers")):
        broken = copy.deepcopy(document)
        node = broken
        for part in path[:-1]:
            node = node[part]
        node[path[-1]] = 1
        ok(not proxy.ask({"document": broken})["valid"],
           "another is not: " + name)


def check_judge(proxy):
    """What the proxy would find."""
    json = {"content-type": "application/json"}
    problem = {"content-type": "application/problem+json"}
    good = {"method": "GET", "path": "/v1/usage?days=3", "headers": {},
            "status": 200, "answerHeaders": json, "answer": '{"days": []}'}
    day = '{"day": "x", "jobs": 0, "speech_characters": 0, ' \
          '"render_seconds": 0, "bytes_stored": 0}'
    for change, fault, name in (
            ({}, None, "what is as described"),
            ({"answer": "{}"}, "must have required", "a missing member"),
            ({"answer": f'{{"days": [{day}]}}'}, "must match", "a bad date"),
            ({"path": "/v1/usage?days=x"}, "must be integer", "a bad query"),
            ({"path": "/v1/usage?dais=1"}, "additional", "an unknown one"),
            ({"path": "/v1/nothing"}, "nothing is described", "an answer "
             "where nothing is"),
            ({"path": "/v1/nothing", "status": 404, "answerHeaders": problem},
             None, "a problem where nothing is"),
            ({"status": 418}, "status is not", "a strange status"),
            ({"answerHeaders": {"content-type": "text/html"}}, "text/html",
             "a strange type"),
            ({"status": 401, "answerHeaders": problem}, "must have required",
             "half a problem")):
        faults = proxy.ask({"exchange": dict(good, **change)})["faults"]
        ok(any(fault in f for f in faults) if fault else faults == [],
           "judged: " + name, faults)


def check_job(efd):
    """All that can be asked of jobs, assets and the server."""
    id = efd.submit("announce", {"text": "One."})
    job = efd.wait_for(id)
    for path in ("", "?wait=1", "/log?lines=5", "/attempts", "/outputs"):
        efd.get(f"/v1/jobs/{id}{path}")
    output = job["outputs"][0]
    test_efd.fetch(efd, id, output["name"], headers={"Range": "bytes=0-3"})
    for path in ("", "/content"):
        efd.get(f"/v1/assets/{output['id']}{path}")
    voice = next(o["id"] for o in job["outputs"] if
                 o["media_type"].startswith("audio/"))
    equal(efd.get(f"/v1/assets/{voice}/probe").status, 200, "it is probed")
    with Stream(efd, f"/v1/jobs/{id}/events") as stream:
        equal(stream.rest()[-1].kind, "job.succeeded", "events pass")
    with Stream(efd, "/v1/events?after=0") as stream:
        equal(stream.event().kind, "job.created", "all of them")
    id = efd.submit("snow", {"frames": ENDLESS})
    efd.request("POST", f"/v1/jobs/{id}/cancel")
    efd.wait_for(id)
    again = efd.request("POST", f"/v1/jobs/{id}/retry").json["id"]
    efd.request("POST", f"/v1/jobs/{again}/cancel")
    efd.wait_for(again)
    equal(efd.request("DELETE", f"/v1/jobs/{again}").status, 204,
          "jobs come and go")
    asset = efd.request("POST", "/v1/assets?name=a", b"x").json["id"]
    efd.request("DELETE", "/v1/assets/" + asset)
    efd.request("POST", "/v1/assets/from-url", {"url": "http://127.0.0.1/a"})


def check_tus(efd):
    """Uploads in pieces, raw: test_tus.py has a client for them."""
    tus = {"Tus-Resumable": "1.0.0"}
    body = dict(tus, **{"Content-Type": "application/offset+octet-stream"})
    new = dict(tus, **{"Upload-Length": "4", "Upload-Metadata":
                       "filename YS5iaW4="})
    efd.request("OPTIONS", "/v1/uploads")
    paths = [efd.request("POST", "/v1/uploads", None, new).headers["Location"]
             for _ in range(2)]
    answers = [efd.request("PATCH", paths[0], data, dict(
        body, **{"Upload-Offset": str(at)}))
        for at, data in ((0, b"ab"), (3, b"d"), (2, b"cd"))]
    equal([a.status for a in answers], [204, 409, 204], "an upload in pieces")
    equal(efd.request("HEAD", paths[0], None, tus).headers["Upload-Offset"],
          "4", "is whole")
    equal(efd.request("DELETE", paths[1], None, tus).status, 204,
          "another is given up")


def check_server(efd):
    for path in ("/v1/pipelines", "/v1/pipelines/short", "/v1/usage",
                 "/v1/limits", "/healthz", "/readyz", "/metrics", "/docs",
                 "/openapi.json"):
        equal(efd.get(path).status, 200, path)


def run_suite(efd, document):
    test_efd.check_requests(efd)
    test_efd.check_uploads(efd)
    test_efd.check_idempotency(efd)
    test_efd.check_lists(efd)
    test_efd.check_bad_media(efd)
    check_job(efd)
    check_server(efd)
    if "/v1/uploads" in document["paths"]:
        check_tus(efd)
    receiver = test_efd_webhooks.Receiver()
    test_efd_webhooks.check_endpoints(efd, receiver)
    test_efd_webhooks.check_refusals(efd, receiver)
    made = test_efd_webhooks.check_messages(efd, receiver)
    test_efd_webhooks.check_again(efd, receiver, made)


def check_report(report):
    print(f"# {report['exchanges']} exchanges")
    equal(report["violations"][:10], [],
          "every request and every answer is as described")
    equal(report["unseen"], UNREACHED,
          "every operation that can succeed here has")


def main():
    strangers.begin("a proxy that knows OpenAPI")
    with Snowing("--slots", "1", "--allow-private-webhooks") as efd:
        inner = efd.where["socket"]
        outer = os.path.join(efd.folder, "proxy.sock")
        with strangers.Script("contract-proxy.mjs", inner, outer) as proxy:
            equal(proxy.hear(), {"listening": outer}, "the proxy listens")
            document = efd.get("/openapi.json").json
            check_document(proxy, document)
            check_judge(proxy)
            efd.where["socket"] = outer
            run_suite(efd, document)
            efd.where["socket"] = inner
            check_report(proxy.ask({"report": True}))
            equal(proxy.end(), 0, "the proxy ends")
    done()


main()
