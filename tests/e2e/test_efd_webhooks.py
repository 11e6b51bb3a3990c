#!/usr/bin/python3
# Edit Factory - webhooks of efd: signed, repeated, never to where they must not
# SPDX-License-Identifier: LGPL-2.1-or-later
import base64
import collections
import hashlib
import hmac
import http.server
import json
import os
import sys
import threading
import time

sys.path.insert(0, os.path.dirname(__file__))
from contract import Contract  # noqa: E402
from daemon import wait, why_not  # noqa: E402
from snow import ENDLESS, NOBODY, Snowing  # noqa: E402
from tap import done, equal, ok, skip  # noqa: E402

Message = collections.namedtuple("Message", "path headers body at")


class Receiver(http.server.ThreadingHTTPServer):
    """Answers as the path says and keeps what came."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.port = self.server_address[1]
        self.messages = []
        self.changed = threading.Condition()
        self.released = threading.Event()
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def url(self, path, host="127.0.0.1"):
        return f"http://{host}:{self.port}/{path}"

    def at(self, path):
        return [m for m in self.messages if m.path == "/" + path]

    def wait_for(self, path, count, timeout=30):
        """Until so many have come; all that have."""
        deadline = time.monotonic() + timeout
        with self.changed:
            while len(self.at(path)) < count:
                if not self.changed.wait(deadline - time.monotonic()):
                    break
            return self.at(path)


class Handler(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        server = self.server
        with server.changed:
            server.messages.append(Message(self.path, self.headers, body,
                                           time.monotonic()))
            first = len(server.at(self.path[1:])) == 1
            server.changed.notify_all()
        name = self.path[1:].split("-")[0]
        if name == "gone":
            self.answer(410)
        elif name == "redirect":
            self.answer(307, Location=server.url("target"))
        elif name == "busy" and first:
            self.answer(503, **{"Retry-After": "7"})
        elif name == "hang" and first:
            server.released.wait(60)
        elif name == "babble":
            self.babble()
        else:
            self.answer(204)

    def answer(self, status, **headers):
        self.send_response(status)
        for field, value in headers.items():
            self.send_header(field, value)
        self.end_headers()

    def babble(self):
        self.answer(200)
        try:
            while True:
                self.wfile.write(b"x" * 65536)
        except OSError:
            self.server.released.set()

    def log_message(self, *unused):
        pass


def verify(message, secret):
    """As the verifiers of Standard Webhooks do it."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    id, at = (message.headers[f"webhook-{n}"] for n in ("id", "timestamp"))
    content = f"{id}.{at}.".encode() + message.body
    wanted = "v1," + base64.b64encode(
        hmac.new(key, content, hashlib.sha256).digest()).decode()
    return (abs(time.time() - int(at)) < 120 and
            wanted in message.headers["webhook-signature"].split(" "))


def post(efd, path, body=None, **kwargs):
    return efd.request("POST", path, body, **kwargs)


def add(efd, receiver, path, **fields):
    answer = post(efd, "/v1/webhook-endpoints",
                  dict(fields, url=receiver.url(path)))
    if answer.status != 201:
        raise RuntimeError(f"no endpoint: {answer}")
    return answer.json


def delivery(efd, check, **filters):
    """The newest one that @check likes; waits for it."""
    query = "&".join(f"{k}={v}" for k, v in filters.items())
    deadline = time.monotonic() + 30
    while True:
        found = efd.get("/v1/webhook-deliveries?" + query).json["deliveries"]
        good = [d for d in found if check(d)]
        if good:
            return good[0]
        if time.monotonic() > deadline:
            raise RuntimeError(f"not among {found}")
        wait(0.05)


def run_job(efd, frames=1, **fields):
    return efd.wait_for(efd.submit("snow", {"frames": frames}, **fields))


def check_endpoints(efd, receiver):
    made = add(efd, receiver, "ok-crud")
    path = "/v1/webhook-endpoints/" + made["id"]
    ok(made["secret"].startswith("whsec_") and made["disabled"] is False and
       made["events"] == ["job.succeeded", "job.failed", "job.cancelled"],
       "an endpoint has a secret and hears of every end", made)
    got = efd.get(path).json
    equal((got["url"], "secret" in got), (made["url"], False),
          "the secret is told once")
    equal([e["id"] for e in
           efd.get("/v1/webhook-endpoints").json["endpoints"]],
          [made["id"]], "it is listed")
    changed = efd.request("PATCH", path, {
        "events": ["job.failed"], "disabled": True}).json
    equal((changed["events"], changed["disabled"], changed["url"]),
          (["job.failed"], True, made["url"]), "it is changed in parts")
    other = efd.other_tenant()
    for method, where in (("GET", path), ("DELETE", path),
                          ("POST", path + "/test"),
                          ("POST", path + "/rotate-secret")):
        equal(efd.request(method, where, key=other).status, 404,
              f"{method} {where[len(path):]} is for its owner alone")
    equal(efd.request("DELETE", path).status, 204, "it is deleted")
    equal(efd.get(path).status, 404, "and gone")


