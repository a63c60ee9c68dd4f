import type { BlobBucket, BlobStore } from "../../proto/engine/node-engine.ts";
import type { ListPlace } from "../../proto/page-token.ts";
import type { JobRecord } from "../engine/job-record.ts";
import type { JobLedger } from "../engine/port.ts";

/** How long nobody must have needed a blob before it goes, milliseconds. */
export interface SweepAges {
  /** Models, states, uploads: a client may bring a model today and its job tomorrow. */
  readonly broughtMs: number;
  /** Checkpoints of jobs that have ended, results and samples that no job names: nobody comes back for them. */
  readonly leftMs: number;
}

export const SWEEP_AGES: SweepAges = { broughtMs: 24 * 3_600_000, leftMs: 3_600_000 };

export interface BlobSweep {
  /** Looks at all blobs once and deletes those that were needed by no job for their age. @returns how many went. */
  sweep(nowMs: number): Promise<number>;
}

const PAGE = 500;
const HASH = /^[0-9a-f]{64}$/;

/** What the jobs of all tenants name. */
interface Needed {
  readonly named: Readonly<Record<"models" | "states" | "results" | "samples", ReadonlySet<string>>>;
  /** Marks TENANT.SHA256 of models that a job of the tenant works on. */
  readonly marks: ReadonlySet<string>;
}

/**
 * Blobs know no time: a blob's age counts from when this leader first saw that no job needs it. A tenant's mark goes before
 * the model itself, which stays until another sweep finds no mark and no job; so a job that is being made meanwhile either
 * had its mark renewed or is told to bring the model again.
 */
export function blobSweep(
  blobs: BlobStore,
  jobs: Pick<JobLedger, "list">,
  isOpen: (jobId: string) => boolean,
  ages: SweepAges = SWEEP_AGES,
): BlobSweep {
  const unneededSince = new Map<string, number>();

  async function jobsOf(tenant: string): Promise<readonly JobRecord[]> {
    const found: JobRecord[] = [];
    let after: ListPlace | null = null;
    for (;;) {
      const page = await jobs.list({ tenant, states: null, labels: {}, after, limit: PAGE });
      found.push(...page.map(({ record }) => record));
      if (page.length === 0) return found;
      after = page[page.length - 1].record;
    }
  }

  async function needed(uploads: readonly string[]): Promise<Needed> {
    // Every job's model was brought under a mark of its tenant, and that mark stays as long as the job.
    const tenants = new Set(uploads.map((name) => name.split(".")[0]));
    const named = {
      models: new Set<string>(),
      states: new Set<string>(),
      results: new Set<string>(),
      samples: new Set<string>(),
    };
    const marks = new Set<string>();
    for (const tenant of tenants)
      for (const record of await jobsOf(tenant)) {
        named.models.add(record.modelSha256);
        marks.add(`${tenant}.${record.modelSha256}`);
        if (record.statesSha256 !== null) named.states.add(record.statesSha256);
        if (record.resultSha256 !== null) named.results.add(record.resultSha256);
        if (record.samplesSha256 !== null) named.samples.add(record.samplesSha256);
      }
    return { named, marks };
  }

  /** Those of the names that nobody needs and has not needed for long; the age of the others begins anew. */
  function due(
    bucket: BlobBucket,
    names: readonly string[],
    isNeeded: (name: string) => boolean,
    ageMs: number,
    nowMs: number,
  ): string[] {
    return names.filter((name) => {
      const key = `${bucket}/${name}`;
      if (isNeeded(name)) {
        unneededSince.delete(key);
        return false;
      }
      const since = unneededSince.get(key) ?? nowMs;
      unneededSince.set(key, since);
      return nowMs - since >= ageMs;
    });
  }

  async function remove(bucket: BlobBucket, name: string): Promise<void> {
    await blobs.delete(bucket, name);
    unneededSince.delete(`${bucket}/${name}`);
  }

  /** A model whose mark came back while it went is put back. */
  async function removeModel(hash: string): Promise<void> {
    const bytes = await blobs.get("models", hash);
    await remove("models", hash);
    const marked = (await blobs.names("uploads")).some((name) => name.endsWith(`.${hash}`));
    if (marked && bytes !== null) await blobs.put("models", hash, bytes);
  }

  return {
    async sweep(nowMs) {
      // Before the jobs are read: what comes later is not looked at.
      const [models, states, results, samples, checkpoints, uploads] = await Promise.all([
        blobs.names("models"),
        blobs.names("states"),
        blobs.names("results"),
        blobs.names("samples"),
        blobs.names("checkpoints"),
        blobs.names("uploads"),
      ]);
      const present = { models, states, results, samples, checkpoints, uploads };
      const kept = new Set(
        Object.entries(present).flatMap(([bucket, names]) => names.map((name) => `${bucket}/${name}`)),
      );
      for (const key of unneededSince.keys()) if (!kept.has(key)) unneededSince.delete(key);
      const { named, marks } = await needed(uploads);
      const marked = new Set(uploads.map((name) => name.split(".")[1]).filter((hash) => HASH.test(hash)));
      const { broughtMs, leftMs } = ages;
      const going: readonly [BlobBucket, readonly string[]][] = [
        ["uploads", due("uploads", uploads, (name) => marks.has(name), broughtMs, nowMs)],
        ["states", due("states", states, (name) => named.states.has(name), broughtMs, nowMs)],
        ["results", due("results", results, (name) => named.results.has(name), leftMs, nowMs)],
        ["samples", due("samples", samples, (name) => named.samples.has(name), leftMs, nowMs)],
        ["checkpoints", due("checkpoints", checkpoints, (name) => isOpen(name.split(".")[0]), leftMs, nowMs)],
      ];
      const gone = due("models", models, (name) => named.models.has(name) || marked.has(name), leftMs, nowMs);
      for (const [bucket, names] of going) for (const name of names) await remove(bucket, name);
      for (const name of gone) await removeModel(name);
      return going.reduce((sum, [, names]) => sum + names.length, gone.length);
    },
  };
}
