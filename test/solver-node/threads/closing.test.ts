import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { test } from "vitest";
import { WORKER } from "../../support/command.ts";

const POOL = new URL("./pool.js", WORKER);

/** Opens and closes pools in a process of its own, 20 to 119 ms after their threads began to load. */
const PROGRAM = `
import { threadPool } from ${JSON.stringify(POOL.href)};
for (let k = 0; k < 80; k++) {
  const pool = threadPool(new URL(${JSON.stringify(WORKER.href)}), 2);
  await new Promise((resolve) => setTimeout(resolve, 20 + ((k * 37) % 100)));
  await pool.close();
}
console.log("closed");
`;

test("a pool that is closed while its threads load ends quietly: the process goes on", async () => {
  // Threads that load their modules by require abort the process in one of some 45 such closings.
  const child = spawn(process.execPath, ["--input-type=module", "--eval", PROGRAM], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  let [stdout, stderr] = ["", ""];
  child.stdout.on("data", (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
  const [code] = (await once(child, "close")) as [number | null];
  assert.equal(code, 0, stderr);
  assert.equal(stdout.trim(), "closed");
});
