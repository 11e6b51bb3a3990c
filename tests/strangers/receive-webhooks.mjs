// Edit Factory - a receiver of webhooks with the verifier of Standard Webhooks
// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Hears {"secret": "whsec_..."} and answers {"secrets": COUNT}; tells of each
// message which of the secrets verify it, and which forgeries they let pass.
import { createServer } from "node:http";
import { Webhook } from "standardwebhooks";
import { heard, say } from "./lines.mjs";

const secrets = [];

const verified = (body, headers) =>
  secrets.map((secret) => {
    try {
      return new Webhook(secret).verify(body, headers) !== undefined;
    } catch (error) {
      return error.message;
    }
  });

const passes = (body, headers) => verified(body, headers).includes(true);

function forgeries(body, headers) {
  const later = String(Number(headers["webhook-timestamp"]) + 1);
  const forged = {
    "a body with a blank more": [body + " ", headers],
    "a body with another letter": [body.replace("t", "T"), headers],
    "another id": [body, { ...headers, "webhook-id": "msg_1" }],
    "another time": [body, { ...headers, "webhook-timestamp": later }],
    "no signature": [body, { ...headers, "webhook-signature": "" }],
    "another version": [
      body,
      {
        ...headers,
        "webhook-signature": headers["webhook-signature"].replaceAll("v1,", "v2,"),
      },
    ],
  };
  return Object.keys(forged).filter((name) => passes(...forged[name]));
}

const server = createServer(async (request, response) => {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  const body = Buffer.concat(chunks).toString();
  response.writeHead(204).end();
  say({
    id: request.headers["webhook-id"],
    event: JSON.parse(body).type,
    job: JSON.parse(body).data.id,
    signatures: request.headers["webhook-signature"].split(" ").length,
    verified: verified(body, request.headers),
    forged: forgeries(body, request.headers),
  });
});

server.listen(0, "127.0.0.1", () => say({ port: server.address().port }));
for await (const { secret } of heard()) {
  secrets.push(secret);
  say({ secrets: secrets.length });
}
server.close();
server.closeAllConnections();