def check_refusals(efd, receiver):
    url = receiver.url("x")
    for body, pointer, name in (
            ({}, "/url", "no URL"),
            ({"url": "ftp://example.com/"}, "/url", "not HTTP"),
            ({"url": "http://user:pw@example.com/"}, "/url", "a password"),
            ({"url": url, "events": ["job.started"]}, "/events",
             "an event that is not told"),
            ({"url": url, "events": []}, "/events", "no event"),
            ({"url": url, "secret": "whsec_c2hvcnQ="}, "/secret",
             "a short secret"),
            ({"url": url, "color": "red"}, "/color", "an unknown field")):
        answer = post(efd, "/v1/webhook-endpoints", body)
        equal((answer.status, answer.json.get("pointer")), (422, pointer),
              f"refused: {name}")
    answer = post(efd, "/v1/jobs", {"pipeline": "snow", "params": {
        "frames": 1}, "webhook": {"url": "nowhere"}})
    equal((answer.status, answer.json.get("pointer")), (422, "/webhook/url"),
          "refused: a job with a bad webhook")
    for path in ("/v1/webhook-deliveries?state=lost",
                 "/v1/webhook-deliveries?endpoint=x"):
        equal(efd.get(path).code, "malformed-query", "refused: " + path)
    equal(post(efd, f"/v1/webhook-deliveries/{NOBODY}/replay").status, 404,
          "nothing to send again")


def check_messages(efd, receiver):
    made = add(efd, receiver, "ok-all")
    add(efd, receiver, "ok-failures", events=["job.failed"])
    job = run_job(efd)
    message = receiver.wait_for("ok-all", 1)[0]
    body = json.loads(message.body)
    equal((body["type"], body["data"]["id"], body["data"]["state"],
           message.headers["Content-Type"]),
          ("job.succeeded", job["id"], "succeeded", "application/json"),
          "the end of a job is told")
    equal([o["name"] for o in body["data"]["outputs"]],
          [o["name"] for o in job["outputs"]], "with its outputs")
    ok(verify(message, made["secret"]), "and signed", message)
    ok(not verify(message._replace(body=message.body + b" "),
                  made["secret"]), "so that nobody can change it")
    found = delivery(efd, lambda d: d["state"] == "delivered",
                     endpoint=made["id"])
    equal((found["id"], found["job"], found["tries"], found["last_status"]),
          (message.headers["webhook-id"], job["id"], 1, 204),
          "the log tells of it")
    equal(efd.get("/v1/webhook-deliveries/" + found["id"]).json["body"],
          message.body.decode(), "and what was sent")
    id = efd.submit("snow", {"frames": ENDLESS})
    efd.wait_for(id, lambda j: j["state"] == "running")
    post(efd, f"/v1/jobs/{id}/cancel")
    body = json.loads(receiver.wait_for("ok-all", 2)[1].body)
    equal((body["type"], body["data"]["id"]), ("job.cancelled", id),
          "cancelled jobs are told of")
    clip = post(efd, "/v1/assets?name=clip.mp4", b"no video").json["id"]
    efd.wait_for(efd.submit("short", {
        "script": "Hello.", "footage": [{"path": clip}]}))
    body = json.loads(receiver.wait_for("ok-failures", 1)[0].body)
    ok(body["type"] == "job.failed" and body["data"]["error"]["detail"],
       "failed ones, too, with the reason", body)
    equal(len(receiver.at("ok-failures")), 1,
          "who wants to hear of failures hears of nothing else")
    return made


