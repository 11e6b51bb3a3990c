// Edit Factory - a proxy that holds what passes against /openapi.json
// SPDX-License-Identifier: LGPL-2.1-or-later
//
// usage: contract-proxy.mjs SOCKET-OF-EFD SOCKET. Hears {"report": true},
// {"document": ...} to be validated, {"exchange": ...} to be judged.
import { once } from "node:events";
import { createServer, request as send } from "node:http";
import { Contract, isJson, validate } from "./contract.mjs";
import { heard, say } from "./lines.mjs";

const [upstream, socket] = process.argv.slice(2);
const MAX_KEPT = 8 << 20;

async function collect(stream) {
  const chunks = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}

async function fetchDocument() {
  const answer = await new Promise((resolve, reject) =>
    send({ socketPath: upstream, path: "/openapi.json" }, resolve)
      .on("error", reject).end());
  return JSON.parse(await collect(answer));
}

const contract = await new Contract(await fetchDocument()).init();

// As they were written, but for what concerns one connection.
const ofAnswer = (raw) =>
  raw.filter((_, i) => raw[i - (i % 2)].toLowerCase() !== "connection");

// Sends it on. A body goes with the headers: node loses an answer that comes
// while it has something left to write. One that is too long to be kept is
// refused before it comes.
async function sendOn(request, onward) {
  if (request.headers["content-length"] > MAX_KEPT) {
    onward.flushHeaders();
    return "";
  }
  const body = await collect(request);
  onward.end(body);
  return body.toString();
}

// Judged before the client has the end, so that no report comes too early.
async function answer(exchange, incoming, response) {
  const { statusCode: status, headers: answerHeaders } = incoming;
  const judged = { ...exchange, status, answerHeaders };
  response.writeHead(status, ofAnswer(incoming.rawHeaders));
  if (status === 204 || isJson(answerHeaders)) {
    const body = await collect(incoming);
    contract.add({ ...judged, answer: body.toString() });
    response.end(body);
  } else {
    // A file, or events that do not end.
    contract.add(judged);
    incoming.on("error", () => response.destroy());
    incoming.pipe(response);
  }
}

async function pass(request, response) {
  const { method, url: path, headers } = request;
  const onward = send({ socketPath: upstream, method, path, agent: false,
    headers: { ...headers, connection: "keep-alive" } });
  const answered = once(onward, "response");
  response.on("close", () => onward.destroy());
  try {
    const body = await sendOn(request, onward);
    const exchange = { method, path, headers, body: body || undefined };
    await answer(exchange, (await answered)[0], response);
  } catch (error) {
    contract.violations.push(`${method} ${path}: ${error.message}`);
    response.destroy();
  }
}

const server = createServer(pass);
server.listen(socket, () => say({ listening: socket }));
for await (const { report, document, exchange } of heard())
  if (report) say(contract.report());
  else if (document) say(await validate(document));
  else say({ faults: contract.judge(exchange) });
server.close();
server.closeAllConnections();
