// Edit Factory - a listener to events with the EventSource of `eventsource`
// SPDX-License-Identifier: LGPL-2.1-or-later
//
// usage: follow-events.mjs URL, the key in $EF_API_KEY. Tells of every event
// and every break; ends when the server says that there is nothing more.
import { EventSource } from "eventsource";
import { say } from "./lines.mjs";

const KINDS = ["created", "started", "retried", "lost", "released",
  "cancel-requested", "succeeded", "failed", "cancelled"];

const source = new EventSource(process.argv[2], {
  fetch: (url, init) =>
    fetch(url, {
      ...init,
      headers: {
        ...init.headers,
        Authorization: `Bearer ${process.env.EF_API_KEY}`,
      },
    }),
});

for (const kind of KINDS)
  source.addEventListener(`job.${kind}`, (event) =>
    say({ id: Number(event.lastEventId), kind: event.type,
      data: JSON.parse(event.data) }));
source.addEventListener("progress", (event) =>
  say({ progress: JSON.parse(event.data).progress }));
source.addEventListener("message", (event) => say({ unknown: event.data }));
source.addEventListener("open", () => say({ open: true }));
source.addEventListener("error", (event) =>
  say({ closed: source.readyState === EventSource.CLOSED,
    status: event.code ?? null }));
