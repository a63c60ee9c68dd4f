import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, test } from "vitest";
import { EMBEDDED_DEFAULTS, openEmbeddedEngine } from "../../coordinator/engine/embedded/engine.ts";
import { openJetStreamCoordinator } from "../../coordinator/engine/jetstream/jetstream.ts";
import { openJetStreamNode } from "../../solver-node/engine/jetstream.ts";
import { natsBinaries, startNatsServer } from "../support/nats-server.ts";
import { type Held, held, runSmallJobs, type SoakedCluster, startHere } from "./soak.ts";

interface Running {
  readonly cluster: SoakedCluster;
  remove(): Promise<void>;
}

async function embedded(): Promise<Running> {
  const folder = mkdtempSync(join(tmpdir(), "spingap-soak-"));
  const engine = await openEmbeddedEngine({ ...EMBEDDED_DEFAULTS, folder });
  const cluster = await startHere(engine, engine.node());
  return {
    cluster,
    async remove() {
      await cluster.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function jetStream(): Promise<Running> {
  const { binaries } = natsBinaries();
  const nats = await startNatsServer({ binary: binaries[binaries.length - 1] });
  const settings = {
    servers: [nats.url],
    clientName: "soak",
    credentials: { kind: "none" },
    tls: null,
    log: { info() {}, warn() {} },
  } as const;
  const cluster = await startHere(await openJetStreamCoordinator(settings), await openJetStreamNode(settings));
  return {
    cluster,
    async remove() {
      await cluster.stop();
      await nats.remove();
    },
  };
}

/** @param first  jobs after which growth is counted. @param all  jobs in all. */
export function soakSuite(first: number, all: number): void {
  const { skipped } = natsBinaries();
  const engines = [
    { name: "embedded", start: embedded, skipped: null },
    { name: "JetStream", start: jetStream, skipped },
  ];
  describe("many small jobs one after the other", () => {
    for (const { name, start, skipped: why } of engines)
      test.skipIf(why !== null)(
        `on the ${name} engine${why === null ? "" : ` (skipped: ${why})`}: after the first ${first} of ${all} memory grows by at most a tenth, and no descriptor or handle stays open`,
        async () => {
          const { cluster, remove } = await start();
          try {
            const text = ({ liveBytes, descriptors, handles }: Held): string =>
              `${(liveBytes / 2 ** 20).toFixed(1)} MiB, ${descriptors} descriptors, ${handles} handles`;
            await runSmallJobs(cluster, first, 8);
            const before = await held();
            const beganMs = performance.now();
            await runSmallJobs(cluster, all - first, 8);
            const after = await held();
            const perS = (all - first) / ((performance.now() - beganMs) / 1000);
            process.stdout.write(
              `${name}: ${all} jobs, ${perS.toFixed(0)} a second: ${text(before)} → ${text(after)}\n`,
            );
            assert.ok(after.liveBytes <= 1.1 * before.liveBytes, `${text(before)} → ${text(after)}`);
            // A connection or two come and go by themselves; a leak of one a job would show hundreds.
            assert.ok(after.descriptors <= before.descriptors + 3, `${text(before)} → ${text(after)}`);
            assert.ok(after.handles <= before.handles + 3, `${text(before)} → ${text(after)}`);
          } finally {
            await remove();
          }
        },
        1_200_000,
      );
  });
}
