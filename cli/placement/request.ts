import { invalid, type Result, success } from "../../core/failure.ts";
import { LIMITS } from "../../core/plan/options.ts";
import type { Exclusion } from "../../problems/placement/instance.ts";
import { GOLD_LATTICE_CONSTANT } from "../../problems/placement/lattice.ts";
import { WEIGHT_CAP } from "../../problems/placement/measure.ts";
import type { Reading } from "../../problems/placement/projection-files.ts";
import type { Flags } from "../config/config.ts";
import { parseNumber, parseWhole } from "../option-values.ts";

/** The texts that commander collects for `place`. */
export interface PlaceFlags extends Flags {
  readonly projections?: string;
  readonly projection?: readonly string[];
  readonly shells?: string;
  readonly latticeConstant?: string;
  readonly dose?: string;
  readonly background: string;
  readonly weightCap: string;
  readonly truth?: string;
  readonly bondPrior?: string;
  readonly atoms?: string;
  readonly atomWeight: string;
  readonly refine: string;
  readonly minDistance?: string;
  readonly maxDistance?: string;
  readonly radius?: string;
  readonly disconnected: string;
  readonly engine: string;
  readonly posterior?: boolean;
  readonly rounds?: string;
  readonly numReads?: string;
  readonly numSweeps?: string;
  readonly timeLimit?: string;
  readonly seed?: string;
  readonly threads?: string;
  readonly server?: string;
  readonly outDir?: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

/** All that `place` was asked, checked. */
export interface PlaceRequest {
  readonly data: {
    readonly projections: string | null;
    /** TILT and FILE of each `--projection`. */
    readonly arrays: readonly { readonly tilt: string; readonly file: string }[];
    readonly shells: number | null;
    readonly latticeConstant: number | null;
    readonly reading: Reading;
    readonly truth: string | null;
    readonly bondPrior: number | null;
    readonly number: { readonly lambda: number; readonly count: number } | null;
    /** How often the grid's spacing is halved. */
    readonly halvings: number;
    readonly exclusion: Exclusion | null;
    readonly refuseDisconnected: boolean;
  };
  readonly engine: "columns" | "qubo";
  readonly server: string | null;
  readonly posterior: boolean;
  /** Rounds of the posterior's tempering; null to choose. */
  readonly rounds: number | null;
  readonly numReads: number | null;
  readonly numSweeps: number | null;
  readonly timeLimitS: number | null;
  readonly seed: number;
  readonly threads: number;
}

/** Decodes the flags; the first wrong one ends it. `drawSeed` is asked only when no seed is given. */
export function placeRequest(flags: PlaceFlags, cores: number, drawSeed: () => number): Result<PlaceRequest> {
  const optional = <T>(text: string | undefined, read: (text: string) => Result<T>): Result<T | null> =>
    text === undefined ? success(null) : read(text);
  const above = (flag: string) => (text: string) => numberAtLeast(flag, text, Number.MIN_VALUE);
  const notNegative = (flag: string) => (text: string) => numberAtLeast(flag, text, 0);
  const whole = (flag: string, limits: { readonly min: number; readonly max: number }) => (text: string) =>
    parseWhole(flag, text, limits);
  const decoded = allOf({
    shells: optional(flags.shells, whole("--shells", { min: 1, max: 52 })),
    latticeConstant: optional(flags.latticeConstant, above("--lattice-constant")),
    dose: optional(flags.dose, above("--dose")),
    background: notNegative("--background")(flags.background),
    weightCap: above("--weight-cap")(flags.weightCap),
    bondPrior: optional(flags.bondPrior, notNegative("--bond-prior")),
    atoms: optional(flags.atoms, whole("--atoms", { min: 0, max: 1_000_000 })),
    atomWeight: above("--atom-weight")(flags.atomWeight),
    refine: whole("--refine", { min: 1, max: 4 })(flags.refine),
    minDistance: optional(flags.minDistance, above("--min-distance")),
    maxDistance: optional(flags.maxDistance, above("--max-distance")),
    radius: optional(flags.radius, above("--radius")),
    rounds: optional(flags.rounds, whole("--rounds", { min: 1, max: 100_000_000 })),
    numReads: optional(flags.numReads, whole("--num-reads", LIMITS.numReads)),
    numSweeps: optional(flags.numSweeps, whole("--num-sweeps", { min: 2, max: LIMITS.numSweeps.max })),
    timeLimitS: optional(flags.timeLimit, (text) => seconds("--time-limit", text)),
    seed: optional(flags.seed, whole("--seed", LIMITS.seed)),
    threads: optional(flags.threads, whole("--threads", LIMITS.threads)),
  });
  if (!decoded.ok) return decoded;
  const value = decoded.value;
  if (value.refine === 3) return invalid("--refine", "the grid's spacing is halved: expected 1, 2 or 4, got 3");
  const arrays = arraysOf(flags.projection ?? []);
  if (!arrays.ok) return arrays;
  const { minDistance, maxDistance, radius } = value;
  const someRule = minDistance !== null || maxDistance !== null || radius !== null;
  const remote = flags.server !== undefined;
  if (remote && flags.posterior === true)
    return invalid("--posterior", "the posterior is sampled on this machine; leave out --server");
  return success({
    data: {
      projections: flags.projections ?? null,
      arrays: arrays.value,
      shells: value.shells,
      latticeConstant: value.latticeConstant,
      reading:
        value.dose === null
          ? { kind: "atoms", weight: 1 }
          : { kind: "counts", dose: value.dose, background: value.background, weightCap: value.weightCap },
      truth: flags.truth ?? null,
      bondPrior: value.bondPrior,
      number: value.atoms === null ? null : { lambda: value.atomWeight, count: value.atoms },
      halvings: Math.log2(value.refine),
      exclusion: someRule ? { minDistance, maxDistance, radius } : null,
      refuseDisconnected: flags.disconnected === "refuse",
    },
    engine: remote || flags.engine === "qubo" ? "qubo" : "columns",
    server: flags.server ?? null,
    posterior: flags.posterior === true,
    rounds: value.rounds,
    numReads: value.numReads,
    numSweeps: value.numSweeps,
    timeLimitS: value.timeLimitS,
    seed: value.seed ?? drawSeed(),
    threads: value.threads ?? cores,
  });
}

export const PLACE_DEFAULTS = {
  latticeConstant: GOLD_LATTICE_CONSTANT,
  background: "0",
  weightCap: String(WEIGHT_CAP),
  atomWeight: "1",
} as const;

function numberAtLeast(flag: string, text: string, least: number): Result<number> {
  const number = parseNumber(flag, text);
  if (!number.ok || number.value >= least) return number;
  return invalid(flag, `expected a number ${least === 0 ? "not below" : "above"} 0, got ${text}`);
}

function seconds(flag: string, text: string): Result<number> {
  const { min, max } = LIMITS.timeLimitS;
  const number = parseNumber(flag, text);
  if (!number.ok || (number.value >= min && number.value <= max)) return number;
  return invalid(flag, `expected seconds from ${min} to ${max}, got ${text}`);
}

function arraysOf(given: readonly string[]): Result<PlaceRequest["data"]["arrays"]> {
  const arrays: { tilt: string; file: string }[] = [];
  for (const text of given) {
    const at = text.indexOf("=");
    if (at < 1 || at === text.length - 1)
      return invalid("--projection", `expected TILT=FILE as [110]=p110.npy, got ${JSON.stringify(text)}`);
    arrays.push({ tilt: text.slice(0, at), file: text.slice(at + 1) });
  }
  return success(arrays);
}

/** The values of all, or the first failure. */
function allOf<T extends Record<string, Result<unknown>>>(
  results: T,
): Result<{ readonly [Name in keyof T]: Extract<T[Name], { ok: true }>["value"] }> {
  const values: Record<string, unknown> = {};
  for (const [name, result] of Object.entries(results)) {
    if (!result.ok) return result;
    values[name] = result.value;
  }
  return success(values as { readonly [Name in keyof T]: Extract<T[Name], { ok: true }>["value"] });
}