def check_again(efd, receiver, made):
    """Test messages, replays, new secrets."""
    path = "/v1/webhook-endpoints/" + made["id"]
    before = len(receiver.at("ok-all"))
    answer = post(efd, path + "/test")
    message = receiver.wait_for("ok-all", before + 1)[-1]
    equal((answer.status, message.headers["webhook-id"],
           json.loads(message.body)["type"]),
          (202, answer.json["id"], "webhook.test"), "a message to try it with")
    delivery(efd, lambda d: d["id"] == answer.json["id"] and
             d["state"] == "delivered")
    post(efd, f"/v1/webhook-deliveries/{answer.json['id']}/replay")
    again = receiver.wait_for("ok-all", before + 2)[-1]
    equal((again.headers["webhook-id"], again.body),
          (message.headers["webhook-id"], message.body), "and once more")
    new = post(efd, path + "/rotate-secret").json["secret"]
    post(efd, path + "/test")
    message = receiver.wait_for("ok-all", before + 3)[-1]
    ok(new != made["secret"] and verify(message, new) and
       verify(message, made["secret"]),
       "a new secret and the old one both sign for a while")
    efd.sql("UPDATE webhook_endpoint SET previous_until = now()")
    post(efd, path + "/test")
    message = receiver.wait_for("ok-all", before + 4)[-1]
    ok(verify(message, new) and not verify(message, made["secret"]),
       "until its time is over")
    efd.request("DELETE", path)


def check_failures(efd, receiver):
    ends = {name: add(efd, receiver, name)["id"]
            for name in ("busy", "redirect", "gone", "babble")}
    run_job(efd)
    first, second = receiver.wait_for("busy", 2)
    equal((first.headers["webhook-id"], first.body),
          (second.headers["webhook-id"], second.body),
          "a receiver that was busy gets the same message again")
    ok(second.at - first.at > 6.5 and
       second.headers["webhook-timestamp"] > first.headers[
           "webhook-timestamp"], "when it has asked for it",
       second.at - first.at)
    found = delivery(efd, lambda d: d["state"] == "delivered",
                     endpoint=ends["busy"])
    equal(found["tries"], 2, "at the second try")
    found = delivery(efd, lambda d: d["last_at"], endpoint=ends["redirect"])
    ok(found["state"] == "pending" and found["last_status"] == 307 and
       "redirect" in found["last_error"] and found["next_at"] and
       not receiver.at("target"), "redirects are not followed", found)
    found = delivery(efd, lambda d: d["state"] == "failed",
                     endpoint=ends["gone"])
    gone = efd.get("/v1/webhook-endpoints/" + ends["gone"]).json
    ok(gone["disabled"] and "410" in gone["disabled_why"],
       "410 is the end of an endpoint", gone)
    for path in (f"/v1/webhook-endpoints/{ends['gone']}/test",
                 f"/v1/webhook-deliveries/{found['id']}/replay"):
        answer = efd.request("POST", path)
        equal((answer.status, answer.code), (409, "endpoint-disabled"),
              "which is sent nothing: " + path.rpartition("/")[2])
    found = delivery(efd, lambda d: d["state"] == "delivered",
                     endpoint=ends["babble"])
    ok(receiver.released.wait(10), "a long answer is cut off")
    receiver.released.clear()
    for id in ends.values():
        if id != ends["gone"]:
            efd.request("DELETE", "/v1/webhook-endpoints/" + id)
    run_job(efd)
    equal((len(receiver.at("gone")), len(efd.get(
        "/v1/webhook-deliveries?endpoint=" + ends["gone"]).json[
            "deliveries"])), (1, 1), "nothing more is put aside for it")
    changed = efd.request("PATCH", "/v1/webhook-endpoints/" + ends["gone"],
                          {"disabled": False}).json
    equal((changed["disabled"], changed["disabled_why"]), (False, None),
          "until it is let in again")
    efd.request("DELETE", "/v1/webhook-endpoints/" + ends["gone"])


def check_job_webhook(efd, receiver):
    secret = "whsec_" + base64.b64encode(b"k" * 32).decode()
    job = run_job(efd, webhook={"url": receiver.url("ok-job"),
                                "secret": secret})
    run_job(efd)
    message = receiver.wait_for("ok-job", 1)[0]
    ok(json.loads(message.body)["data"]["id"] == job["id"] and
       verify(message, secret), "a job may bring its own webhook")
    run_job(efd, webhook={"url": receiver.url("ok-plain")})
    message = receiver.wait_for("ok-plain", 1)[0]
    ok(message.headers["webhook-signature"] is None and
       message.headers["webhook-id"], "without a secret it is not signed")
    equal(efd.get("/v1/webhook-endpoints").json["endpoints"] == [] or
          "ok-job" not in str(efd.get("/v1/webhook-endpoints").json), True,
          "and no endpoint for others")
    id = efd.submit("snow", {"frames": ENDLESS}, webhook={
        "url": receiver.url("ok-retry"), "events": ["job.cancelled"]})
    efd.wait_for(id, lambda j: j["state"] == "running")
    post(efd, f"/v1/jobs/{id}/cancel")
    receiver.wait_for("ok-retry", 1)
    again = post(efd, f"/v1/jobs/{id}/retry").json["id"]
    post(efd, f"/v1/jobs/{again}/cancel")
    told = [json.loads(m.body)["data"]["id"]
            for m in receiver.wait_for("ok-retry", 2)]
    equal(told, [id, again], "the job that tries again has it, too")
    equal(len(receiver.at("ok-job")), 1, "nobody hears of others' jobs")


