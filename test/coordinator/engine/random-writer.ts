import { writeSync } from "node:fs";
import { EMBEDDED_DEFAULTS, openEmbeddedEngine } from "../../../coordinator/engine/embedded/engine.ts";
import { testRandom } from "../../support/models.ts";
import { madeUpJob, madeUpResult, madeUpTask, sha256 } from "./made-up.ts";

/**
 * Does random things to an embedded engine until it is killed, and says each before and after: `+` begun, `=` acknowledged.
 * Started by the kill test with the folder, a seed and the number of the round.
 */
const [folder, seed, round] = [process.argv[2], Number(process.argv[3]), Number(process.argv[4])];
const WRITERS = 4;
const BLOCKS = 200;

/** The pipe keeps what was written when this process is killed. */
function say(sign: "+" | "=", ...words: readonly (string | number)[]): void {
  writeSync(1, `${[sign, ...words].join(" ")}\n`);
}

const engine = await openEmbeddedEngine({ ...EMBEDDED_DEFAULTS, folder });
say("=", "open");

await Promise.all(
  Array.from({ length: WRITERS }, async (_, writer) => {
    const random = testRandom(seed * 1000 + round * WRITERS + writer);
    const node = engine.node();
    for (let step = 0; ; step++) {
      const id = `job-${round}-${writer}-${step}`;
      say("+", "job", id, 0);
      let { job } = await engine.jobs.create(madeUpJob(id));
      say("=", "job", id, 0);
      for (let ranNs = 1; ranNs <= 3; ranNs++) {
        say("+", "job", id, ranNs);
        const revision = await engine.jobs.update({ ...job.record, ranNs }, job.revision);
        if (revision === null) throw new Error(`${id}: somebody else wrote`);
        job = { record: job.record, revision };
        say("=", "job", id, ranNs);
      }

      const bytes = Buffer.from(id.repeat(step % 8 === 0 ? 20_000 : 100));
      await engine.blobs.put("samples", sha256(bytes), bytes);
      say("=", "blob", id, bytes.length);

      const task = madeUpTask({ id: "shared-job", tenant: "anna", lane: "normal" }, Math.floor(random() * BLOCKS));
      say("+", "publish", task.shard);
      await engine.work.publish([task]);
      say("=", "publish", task.shard);

      const [delivery] = await node.pull(1, AbortSignal.timeout(20));
      if (delivery === undefined) continue;
      const nodeId = `node-${round}-${writer}-${step}`;
      say("+", "result", delivery.task.shard, nodeId);
      const answer = await node.commit(madeUpResult(delivery.task, nodeId));
      say("=", "result", delivery.task.shard, nodeId, answer);
      await delivery.done();
    }
  }),
);
