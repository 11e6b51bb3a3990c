# Edit Factory - clients that submit jobs to whatever daemon answers
# SPDX-License-Identifier: LGPL-2.1-or-later
import hashlib
import http.client
import json
import os
import random
import threading
import time

from media import make_photo

WORDS = "one two three four five six seven eight nine ten".split()
TIMEOUT = 3
AVOID = 5  # seconds, a daemon that did not answer well
FAILURES = (OSError, http.client.HTTPException, ValueError, AttributeError)


class Workload:
    """Several clients; the same @seed asks for the same jobs."""

    def __init__(self, fleet, seed, jobs, renders=0, clients=12):
        self.fleet = fleet
        self.lock = threading.Lock()
        self.accepted = []
        self.uploads = []
        self.photos = {}
        self.refused = {}
        self.avoided = {}
        self.stop = threading.Event()
        self.plan = self.make_plan(random.Random(seed), jobs, renders)
        self.clients = [threading.Thread(target=self.run, args=(seed, i))
                        for i in range(clients)]

    def make_plan(self, rng, n, renders):
        tenants = sorted(self.fleet.tenants,
                         key=list(self.fleet.tenants).index)
        plan = [self.make_job(rng, i) for i in range(n - renders)]
        plan += [self.make_render(rng, i) for i in range(renders)]
        for job in plan:
            job["tenant"] = rng.randrange(len(tenants))
            job["twice"] = rng.random() < 0.15
            job["cancel"] = rng.random() < 0.08
        rng.shuffle(plan)
        return plan

    @staticmethod
    def make_job(rng, i):
        kind = rng.random()
        job = {"body": {"pipeline": "tick", "params": {
            "freq": rng.randrange(100, 150) if kind < 0.2 else 200 + i,
            "buffers": rng.choice((10, 10, 1000, 20000))}}}
        if kind > 0.9:
            job["body"] = {"pipeline": "announce", "params": {
                "text": " ".join(rng.choices(WORDS, k=3))}}
        elif kind > 0.86:
            job["body"] = {"pipeline": "render", "params": {"plan": "photo"}}
        elif kind > 0.76:
            job["body"]["exclusive"] = f"lock-{rng.randrange(3)}"
        job["body"]["priority"] = rng.randrange(1, 5)
        return job

    @staticmethod
    def make_render(rng, i):
        return {"body": {"pipeline": "short", "params": {
            "script": " ".join(rng.choices(WORDS, k=4)) + ".",
            "seed": i, "footage": [{"path": "photo"}]}}}

    def upload_photos(self):
        """Before the faults: what jobs read."""
        path = make_photo(os.path.join(self.fleet.folder, "photo.jpg"),
                          "320x480")
        with open(path, "rb") as f:
            content = f.read()
        for tenant, key in self.fleet.tenants.items():
            answer = self.fleet.members[0].request(
                "POST", "/v1/assets?name=photo.jpg", content, key=key)
            self.photos[tenant] = answer.json["id"]
            self.uploads.append({
                "id": answer.json["id"],
                "sha256": hashlib.sha256(content).hexdigest()})

    # One client

    def ask(self, rng, tenant, *args, **kwargs):
        """The answer of one daemon, or None."""
        now = time.monotonic()
        good = [m for m in self.fleet.members
                if self.avoided.get(m.name, 0) < now]
        member = rng.choice(good or self.fleet.members)
        try:
            answer = member.request(*args, key=self.fleet.tenants[tenant],
                                    timeout=TIMEOUT, **kwargs)
        except FAILURES:
            answer = None
        if answer is None or answer.status == 503:
            self.avoided[member.name] = now + AVOID
        return answer

    def submit(self, rng, job, number):
        tenant = list(self.fleet.tenants)[job["tenant"]]
        body = json.loads(json.dumps(job["body"]).replace(
            '"photo"', json.dumps(self.photos.get(tenant))))
        headers = {}
        told = {"tenant": tenant, "key": None, "cancel": False}
        if job["twice"]:
            told["key"] = headers["Idempotency-Key"] = f"key-{number}"
            body["metadata"] = {"key": told["key"]}
        last = None
        for _ in range(2 if job["twice"] else 1):
            answer = self.ask(rng, tenant, "POST", "/v1/jobs", body,
                              headers=headers)
            last = self.note(answer, told) or last
        return last

    def note(self, answer, told):
        """What was told is what is held to."""
        if answer is None or answer.status != 202:
            why = answer.status if answer else "none"
            with self.lock:
                self.refused[why] = self.refused.get(why, 0) + 1
            return None
        told = dict(told, id=answer.json["id"])
        with self.lock:
            self.accepted.append(told)
        return told

    def cancel(self, rng, told):
        with self.lock:
            for other in self.accepted:
                if other["id"] == told["id"]:
                    other["cancel"] = True
        self.ask(rng, told["tenant"], "POST",
                 f"/v1/jobs/{told['id']}/cancel")

    def run(self, seed, index):
        rng = random.Random(f"{seed}-{index}")
        mine = list(enumerate(self.plan))[index::len(self.clients)]
        for number, job in mine:
            told = None
            while told is None and not self.stop.is_set():
                told = self.submit(rng, job, number)
                if told is None:
                    # A lock that is taken, a daemon that is away.
                    self.stop.wait(0.2)
                    if job["body"].get("exclusive") and rng.random() < 0.5:
                        break
            if told and job["cancel"]:
                self.stop.wait(rng.random() * 0.5)
                self.cancel(rng, told)
            if self.stop.wait(rng.random() * self.pause):
                return

    def start(self, seconds):
        """All jobs within @seconds, if they are taken."""
        self.pause = seconds * len(self.clients) / max(1, len(self.plan))
        for client in self.clients:
            client.start()

    def finish(self):
        self.stop.set()
        for client in self.clients:
            client.join()
