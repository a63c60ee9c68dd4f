import { CallError } from "../../cli/cluster/call-error.ts";
import type { ClusterClient } from "../../cli/cluster/client.ts";
import { testRandom } from "../support/models.ts";
import type { NatsBinary } from "../support/nats-server.ts";
import { type Fleet, startFleet } from "./fleet.ts";
import {
  ALL_SAMPLES,
  FINAL,
  type JobKind,
  jobMix,
  type Reference,
  required,
  resultOf,
  type Undisturbed,
} from "./job-mix.ts";
import { type Leaderless, leaderlessTimes } from "./leadership.ts";
import { type WorkAccount, workAccount } from "./work-account.ts";

export interface ChaosSettings {
  readonly binary: NatsBinary;
  /** Of what is killed when. */
  readonly seed: number;
  /** Kills go on for so long, and until there were so many. */
  readonly seconds: number;
  readonly leastKills: number;
  /** Mean time between two kills, s; null for none. */
  readonly meanGapS: number | null;
  /** Jobs are submitted while there are kills, and until there are so many. */
  readonly leastJobs: number;
  /** Jobs that wait or run at a time. */
  readonly atOnce: number;
  /** Of the jobs, see `jobMix`. */
  readonly size: number;
  readonly undisturbed: Undisturbed;
  /** What happens on the network besides, between any two processes; ends with the signal. Null: nothing. */
  readonly network: ((fleet: Fleet, random: () => number, signal: AbortSignal) => Promise<void>) | null;
  readonly say?: (line: string) => void;
}

/** What became of everything. */
export interface Accounting {
  readonly server: string;
  readonly seconds: number;
  readonly kills: Readonly<Record<Victim, number>>;
  readonly jobs: number;
  /** Jobs that did not end well, by name and why. */
  readonly lost: readonly string[];
  /** Jobs in the ledger that nobody submitted, or that are missing there. */
  readonly strangers: number;
  /** Jobs whose reads are not those of their plan. */
  readonly wrongReads: readonly string[];
  /** Jobs whose digest is not that of an undisturbed run. */
  readonly otherDigests: readonly string[];
  /** Updates in the results. */
  readonly counted: number;
  readonly work: WorkAccount;
  /** Updates executed beyond those counted, over those counted. */
  readonly wastedShare: number;
  /** The same by kind of job, as shares of all that was counted. */
  readonly wastedByKind: Readonly<Record<string, number>>;
  readonly leaderless: Leaderless;
  /** Errors that the processes logged. */
  readonly errors: readonly string[];
}

export type Victim = "server" | "coordinator" | "node";
const VICTIMS: readonly Victim[] = ["server", "coordinator", "node"];

/** After the last kill every job has so long to end, s. */
const PATIENCE_S = 120;
/** A killed process comes back after up to so long, s. */
const LONGEST_AWAY_S = 2;

interface EndedJob {
  readonly kind: JobKind;
  readonly jobId: string;
  readonly state: string;
  readonly why: string;
  readonly found: Reference & { readonly updates: number; readonly listed: number };
}

