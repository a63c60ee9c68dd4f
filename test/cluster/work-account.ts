import { existsSync, readFileSync } from "node:fs";
import { parseShardName } from "../../coordinator/plan/shard-names.ts";
import type { RunEntry } from "./strange-faults.ts";

/** Updates that nodes made, by what came of them. Pilots, ladders and measurements of rates stand apart: results do not count them. */
export interface WorkAccount {
  /** In blocks and ranges. */
  readonly executed: number;
  /** Of these, in shards whose process was killed before it had their result. */
  readonly lost: number;
  /** Of these, in shards of which a result was made more than once. */
  readonly again: number;
  /** Of these, in copies of shards that were late. */
  readonly copies: number;
  readonly shards: number;
  /** Executed updates by job. */
  readonly ofJob: ReadonlyMap<string, number>;
}

/** What one process made of one delivery of a shard. */
interface Run {
  readonly key: string;
  readonly job: string;
  readonly copy: number;
  ran: number;
  made: number | null;
}

function runsOf(file: string): Run[] {
  const open = new Map<string, Run>();
  const runs: Run[] = [];
  for (const line of readFileSync(file, "utf8").split("\n")) {
    // A process that is killed may leave half a line.
    if (!line.endsWith("}")) continue;
    const { kind, job, shard, updates } = JSON.parse(line) as RunEntry;
    const named = parseShardName(shard);
    if (named === null || !("range" in named)) continue;
    const key = `${job}/${shard}`;
    if (kind === "began") {
      const run: Run = { key, job, copy: named.copy, ran: 0, made: null };
      open.set(key, run);
      runs.push(run);
    }
    const run = open.get(key);
    if (run === undefined) continue;
    if (kind === "ran") run.ran += updates;
    // A commit that is tried again writes the same line again.
    else if (kind === "made") run.made = updates;
  }
  return runs;
}

/** @param counts  files of the nodes' processes. */
export function workAccount(counts: readonly string[]): WorkAccount {
  const seen = new Set<string>();
  const ofJob = new Map<string, number>();
  let [executed, lost, again, copies] = [0, 0, 0, 0];
  for (const { key, job, copy, ran, made } of counts.filter((file) => existsSync(file)).flatMap(runsOf)) {
    const updates = Math.max(ran, made ?? 0);
    executed += updates;
    if (copy > 0) copies += updates;
    ofJob.set(job, (ofJob.get(job) ?? 0) + updates);
    if (made === null) lost += ran;
    else if (seen.has(key)) again += made;
    else seen.add(key);
  }
  return { executed, lost, again, copies, shards: seen.size, ofJob };
}