def check_kill(efd, receiver):
    """The daemon dies, and is stopped, while a message is on its way."""
    for path, end in (("hang-kill", efd.kill), ("hang-stop", efd.stop)):
        made = add(efd, receiver, path)
        run_job(efd)
        first = receiver.wait_for(path, 1)[0]
        end()
        receiver.released.set()
        efd.start()
        if end == efd.kill:
            # its time with the message is over
            efd.sql("UPDATE webhook_delivery SET next_at = now() "
                    "WHERE state = 'pending'")
        second = receiver.wait_for(path, 2)[1]
        receiver.released.clear()
        equal((first.headers["webhook-id"], first.body),
              (second.headers["webhook-id"], second.body),
              f"a message outlives its daemon: {path}")
        efd.request("DELETE", "/v1/webhook-endpoints/" + made["id"])


def check_fleet(efd, receiver):
    """Two daemons share the outbox: each message is sent once. One receiver
    hangs all the time, and holds up nobody."""
    add(efd, receiver, "hang-fleet")
    add(efd, receiver, "ok-fleet")
    url = f"host='{efd.sockets()}' dbname=editfactory"
    with Snowing("--slots", "2", "--allow-private-webhooks",
                 env={"EF_DATABASE_URL": url}) as other:
        other.key = efd.key
        ids = [(efd, other)[i % 2].submit("snow", {"frames": 1})
               for i in range(40)]
        for id in ids:
            efd.wait_for(id)
        messages = receiver.wait_for("ok-fleet", 40)
        told = sorted(json.loads(m.body)["data"]["id"] for m in messages)
        equal(told, sorted(ids), "each end is told once")
        pending = efd.sql("SELECT count(*) FROM webhook_delivery d JOIN "
                          "webhook_endpoint e ON e.id = d.endpoint_id WHERE "
                          "e.url LIKE '%ok-fleet' AND d.state <> 'delivered'")
        equal(pending.split()[-1], "0", "and marked so")
        receiver.released.set()


def check_private(receiver):
    """Without the operator's leave nothing goes to the machine itself, however
    it is spelled; and no proxy of the environment is used."""
    with Snowing("--slots", "1", env={
            "http_proxy": f"http://127.0.0.1:{receiver.port}",
            "all_proxy": f"http://127.0.0.1:{receiver.port}"}) as efd:
        for host in ("127.0.0.1", "localhost", "[::1]", "10.0.0.1",
                     "169.254.169.254", "[::ffff:127.0.0.1]"):
            answer = post(efd, "/v1/webhook-endpoints", {
                "url": receiver.url("never", host)})
            equal((answer.status, answer.json.get("pointer")), (422, "/url"),
                  f"refused: {host}")
        before = len(receiver.messages)
        for host in ("2130706433", "0x7f000001", "0177.0.0.1", "127.1"):
            made = add(efd, FakeUrl(receiver.url("never", host)), "")
            post(efd, f"/v1/webhook-endpoints/{made['id']}/test")
            found = delivery(efd, lambda d: d["last_at"],
                             endpoint=made["id"])
            ok("public" in (found["last_error"] or "") and
               found["last_status"] is None, f"not sent to {host}", found)
        equal(len(receiver.messages), before, "nothing has come")


class FakeUrl:
    def __init__(self, url):
        self.fixed = url

    def url(self, path):
        return self.fixed


def main():
    reason = why_not()
    if reason:
        skip("efd", reason)
        done()
    receiver = Receiver()
    with Snowing("--slots", "1", "--allow-private-webhooks") as efd:
        efd.contract = Contract(efd.get("/openapi.json").json)
        check_endpoints(efd, receiver)
        check_refusals(efd, receiver)
        made = check_messages(efd, receiver)
        check_again(efd, receiver, made)
        check_failures(efd, receiver)
        check_job_webhook(efd, receiver)
        check_kill(efd, receiver)
        check_fleet(efd, receiver)
        equal(efd.contract.faults, [], "every answer is as described")
        equal(efd.contract.operations("Webhooks") - efd.contract.seen, set(),
              "and none is missing")
    check_private(receiver)
    done()


if __name__ == "__main__":
    main()
