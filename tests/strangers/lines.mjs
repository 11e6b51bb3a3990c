// Edit Factory - what scripts and tests say to each other: JSON, one a line
// SPDX-License-Identifier: LGPL-2.1-or-later
import { createInterface } from "node:readline";

export const say = (message) =>
  process.stdout.write(JSON.stringify(message) + "\n");

// Documents from standard input, until it ends.
export async function* heard() {
  for await (const line of createInterface({ input: process.stdin }))
    yield JSON.parse(line);
}