/** Starts a fleet, gives it mixed jobs, kills its processes at random, and accounts for every job afterwards. */
export async function runChaos(settings: ChaosSettings): Promise<Accounting> {
  const { binary, seed, seconds, say = () => {} } = settings;
  const random = testRandom(seed);
  const proxySeed = settings.network === null ? null : seed;
  const fleet = await startFleet({ binary, coordinators: 2, nodes: 4, proxySeed });
  const ending = new AbortController();
  const blows: number[] = [];
  const kills: Record<Victim, number> = { server: 0, coordinator: 0, node: 0 };
  const beganMs = performance.now();
  const disturbed = (): boolean =>
    performance.now() - beganMs < 1000 * seconds || kills.server + kills.coordinator + kills.node < settings.leastKills;
  try {
    await fleet.seen("leads");
    const restarts: Promise<void>[] = [];
    const kill = async (): Promise<void> => {
      const victim = VICTIMS[Math.floor(random() * VICTIMS.length)];
      const awayMs = 1000 * (0.2 + (LONGEST_AWAY_S - 0.2) * random());
      const pick = random();
      if (victim === "server") {
        say("kills the server");
        blows.push(Date.now());
        await fleet.nats.kill();
        kills.server++;
        await pause(awayMs);
        await fleet.nats.start();
        blows.push(Date.now());
        return;
      }
      const members = victim === "node" ? fleet.nodes : fleet.coordinators.map(({ member }) => member);
      const alive = members.filter((member) => member.alive);
      const member = alive[Math.floor(pick * alive.length)];
      if (member === undefined) return;
      say(`kills ${member.name}`);
      await member.kill();
      kills[victim]++;
      // It may be killed again before it is ready: then that kill starts it again.
      restarts.push(pause(awayMs).then(() => member.start().catch(() => {})));
    };
    const killing = (async () => {
      while (disturbed()) {
        await pause(1000 * (settings.meanGapS ?? 1) * (0.5 + random()));
        if (settings.meanGapS !== null) await kill();
      }
      await Promise.all(restarts);
      ending.abort();
    })();
    const network = settings.network?.(fleet, testRandom(seed + 1), ending.signal) ?? Promise.resolve();
    const kinds = jobMix(settings.size);
    const ended: EndedJob[] = [];
    const open = new Map<string, JobKind>();
    let submitted = 0;
    const submitter = async (): Promise<void> => {
      while (disturbed() || submitted < settings.leastJobs) {
        const k = submitted++;
        const kind = kinds[k % kinds.length];
        open.set(requestOf(seed, k), kind);
        ended.push(await carryThrough(fleet, kind, k, seed));
        open.delete(requestOf(seed, k));
      }
    };
    const submitting = Promise.all(Array.from({ length: settings.atOnce }, submitter));
    await Promise.all([killing, network]);
    const late = await endsWithin(1000 * PATIENCE_S, submitting);
    const took = (performance.now() - beganMs) / 1000;
    const lost = [
      ...(late ? await Promise.all([...open].map((job) => openJob(fleet.coordinators[0].client, ...job))) : []),
      ...ended
        .filter(({ state }) => state !== "JOB_STATE_SUCCEEDED")
        .map(({ jobId, kind, state, why }) => `${jobId} (${kind.name}) ended ${state}: ${why}`),
    ];
    const inLedger = await jobsInLedger(fleet.coordinators[0].client);
    const known = new Set(ended.map(({ jobId }) => jobId));
    const strangers =
      inLedger.filter((id) => !known.has(id)).length + (known.size - inLedger.filter((id) => known.has(id)).length);
    const well = ended.filter(({ state }) => state === "JOB_STATE_SUCCEEDED");
    const counted = well.reduce((sum, { found }) => sum + found.updates, 0);
    const work = workAccount(fleet.counts);
    return {
      server: binary.version,
      seconds: took,
      kills,
      jobs: submitted,
      lost,
      strangers,
      wrongReads: well.filter(({ kind, found }) => !rightReads(kind, found)).map(withCounts),
      otherDigests: await otherDigests(well, settings.undisturbed),
      counted,
      work,
      wastedShare: (work.executed - counted) / counted,
      wastedByKind: Object.fromEntries(
        kinds.map(({ name }) => {
          const own = well.filter(({ kind }) => kind.name === name);
          const executed = own.reduce((sum, { jobId }) => sum + (work.ofJob.get(jobId) ?? 0), 0);
          return [name, (executed - own.reduce((sum, { found }) => sum + found.updates, 0)) / counted];
        }),
      ),
      leaderless: leaderlessTimes(fleet.events, blows),
      errors: fleet.events.flatMap(({ member, what }) =>
        what !== "killed" && (what.level === "error" || what.level === "none")
          ? [`${member}: ${JSON.stringify(what)}`]
          : [],
      ),
    };
  } finally {
    ending.abort();
    await fleet.remove();
  }
}

function requestOf(seed: number, k: number): string {
  return `chaos-${seed}-${k}`;
}

/** What the ledger says of a job that should have ended. */
async function openJob(client: ClusterClient, requestId: string, kind: JobKind): Promise<string> {
  const { job } = await client.create({ ...kind.request, requestId });
  const { jobId, state, ranNs, plans } = required(job);
  return `${requestId} (${kind.name}), job ${jobId} did not end: ${state}, ran ${(ranNs / 1e9).toFixed(1)} s, ${plans.length} plans`;
}

function named({ jobId, kind }: EndedJob): string {
  return `${jobId} (${kind.name})`;
}

function withCounts(job: EndedJob): string {
  const { reads, digestReads, listed } = job.found;
  return `${named(job)}: ${reads} reads, ${digestReads} in the digest, ${listed} listed`;
}

/** Submits a job and follows it to its end, through whichever coordinators are there. */
async function carryThrough(fleet: Fleet, kind: JobKind, k: number, seed: number): Promise<EndedJob> {
  const ask = <T>(call: (client: ClusterClient) => Promise<T>): Promise<T> => patiently(fleet, k, call);
  const { job } = await ask((client) => client.create({ ...kind.request, requestId: requestOf(seed, k) }));
  const { jobId } = required(job);
  for (;;) {
    // The stream ends with the job or with its coordinator.
    await ask(async (client) => {
      for await (const _ of client.watch(jobId, 0, new AbortController().signal));
    });
    const { state, failure } = await ask((client) => client.get(jobId));
    if (!FINAL.has(state)) continue;
    const nothing = { digest: null, reads: 0, digestReads: 0, updates: 0, listed: 0 };
    if (state !== "JOB_STATE_SUCCEEDED") return { kind, jobId, state, why: failure?.reason ?? "", found: nothing };
    const result = await ask((client) => resultOf(client, jobId));
    const found = {
      digest: result.digest,
      reads: result.num_reads,
      digestReads: result.digest_reads,
      updates: result.work.spin_updates,
      listed: result.samples.reduce((sum, sample) => sum + (sample.in_digest ? sample.num_occurrences : 0), 0),
    };
    return { kind, jobId, state, why: "", found };
  }
}

