#!/usr/bin/python3
# Edit Factory - messages of efd under the verifier of Standard Webhooks
# SPDX-License-Identifier: LGPL-2.1-or-later
import strangers
from snow import NOBODY, Snowing
from tap import done, equal, ok

NO_MATCH = "No matching signature found"


def next_message(receiver, name):
    """One more message; no forgery of it may pass."""
    message = receiver.hear()
    equal(message["forged"], [], f"{name}: nothing forged passes")
    return message


def ask_for_test(efd, path):
    answer = efd.request("POST", path + "/test")
    if answer.status != 202:
        raise RuntimeError(f"no test message: {answer}")
    return answer.json["id"]


def check_delivery(efd, receiver, url):
    made = efd.request("POST", "/v1/webhook-endpoints", {"url": url}).json
    receiver.ask({"secret": made["secret"]})
    job = efd.submit("snow", {"frames": 1})
    message = next_message(receiver, "the end of a job")
    equal((message["event"], message["job"], message["verified"],
           message["signatures"]), ("job.succeeded", job, [True], 1),
          "the end of a job is verified")
    return made


def check_rotation(efd, receiver, made):
    path = "/v1/webhook-endpoints/" + made["id"]
    new = efd.request("POST", path + "/rotate-secret").json["secret"]
    ok(new != made["secret"], "the secret is another")
    receiver.ask({"secret": new})
    id = ask_for_test(efd, path)
    message = next_message(receiver, "two secrets")
    equal((message["id"], message["verified"], message["signatures"]),
          (id, [True, True], 2), "the old secret and the new one verify it")
    efd.sql("UPDATE webhook_endpoint SET previous_until = now()")
    ask_for_test(efd, path)
    message = next_message(receiver, "after rotation")
    equal((message["verified"], message["signatures"]),
          ([NO_MATCH, True], 1), "the old one's time ends")


def check_own_secret(efd, receiver, url):
    """A secret that the tenant has made, of the longest kind."""
    secret = "whsec_" + "QUJD" * 21 + "QQ=="
    receiver.ask({"secret": secret})
    efd.submit("snow", {"frames": 1}, webhook={"url": url, "secret": secret})
    found = [next_message(receiver, "a job's webhook") for _ in range(2)]
    equal(sorted(m["verified"][-1] is True for m in found), [False, True],
          "a job's own secret verifies its own message")


def main():
    strangers.begin("the verifier of webhooks")
    with Snowing("--allow-private-webhooks") as efd, \
            strangers.Script("receive-webhooks.mjs") as receiver:
        url = f"http://127.0.0.1:{receiver.hear()['port']}/{NOBODY}"
        made = check_delivery(efd, receiver, url)
        check_rotation(efd, receiver, made)
        check_own_secret(efd, receiver, url)
        equal(receiver.end(), 0, "the receiver heard of nothing else")
    done()


main()
