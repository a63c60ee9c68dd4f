import { failed, invalid, type Result, success } from "../../core/failure.ts";
import { checkOptions, type SolveOptions } from "../../core/plan/options.ts";
import { TOKEN } from "../../proto/engine/tasks.ts";

/** What a coordinator takes in. Sizes and counts; beyond them a request is refused with the limit and the value. */
export interface Limits {
  readonly maxVariables: number;
  readonly maxInteractions: number;
  /** Bytes of an uploaded model. */
  readonly maxModelBytes: number;
  readonly maxInitialStates: number;
  readonly maxLabels: number;
  readonly maxLabelLength: number;
  /** Samples that a result keeps. */
  readonly maxSamples: number;
  /** Jobs that wait or run, over all tenants: beyond them RESOURCE_EXHAUSTED. */
  readonly maxBacklog: number;
}

export const DEFAULT_LIMITS: Limits = {
  maxVariables: 10_000_000,
  maxInteractions: 100_000_000,
  maxModelBytes: 2 ** 31,
  maxInitialStates: 100_000,
  maxLabels: 32,
  maxLabelLength: 128,
  maxSamples: 1_000_000,
  maxBacklog: 100_000,
};

/** What one tenant may have at once; null: no limit. */
export interface Quota {
  readonly maxJobs: number | null;
  /** Variables of all its jobs that wait or run. */
  readonly maxSpins: number | null;
  /** Thread-seconds within the last hour. */
  readonly maxNodeSecondsPerHour: number | null;
}

export const NO_QUOTA: Quota = { maxJobs: null, maxSpins: null, maxNodeSecondsPerHour: null };

/** What a tenant has and has used. */
export interface Usage {
  readonly jobs: number;
  readonly spins: number;
  readonly nodeSecondsLastHour: number;
}

/** A request to run a job, decoded, before it is admitted. */
export interface Proposal {
  readonly options: SolveOptions;
  readonly labels: Readonly<Record<string, string>>;
  readonly idempotencyKey: string | null;
  /** Milliseconds since 1970. */
  readonly deadlineMs: number | null;
  readonly maxSamples: number;
  readonly numVariables: number;
  readonly numInteractions: number;
}

/** Refuses what is beyond a limit, contradicts itself or comes too late; `nowMs` is milliseconds since 1970. */
export function admit(proposal: Proposal, limits: Limits, nowMs: number): Result<Proposal> {
  const counts: readonly [where: string, limit: string, max: number, got: number][] = [
    ["problem", "number of variables", limits.maxVariables, proposal.numVariables],
    ["problem", "number of couplings", limits.maxInteractions, proposal.numInteractions],
    ["labels", "number of labels", limits.maxLabels, Object.keys(proposal.labels).length],
    ["max_samples", "number of samples", limits.maxSamples, proposal.maxSamples],
  ];
  for (const [where, limit, max, got] of counts)
    if (got > max) return failed({ kind: "over-limit", where, limit, max, got });
  for (const [name, value] of Object.entries(proposal.labels)) {
    if (!TOKEN.test(name)) return invalid(`labels.${name}`, "a label's name has 1 to 64 letters, digits, _ or -");
    if (value.length > limits.maxLabelLength)
      return failed({
        kind: "over-limit",
        where: `labels.${name}`,
        limit: "length of a label's value",
        max: limits.maxLabelLength,
        got: value.length,
      });
  }
  const { idempotencyKey, deadlineMs } = proposal;
  if (idempotencyKey !== null && !(idempotencyKey.length >= 1 && idempotencyKey.length <= 128))
    return invalid("request_id", `expected 1 to 128 characters, got ${idempotencyKey.length}`);
  if (deadlineMs !== null && deadlineMs <= nowMs)
    return invalid(
      "deadline",
      `expected a time in the future, got ${new Date(deadlineMs).toISOString()}, now is ${new Date(nowMs).toISOString()}`,
    );
  const options = checkOptions(proposal.options);
  return options.ok ? success(proposal) : options;
}

/** A quota that one more job of so many spins would break: the first, or null. */
export function brokenQuota(
  quota: Quota,
  usage: Usage,
  spins: number,
): { limit: string; max: number; got: number } | null {
  const { maxJobs, maxSpins, maxNodeSecondsPerHour } = quota;
  if (maxJobs !== null && usage.jobs + 1 > maxJobs)
    return { limit: "jobs that wait or run", max: maxJobs, got: usage.jobs + 1 };
  if (maxSpins !== null && usage.spins + spins > maxSpins)
    return { limit: "variables of jobs that wait or run", max: maxSpins, got: usage.spins + spins };
  if (maxNodeSecondsPerHour !== null && usage.nodeSecondsLastHour >= maxNodeSecondsPerHour)
    return {
      limit: "node-seconds within an hour",
      max: maxNodeSecondsPerHour,
      got: Math.ceil(usage.nodeSecondsLastHour),
    };
  return null;
}
