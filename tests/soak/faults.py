# Edit Factory - what goes wrong during a run, drawn from a seed
# SPDX-License-Identifier: LGPL-2.1-or-later
"""A schedule is a list of (seconds from the start, name, daemon, seconds that
it lasts). Faults run in threads of their own and end early when the run ends;
a daemon has one at a time, PostgreSQL goes away whatever else is wrong."""

import os
import random
import signal
import threading
import time

from fleet import stages_of

# Longer than a lease (lease.h): others take the jobs.
ZOMBIE = (12.5, 15)
SHORT = (0.5, 4)


def kill_daemon(fleet, member, stop, seconds):
    member.kill()
    stop.wait(seconds)
    member.start_again()


def leave_dead(fleet, member, stop, seconds):
    if sum(m.left_dead for m in fleet.members) >= len(fleet.members) // 3:
        kill_daemon(fleet, member, stop, seconds)
        return
    member.left_dead = True
    member.kill()


def freeze(fleet, member, stop, seconds):
    member.signal(signal.SIGSTOP)
    stop.wait(seconds)
    member.signal(signal.SIGCONT)


def kill_stages(fleet, member, stop, seconds):
    until = time.monotonic() + seconds
    while time.monotonic() < until and not stop.wait(0.3):
        member.kill_stages()


def cut(fleet, member, stop, seconds):
    member.proxy.cut()
    stop.wait(seconds)
    member.proxy.heal()


def snip(fleet, member, stop, seconds):
    """Connections end again and again, whatever they are doing."""
    until = time.monotonic() + seconds
    while time.monotonic() < until and not stop.wait(0.05):
        member.proxy.cut(refuse=False)


def hold(fleet, member, stop, seconds):
    member.proxy.hold()
    stop.wait(seconds)
    member.proxy.heal()


def half_open(fleet, member, stop, seconds):
    member.proxy.hold()
    stop.wait(seconds)
    member.proxy.heal(drop=True)


def fill_disk(fleet, member, stop, seconds):
    member = next((m for m in fleet.members if m.mounted), None)
    if not member:
        return
    path = os.path.join(member.mounted, "full")
    with fleet.fault(member.name):
        try:
            with open(path, "wb", buffering=0) as f:
                while f.write(bytes(1 << 16)):
                    pass
        except OSError:
            pass
        stop.wait(seconds)
        os.unlink(path)


def crash_postgres(fleet, member, stop, seconds):
    with fleet.fault("*"):
        fleet.cluster.stop("immediate")
        stop.wait(seconds)
        fleet.cluster.start()


KINDS = {"kill-daemon": (kill_daemon, SHORT), "leave-dead": (leave_dead, SHORT),
         "freeze": (freeze, ZOMBIE), "kill-stages": (kill_stages, SHORT),
         "cut": (cut, SHORT), "snip": (snip, SHORT), "hold": (hold, ZOMBIE),
         "half-open": (half_open, ZOMBIE), "fill-disk": (fill_disk, SHORT),
         "crash-postgres": (crash_postgres, (0.2, 2))}
SHARED = ("fill-disk", "crash-postgres")


def make_schedule(seed, seconds, daemons):
    """Every kind once, then any; those that last begin early."""
    rng = random.Random(f"faults-{seed}")
    first = sorted(KINDS, key=lambda k: (-KINDS[k][1][0], rng.random()))
    n = max(len(first), int(seconds / 2))
    names = first + rng.choices(list(KINDS), k=n - len(first))
    at, schedule = 1.0, []
    for name in names:
        schedule.append((at, name, rng.randrange(daemons),
                         rng.uniform(*KINDS[name][1])))
        at += rng.uniform(0.5, 1.5) * (seconds - 2) / n
    return schedule


class Faults:
    def __init__(self, fleet, schedule, say):
        self.fleet, self.schedule, self.say = fleet, schedule, say
        self.stop = threading.Event()
        self.postgres = threading.Lock()
        self.choice = threading.Lock()
        self.errors = []

    def run(self):
        """The whole schedule; the threads are waited for by finish()."""
        began = time.monotonic()
        self.threads = []
        for at, name, index, seconds in self.schedule:
            if self.stop.wait(max(0, began + at - time.monotonic())):
                break
            thread = threading.Thread(target=self.one,
                                      args=(name, index, seconds))
            thread.start()
            self.threads.append(thread)

    def one(self, name, index, seconds):
        try:
            if name in SHARED:
                with self.postgres:
                    self.say(f"{name} for {seconds:.1f} s")
                    KINDS[name][0](self.fleet, None, self.stop, seconds)
                return
            member = self.take(index, int(seconds > SHORT[1] or
                                         name == "leave-dead"))
            if not member:
                return
            try:
                with self.fleet.fault(member.name):
                    self.say(f"{name} of {member.name} for {seconds:.1f} s")
                    KINDS[name][0](self.fleet, member, self.stop, seconds)
            finally:
                member.fault_lock.release()
        except Exception as e:  # pylint: disable=broad-except
            self.errors.append(f"{name}: {e!r}")

    def take(self, index, spare):
        """The chosen daemon or the next that is well, rather one that has
        something to lose; when @spare more are well, because with none
        nothing would go on at all."""
        members = self.fleet.members
        with self.choice:
            well = [m for m in members[index:] + members[:index]
                    if not m.left_dead and not m.fault_lock.locked()]
            if len(well) <= spare:
                return None
            member = next((m for m in well if stages_of(m)), well[0])
            member.fault_lock.acquire()
            return member

    def finish(self):
        self.stop.set()
        for thread in self.threads:
            thread.join()
