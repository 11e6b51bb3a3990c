// Edit Factory - requests and answers under validators of OpenAPI
// SPDX-License-Identifier: LGPL-2.1-or-later
//
// openapi-backend judges an exchange; here is only what it leaves open.
import { Validator } from "@seriousme/openapi-schema-validator";
import { Ajv2020 } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { OpenAPIBackend } from "openapi-backend";

const PROBLEM = "application/problem+json";
const JSON_TYPE = "application/json";

// The document itself: {valid, errors}.
export async function validate(document) {
  const { valid, errors } = await new Validator().validate(
    structuredClone(document),
  );
  return { valid, errors: errors ?? [] };
}

const operationsOf = (document) =>
  Object.values(document.paths).flatMap((path) => Object.values(path));

// openapi-backend looks at answers of one type only, and efd's problems have
// another: where there is no choice it is told that they are JSON.
function withoutProblems(document) {
  const copy = structuredClone(document);
  for (const { responses } of operationsOf(copy))
    for (const { content } of Object.values(responses))
      if (content?.[PROBLEM] && !content[JSON_TYPE])
        content[JSON_TYPE] = content[PROBLEM];
  return copy;
}

const typeOf = (headers) => (headers["content-type"] ?? "").split(";")[0];

export const isJson = (headers) => [PROBLEM, JSON_TYPE].includes(typeOf(headers));

const describe = (what, { errors }) =>
  (errors ?? []).map((e) => `${what}: ${e.instancePath} ${e.message}`);

export class Contract {
  constructor(document) {
    this.document = document;
    this.api = new OpenAPIBackend({
      definition: withoutProblems(document),
      // Without its own check of the document, which knows OpenAPI 3.0 only.
      quick: true,
      customizeAjv: (_, options) => addFormats(new Ajv2020(options)),
    });
    this.seen = new Set();
    this.violations = [];
    this.exchanges = 0;
  }

  async init() {
    await this.api.init();
    return this;
  }

  // What is not described may be refused, as all refusals are.
  ofUnknown({ status, answerHeaders }) {
    return status < 400 || typeOf(answerHeaders) !== PROBLEM
      ? ["nothing is described here, and yet there is an answer"]
      : [];
  }

  ofRequest(exchange, operation) {
    const faults = describe("request", this.api.validator.validateRequest(
      exchange, operation));
    return exchange.status < 400 ? faults : [];
  }

  ofAnswer({ status, answerHeaders, answer }, operation) {
    const described = this.document.paths[operation.path][operation.method]
      .responses[status];
    if (!described) return ["the status is not described"];
    const types = Object.keys(described.content ?? {});
    if (!types.length) return answer ? ["a body is not described"] : [];
    const type = typeOf(answerHeaders);
    if (!types.includes(type) && !types.includes("application/octet-stream"))
      return [`${type} is not described`];
    if (!isJson(answerHeaders) || !types.includes(type)) return [];
    return describe("answer", this.api.validator.validateResponse(
      JSON.parse(answer), operation, status));
  }

  ofHeaders({ status, answerHeaders }, operation) {
    return describe("headers", this.api.validator.validateResponseHeaders(
      { ...answerHeaders }, operation, { statusCode: status }));
  }

  judge(exchange) {
    const operation = this.api.router.matchOperation(exchange);
    if (!operation) return this.ofUnknown(exchange);
    return [
      ...this.ofRequest(exchange, operation),
      ...this.ofAnswer(exchange, operation),
      ...this.ofHeaders(exchange, operation),
    ];
  }

  add(exchange) {
    const operation = this.api.router.matchOperation(exchange);
    this.exchanges++;
    if (operation && exchange.status < 400) this.seen.add(operation.operationId);
    const name = `${exchange.method} ${exchange.path} ${exchange.status}`;
    for (const fault of this.judge(exchange))
      this.violations.push(`${name}: ${fault}`);
  }

  report() {
    const { violations, exchanges } = this;
    const unseen = operationsOf(this.document)
      .map((operation) => operation.operationId)
      .filter((id) => !this.seen.has(id));
    return { exchanges, unseen, violations };
  }
}
