/**
 * Kills the processes of a cluster at random while it works, and prints the accounting:
 * `tsx scripts/chaos.ts [--seconds 600] [--kills 100] [--jobs 200] [--seed 1] [--nats VERSION] [--network]`.
 * With --network nothing is killed; connections between all pairs of processes are delayed, throttled, stalled, reset,
 * half-opened, and a node or the leader is cut off for --partition seconds.
 * Exit code 1 where a job was lost, counted twice, or came out otherwise than undisturbed.
 */
import { parseArgs } from "node:util";
import { accountingText, runChaos } from "../test/cluster/chaos.ts";
import { startUndisturbed } from "../test/cluster/job-mix.ts";
import { networkFaults } from "../test/cluster/network-faults.ts";
import { natsBinaries } from "../test/support/nats-server.ts";

const { values } = parseArgs({
  options: {
    seconds: { type: "string", default: "600" },
    kills: { type: "string", default: "100" },
    gap: { type: "string", default: "5.5" },
    jobs: { type: "string", default: "200" },
    size: { type: "string", default: "4" },
    seed: { type: "string", default: "1" },
    nats: { type: "string" },
    network: { type: "boolean", default: false },
    partition: { type: "string", default: "30" },
    quiet: { type: "boolean", default: false },
  },
});
const { binaries, skipped } = natsBinaries();
if (skipped !== null) throw new Error(skipped);
const undisturbed = await startUndisturbed();
const say = (line: string): void => {
  if (!values.quiet) process.stderr.write(`${line}\n`);
};
let good = true;
try {
  for (const binary of binaries.filter(({ version }) => values.nats === undefined || version === values.nats)) {
    const accounting = await runChaos({
      binary,
      seed: Number(values.seed),
      seconds: Number(values.seconds),
      leastKills: values.network ? 0 : Number(values.kills),
      meanGapS: values.network ? null : Number(values.gap),
      network: values.network ? networkFaults(Number(values.partition), say) : null,
      leastJobs: Number(values.jobs),
      atOnce: 12,
      size: Number(values.size),
      undisturbed,
      say,
    });
    process.stdout.write(`${accountingText(accounting)}\n\n`);
    const { lost, strangers, wrongReads, otherDigests } = accounting;
    good &&= lost.length + strangers + wrongReads.length + otherDigests.length === 0;
  }
} finally {
  await undisturbed.stop();
}
process.exitCode = good ? 0 : 1;
