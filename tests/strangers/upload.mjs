// Edit Factory - an upload with tus-js-client, which remembers where it was
// SPDX-License-Identifier: LGPL-2.1-or-later
//
// usage: upload.mjs URL FILE STORE CHUNK [DIE-AT], the key in $EF_API_KEY.
// Kills itself when DIE-AT bytes are sent; another process that is given the
// same STORE goes on.
import { createReadStream } from "node:fs";
import { basename } from "node:path";
import tus from "tus-js-client";
import { say } from "./lines.mjs";

const [endpoint, file, store, chunkSize, dieAt] = process.argv.slice(2);

const upload = new tus.Upload(createReadStream(file), {
  endpoint,
  chunkSize: Number(chunkSize),
  headers: { Authorization: `Bearer ${process.env.EF_API_KEY}` },
  metadata: { filename: basename(file), filetype: "video/mp4" },
  urlStorage: new tus.FileUrlStorage(store),
  storeFingerprintForResuming: true,
  removeFingerprintOnSuccess: true,
  retryDelays: [0, 200, 1000, 3000],
  onProgress: (sent) => {
    if (dieAt && sent >= Number(dieAt)) process.kill(process.pid, "SIGKILL");
  },
  onChunkComplete: (size, accepted) => say({ accepted }),
  onError: (error) => {
    say({ error: error.message });
    process.exitCode = 1;
  },
  onSuccess: ({ lastResponse }) =>
    say({ asset: lastResponse.getHeader("EF-Asset-Id"), url: upload.url }),
});

const previous = await upload.findPreviousUploads();
if (previous.length) upload.resumeFromPreviousUpload(previous[0]);
say({ previous: previous.map((p) => p.uploadUrl) });
upload.start();
