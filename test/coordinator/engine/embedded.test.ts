import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { EMBEDDED_DEFAULTS, openEmbeddedEngine } from "../../../coordinator/engine/embedded/engine.ts";
import { bytesOf, openLedger } from "../../../coordinator/engine/embedded/ledger.ts";
import { describeEngine } from "./contract.ts";
import type { EngineHarness, EngineTimes } from "./harness.ts";

async function onFolder(folder: string, times: EngineTimes): Promise<EngineHarness> {
  const coordinator = await openEmbeddedEngine({ ...EMBEDDED_DEFAULTS, ...times, folder });
  return {
    coordinator,
    node: async () => coordinator.node(),
    async restart() {
      await coordinator.close();
      return await onFolder(folder, times);
    },
    async corrupt(bucket, name) {
      const file = join(folder, "blobs", bucket, name);
      if (existsSync(file)) return await writeFile(file, withOtherEnd(await readFile(file)));
      const ledger = openLedger({ file: join(folder, "ledger.db"), maxBytes: null });
      const row = ledger.statement("SELECT bytes FROM blobs WHERE bucket = ? AND name = ?").get(bucket, name);
      ledger
        .statement("UPDATE blobs SET bytes = ? WHERE bucket = ? AND name = ?")
        .run(withOtherEnd(bytesOf(row?.["bytes"])), bucket, name);
      ledger.close();
    },
    async close() {
      await coordinator.close();
      await rm(folder, { recursive: true });
    },
  };
}

function withOtherEnd(bytes: Uint8Array): Uint8Array {
  return bytes.map((byte, k) => (k === bytes.length - 1 ? byte ^ 1 : byte));
}

describeEngine("the embedded engine in a folder", async (times) =>
  onFolder(await mkdtemp(join(tmpdir(), "spingap-engine-")), times),
);

describeEngine("the embedded engine in memory", async (times) => {
  const coordinator = await openEmbeddedEngine({ ...EMBEDDED_DEFAULTS, ...times, folder: ":memory:" });
  return {
    coordinator,
    node: async () => coordinator.node(),
    restart: null,
    corrupt: null,
    close: () => coordinator.close(),
  };
});