/** Asks one coordinator after the other, as long as it takes. What they refuse for another reason than being away is thrown. */
async function patiently<T>(fleet: Fleet, k: number, call: (client: ClusterClient) => Promise<T>): Promise<T> {
  for (let turn = k; ; turn++) {
    try {
      return await call(fleet.coordinators[turn % fleet.coordinators.length].client);
    } catch (error) {
      if (!(error instanceof CallError && AWAY.has(error.code))) throw error;
      await pause(100);
    }
  }
}

/** gRPC's DEADLINE_EXCEEDED and UNAVAILABLE. */
const AWAY: ReadonlySet<number> = new Set([4, 14]);

async function jobsInLedger(client: ClusterClient): Promise<string[]> {
  const ids: string[] = [];
  for (let pageToken = ""; ; ) {
    const { jobs, nextPageToken } = await client.list({ pageSize: 100, pageToken });
    ids.push(...jobs.map(({ jobId }) => jobId));
    if (nextPageToken === "") return ids;
    pageToken = nextPageToken;
  }
}

/**
 * A job with a fixed number of reads has exactly these, and its samples are as many; where time ends it, those in its digest.
 * Over a bad network that time may bring more reads than a result lists; the digest speaks for them.
 */
function rightReads({ request, ends }: JobKind, found: EndedJob["found"]): boolean {
  if (found.digestReads <= ALL_SAMPLES && found.listed !== found.digestReads) return false;
  const planned = request.stop?.numReads;
  return ends === "by time" || planned === undefined || (found.reads === planned && found.digestReads === planned);
}

async function otherDigests(jobs: readonly EndedJob[], undisturbed: Undisturbed): Promise<string[]> {
  const other: string[] = [];
  for (const job of jobs) {
    const { digest, digestReads } = job.found;
    const expected =
      job.kind.ends === "with its reads"
        ? (await undisturbed.run(job.kind)).digest
        : digestReads === 0
          ? null
          : (await undisturbed.repeat(job.kind, digestReads)).digest;
    if (digest !== expected) other.push(named(job));
  }
  return other;
}

/** @returns whether the time was over before. */
async function endsWithin(ms: number, work: Promise<unknown>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(true), ms);
  });
  try {
    return await Promise.race([work.then(() => false), late]);
  } finally {
    clearTimeout(timer);
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}

/** The accounting as a table for people. */
export function accountingText(a: Accounting): string {
  const percent = (share: number): string => `${(100 * share).toFixed(2)} %`;
  const rows: readonly [string, string][] = [
    ["nats-server", a.server],
    ["time", `${a.seconds.toFixed(0)} s`],
    ["kills", `${a.kills.server} server, ${a.kills.coordinator} coordinators, ${a.kills.node} nodes`],
    ["jobs submitted", String(a.jobs)],
    ["jobs lost", String(a.lost.length)],
    ["jobs that nobody submitted", String(a.strangers)],
    ["jobs with reads lost or counted twice", String(a.wrongReads.length)],
    ["digests unlike an undisturbed run", String(a.otherDigests.length)],
    ["updates counted", a.counted.toExponential(3)],
    ["updates executed", `${a.work.executed.toExponential(3)} in ${a.work.shards} shards`],
    [
      "wasted work",
      `${percent(a.wastedShare)} (without result ${percent(a.work.lost / a.counted)}, copies ${percent(a.work.copies / a.counted)}, again ${percent(a.work.again / a.counted)})`,
    ],
    [
      "… by kind of job",
      Object.entries(a.wastedByKind)
        .filter(([, share]) => share > 0.001)
        .map(([name, share]) => `${name} ${percent(share)}`)
        .join(", "),
    ],
    ["without leader after its kill, longest", `${a.leaderless.longestS.toFixed(1)} s`],
    ["… without further kills of others", `${a.leaderless.longestUndisturbedS.toFixed(1)} s`],
    ["changes of leadership", String(a.leaderless.changes)],
  ];
  const details = [...a.lost, ...a.wrongReads, ...a.otherDigests, ...a.errors.slice(0, 20)];
  return [...rows.map(([what, value]) => `${what.padEnd(40)} ${value}`), ...details].join("\n");
}
