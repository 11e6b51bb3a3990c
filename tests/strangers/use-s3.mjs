// Edit Factory - AWS's own S3 client: signs, stores and fetches
// SPDX-License-Identifier: LGPL-2.1-or-later
//
// usage: use-s3.mjs ENDPOINT REGION BUCKET KEY-ID SECRET. Hears
// {"do": NAME, ...}, answers each with one document.
import {
  DeleteObjectCommand, GetObjectCommand, HeadObjectCommand,
  ListObjectsV2Command, PutObjectCommand, S3Client,
} from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { heard, say } from "./lines.mjs";

const [endpoint, region, Bucket, accessKeyId, secretAccessKey] =
  process.argv.slice(2);
const client = new S3Client({
  endpoint,
  region,
  forcePathStyle: true,
  maxAttempts: 1,
  credentials: { accessKeyId, secretAccessKey },
});

const COMMANDS = {
  GetObject: GetObjectCommand,
  HeadObject: HeadObjectCommand,
  PutObject: PutObjectCommand,
  DeleteObject: DeleteObjectCommand,
  ListObjectsV2: ListObjectsV2Command,
};

const command = ({ name, input }) => new COMMANDS[name]({ Bucket, ...input });

// A request as the client would send it; it is not sent.
async function signed(message) {
  let request;
  const stop = new Error("not sent");
  const made = command(message);
  made.middlewareStack.add(
    () => async (args) => {
      request = args.request;
      throw stop;
    },
    { step: "deserialize", priority: "low" },
  );
  try {
    await client.send(made);
  } catch (error) {
    if (error !== stop) throw error;
  }
  const { method, path, query, headers } = request;
  return { method, path, query, headers };
}

const TASKS = {
  sign: signed,
  presign: async (message) => ({
    url: await getSignedUrl(client, command(message), {
      expiresIn: message.seconds,
      signingDate: new Date(message.time * 1000),
    }),
  }),
  put: async ({ key, text }) => {
    await client.send(new PutObjectCommand({ Bucket, Key: key, Body: text }));
    return { done: true };
  },
  get: async ({ key }) => {
    const answer = await client.send(new GetObjectCommand({ Bucket, Key: key }));
    return { text: await answer.Body.transformToString() };
  },
  // What a browser would do with a presigned URL.
  fetch: async ({ url }) => {
    const answer = await fetch(url);
    return {
      status: answer.status,
      text: await answer.text(),
      disposition: answer.headers.get("content-disposition"),
    };
  },
};

for await (const message of heard())
  try {
    say(await TASKS[message.do](message));
  } catch (error) {
    say({ error: `${error.name}: ${error.message}` });
  }
