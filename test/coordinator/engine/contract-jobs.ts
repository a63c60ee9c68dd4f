import assert from "node:assert/strict";
import { describe, test } from "vitest";
import type { JobQuery } from "../../../coordinator/engine/port.ts";
import { eventually, firstOf, type OpenEngine, onEngine } from "./harness.ts";
import { MADE_UP_PLAN, madeUpJob, SOME_DAY_MS } from "./made-up.ts";

const DAY_MS = 24 * 3600 * 1000;
const ALL: JobQuery = { tenant: "anna", states: null, labels: {}, after: null, limit: 100 };

/** The ledger of jobs. */
export function describeJobs(open: OpenEngine): void {
  describe("jobs", () => {
    test(
      "a job is read as it was written, at first and after each change",
      onEngine(open, async ({ coordinator: { jobs } }) => {
        const job = madeUpJob("job-1", { labels: { project: "α", run: "1" }, bestEnergy: -12.25 });
        const created = await jobs.create(job);
        assert.equal(created.created, true);
        assert.deepEqual(await jobs.get(job.id), created.job);
        assert.deepEqual(created.job.record, job);

        const running = { ...job, state: "RUNNING" as const, parts: [MADE_UP_PLAN], ranNs: 12_345_678_901, term: 3 };
        const revision = await jobs.update(running, created.job.revision);
        assert.ok(revision !== null && revision > created.job.revision);
        assert.deepEqual(await jobs.get(job.id), { record: running, revision });
        assert.equal(await jobs.get("another"), null);
      }),
    );

    test(
      "a key gives the tenant's first job for seven days",
      onEngine(open, async ({ coordinator: { jobs } }) => {
        const keyed = (id: string, createdMs: number, tenant = "anna") =>
          jobs.create(madeUpJob(id, { idempotencyKey: "a key with blanks/ünïcode", createdMs, tenant }));
        await keyed("first", SOME_DAY_MS);
        const again = await keyed("again", SOME_DAY_MS + 6 * DAY_MS);
        assert.deepEqual([again.created, again.job.record.id], [false, "first"]);
        assert.equal(await jobs.get("again"), null);

        const other = await keyed("other-tenant", SOME_DAY_MS, "bert");
        assert.deepEqual([other.created, other.job.record.id], [true, "other-tenant"]);
        const later = await keyed("later", SOME_DAY_MS + 8 * DAY_MS);
        assert.deepEqual([later.created, later.job.record.id], [true, "later"]);
        const unkeyed = await jobs.create(madeUpJob("unkeyed"));
        assert.equal(unkeyed.created, true);
      }),
    );

    test(
      "of many submits with one key at once, one makes the job and all learn its name",
      onEngine(open, async ({ coordinator: { jobs } }) => {
        const answers = await Promise.all(
          Array.from({ length: 8 }, (_, k) => jobs.create(madeUpJob(`try-${k}`, { idempotencyKey: "key" }))),
        );
        assert.equal(answers.filter(({ created }) => created).length, 1);
        assert.equal(new Set(answers.map(({ job }) => job.record.id)).size, 1);
        assert.equal((await jobs.list(ALL)).length, 1);
      }),
    );

    test(
      "a change wants the revision that was read: of two writers one loses",
      onEngine(open, async ({ coordinator: { jobs } }) => {
        const { job } = await jobs.create(madeUpJob("job-1"));
        const answers = await Promise.all([1, 2, 3].map((term) => jobs.update({ ...job.record, term }, job.revision)));
        assert.equal(answers.filter((revision) => revision !== null).length, 1);
        const winner = answers.findIndex((revision) => revision !== null) + 1;
        assert.deepEqual(await jobs.get("job-1"), {
          record: { ...job.record, term: winner },
          revision: answers[winner - 1],
        });
        assert.equal(await jobs.update(job.record, job.revision), null);
        assert.equal(await jobs.update(madeUpJob("unknown"), 1), null);
      }),
    );

    test(
      "a key names the job that it made, for its tenant and for seven days",
      onEngine(open, async ({ coordinator: { jobs } }) => {
        const { job } = await jobs.create(madeUpJob("job-1", { idempotencyKey: "key" }));
        const day = 24 * 3_600_000;
        assert.deepEqual(await jobs.ofKey("anna", "key", SOME_DAY_MS), job);
        assert.deepEqual(await jobs.ofKey("anna", "key", SOME_DAY_MS + 7 * day - 1000), job);
        assert.equal(await jobs.ofKey("anna", "key", SOME_DAY_MS + 7 * day + 1000), null);
        assert.equal(await jobs.ofKey("bert", "key", SOME_DAY_MS), null);
        assert.equal(await jobs.ofKey("anna", "other", SOME_DAY_MS), null);
      }),
    );

    test(
      "lists are newest first, page by page, of one tenant, by states and labels",
      onEngine(open, async ({ coordinator: { jobs } }) => {
        for (let k = 0; k < 7; k++)
          await jobs.create(
            madeUpJob(`job-${k}`, {
              createdMs: SOME_DAY_MS + k,
              state: k % 2 === 0 ? "SUCCEEDED" : "RUNNING",
              labels: { parity: `${k % 2}`, third: `${k % 3}` },
            }),
          );
        await jobs.create(madeUpJob("foreign", { tenant: "bert", createdMs: SOME_DAY_MS + 3 }));
        const place = (k: number) => ({ id: `job-${k}`, createdMs: SOME_DAY_MS + k });
        const ids = async (query: Partial<JobQuery>) =>
          (await jobs.list({ ...ALL, ...query })).map(({ record }) => record.id);

        assert.deepEqual(
          await ids({}),
          [6, 5, 4, 3, 2, 1, 0].map((k) => `job-${k}`),
        );
        assert.deepEqual(await ids({ limit: 3 }), ["job-6", "job-5", "job-4"]);
        assert.deepEqual(await ids({ limit: 3, after: place(4) }), ["job-3", "job-2", "job-1"]);
        assert.deepEqual(await ids({ limit: 3, after: place(1) }), ["job-0"]);
        assert.deepEqual(await ids({ limit: 3, after: place(0) }), []);
        assert.deepEqual(await ids({ states: ["SUCCEEDED"], limit: 2, after: place(5) }), ["job-4", "job-2"]);
        assert.deepEqual(await ids({ states: ["FAILED", "RUNNING"] }), ["job-5", "job-3", "job-1"]);
        assert.deepEqual(await ids({ states: [] }), []);
        assert.deepEqual(await ids({ labels: { parity: "0", third: "0" } }), ["job-6", "job-0"]);
        assert.deepEqual(await ids({ labels: { parity: "2" } }), []);
        assert.deepEqual(await ids({ labels: { absent: "0" } }), []);
        assert.deepEqual(await ids({ tenant: "bert" }), ["foreign"]);
        // The last job of a page may be gone before the next is asked for.
        await jobs.delete("job-4");
        assert.deepEqual(await ids({ limit: 3, after: place(4) }), ["job-3", "job-2", "job-1"]);
      }),
    );

    test(
      "a deleted job is gone, from lists too; deleting it again changes nothing",
      onEngine(open, async ({ coordinator: { jobs } }) => {
        const { job } = await jobs.create(madeUpJob("job-1"));
        await jobs.create(madeUpJob("job-2"));
        await jobs.delete("job-1");
        await jobs.delete("job-1");
        assert.equal(await jobs.get("job-1"), null);
        assert.equal(await jobs.update(job.record, job.revision), null);
        assert.deepEqual(
          (await jobs.list(ALL)).map(({ record }) => record.id),
          ["job-2"],
        );
      }),
    );

    test(
      "a watch begins with the jobs that are not final and goes on with every change",
      onEngine(open, async ({ coordinator: { jobs } }) => {
        const { job } = await jobs.create(madeUpJob("open"));
        await jobs.create(madeUpJob("final", { state: "CANCELLED", reason: "cancelled" }));
        const seen: string[] = [];
        const watching = firstOf(async function* (signal) {
          for await (const { record, revision } of jobs.watch(signal)) {
            seen.push(`${record.id} ${record.state}`);
            yield { record, revision };
          }
        }, 4);
        await eventually("the open job is seen", async () => seen.length === 1);
        await jobs.create(madeUpJob("new"));
        await eventually("the new job is seen", async () => seen.length === 2);
        const running = await jobs.update({ ...job.record, state: "RUNNING" }, job.revision);
        assert.ok(running !== null);
        await eventually("the change is seen", async () => seen.length === 3);
        const revision = await jobs.update({ ...job.record, state: "SUCCEEDED", reason: "completed" }, running);
        const last = (await watching)[3];
        assert.deepEqual(seen, ["open QUEUED", "new QUEUED", "open RUNNING", "open SUCCEEDED"]);
        assert.deepEqual(last, await jobs.get("open"));
        assert.equal(last.revision, revision);
      }),
    );

    test(
      "a watch ends with its signal, before and while it waits",
      onEngine(open, async ({ coordinator: { jobs } }) => {
        for await (const job of jobs.watch(AbortSignal.abort())) assert.fail(job.record.id);
        const end = new AbortController();
        await jobs.create(madeUpJob("job-1"));
        for await (const { record } of jobs.watch(end.signal)) {
          assert.equal(record.id, "job-1");
          setImmediate(() => end.abort());
        }
      }),
    );
  });
}
