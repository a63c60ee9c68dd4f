import type { Result } from "../failure.ts";
import type { ModelAnalysis } from "../model/analysis.ts";
import { prefersMatrix } from "./gpu-blocks.ts";
import { kernelSpeed } from "./kernel-choice.ts";
import { planAnneal } from "./make-plan.ts";
import type { PlanningFacts } from "./method-choice.ts";
import type { GpuBackend, GpuKernelName, SolveOptions } from "./options.ts";
import { DEVICE_PART, MAIN_PART } from "./parts.ts";
import { type Plan, sweepsPerRead } from "./plan.ts";
import { planPathIntegral } from "./plan-path-integral.ts";
import { planTemper } from "./plan-temper.ts";
import { updatesOfBlock } from "./work.ts";

/** What a cluster does, by the names of kernels and engines: attempted updates per second as its nodes measured them. */
export interface ClusterRates {
  /** Of all threads of CPUs together. */
  readonly cpu: Readonly<Record<string, number>>;
  readonly threads: number;
  readonly devices: readonly DeviceRates[];
}

/** All devices of one backend that are GPUs, or all that are not. */
export interface DeviceRates {
  readonly backend: GpuBackend;
  readonly isGpu: boolean;
  /** Shards that they take at once. */
  readonly slots: number;
  /** Of all of them together. */
  readonly rates: Readonly<Record<string, number>>;
}

/** A part with the expected time of its blocks on one thread, seconds; null where no rate is known. */
export interface SharedPart {
  readonly plan: Plan;
  readonly blockS: number | null;
}

/** Work is moved to a device only where the job ends in this share of its time. */
const WORTHWHILE_SHARE = 0.9;
/** Laying a model out on a device, and compiling for it, seconds. */
const LAYOUT_S = 0.3;
/** Of a time limit, as much as a job's other blocks have of it. */
const BLOCKS_IN_TIME = 8;
/** Kernels measured on a complete graph; the others on a torus. */
const ON_COMPLETE_GRAPH: readonly string[] = ["dense", "matrix", "matrix-wide", "tempering-matrix"];

/**
 * Divides the work of a planned job between the CPU's threads, which it was planned for, and the devices of one backend, as a
 * part of its own: reads of a fixed number by how soon both end, those of an open one as either goes. `auto` takes GPUs
 * only, and these where they are worth it; `mixed` takes whatever devices there are. A function of its arguments.
 *
 * @param parts  as planned for the CPU; with the part of the devices in the end, and without a part that has nothing left.
 */
export function sharedWithDevices(
  model: ModelAnalysis,
  options: SolveOptions,
  facts: PlanningFacts,
  parts: readonly SharedPart[],
  cluster: ClusterRates,
): readonly SharedPart[] {
  const main = parts.find(({ plan }) => canShare(plan));
  if (main === undefined || !mayShare(options)) return parts;
  const asked = options.backend === "mixed";
  const found = cluster.devices
    .filter(({ isGpu }) => isGpu || asked)
    .flatMap((device) => divisions(model, options, facts, main.plan, cluster, device));
  if (found.length === 0) return parts;
  const best = found.reduce((a, b) => (b.endS < a.endS ? b : a));
  return [
    ...parts.flatMap((part) => (part !== main ? [part] : best.rest === null ? [] : [{ ...part, plan: best.rest }])),
    best.moved,
  ];
}

/** What devices run as the CPU does, in a job whose options leave the choice. */
function mayShare({ backend, mode, kernel, fromStates, numOnes, update, scan, part }: SolveOptions): boolean {
  return (
    (backend === "auto" || backend === "mixed") &&
    mode === "anneal" &&
    kernel === null &&
    !fromStates &&
    numOnes === null &&
    update === "metropolis" &&
    scan !== "random" &&
    part === MAIN_PART
  );
}

function canShare({ method }: Plan): boolean {
  return (
    method.kind === "anneal" ||
    method.kind === "path-integral" ||
    // Clusters move on the CPU only, and where they help little else does.
    (method.kind === "temper" && method.clusterMoves === null)
  );
}

interface Division {
  /** What is left to the CPU; null where the devices do all. */
  readonly rest: Plan | null;
  readonly moved: SharedPart;
  /** When the slower side ends, or of an open number of reads the time of an update on the devices: seconds. */
  readonly endS: number;
}

function divisions(
  model: ModelAnalysis,
  options: SolveOptions,
  facts: PlanningFacts,
  main: Plan,
  cluster: ClusterRates,
  device: DeviceRates,
): readonly Division[] {
  const found: Division[] = [];
  for (const twin of twinsOf(model, options, facts, main, device)) {
    const cpuRate = rateOn(cluster.cpu, model, main) / cluster.threads;
    const deviceRate = rateOn(device.rates, model, twin) / device.slots;
    const must = options.backend === "mixed";
    // A device that is slower than a thread keeps one busy for less than that thread would do.
    if (!(cpuRate > 0 && deviceRate > 0) || (!must && deviceRate < cpuRate)) continue;
    const side = (plan: Plan, rate: number, threads: number): Side => ({
      blockReads: plan.blockReads,
      blockS: updatesOfBlock(plan, model.n) / rate,
      threads,
    });
    const onDevice = side(twin, deviceRate, device.slots);
    const words = `${device.backend} at ${words3(device.slots * deviceRate)} updates/s beside ${words3(cluster.threads * cpuRate)} of the CPU`;
    if (main.numReads === null) {
      const plan = { ...twin, why: [...twin.why, `as many reads as it gets done: ${words}`] };
      found.push({ rest: main, moved: { plan, blockS: onDevice.blockS }, endS: 1 / deviceRate });
      continue;
    }
    const split = bestSplit(main.numReads, side(main, cpuRate, cluster.threads), onDevice, must);
    if (split === null) continue;
    const { reads, endS } = split;
    const why = `${reads} of ${main.numReads} reads: ${words}`;
    found.push({
      rest:
        reads === main.numReads
          ? null
          : {
              ...main,
              numReads: main.numReads - reads,
              why: [
                ...main.why,
                `${main.numReads - reads} of ${main.numReads} reads: ${device.backend} has the others`,
              ],
            },
      moved: { plan: { ...twin, numReads: reads, why: [...twin.why, why] }, blockS: onDevice.blockS },
      endS,
    });
  }
  return found;
}

/** The same method by the families of a device that suit the model; none where it runs no such work. */
function twinsOf(
  model: ModelAnalysis,
  options: SolveOptions,
  facts: PlanningFacts,
  main: Plan,
  { backend, rates, slots }: DeviceRates,
): readonly Plan[] {
  const own: SolveOptions = { ...options, backend, part: DEVICE_PART, numReads: main.numReads };
  const alike: SolveOptions = { ...own, numSweeps: sweepsPerRead(main.method) };
  const timed = main.numReads === null && options.timeLimitS !== null && options.numSweeps === null;
  const plans = (planner: (o: SolveOptions, f: PlanningFacts) => Result<Plan>): Plan[] => {
    const planned = planner(alike, facts);
    if (!planned.ok) return [];
    if (!timed) return [planned.value];
    // What a device does in a time is its own: with the CPU's sweeps its blocks may not end.
    const rate = rateOn(rates, model, planned.value) / slots;
    if (!(rate > 0)) return [];
    const longest = (options.timeLimitS ?? 0) / BLOCKS_IN_TIME;
    if (updatesOfBlock(planned.value, model.n) / rate <= longest) return [planned.value];
    const fitted = planner({ ...own, numReads: null }, { ...facts, updatesPerSecond: rate, threads: slots });
    return fitted.ok ? [fitted.value] : [];
  };
  switch (main.method.kind) {
    case "anneal": {
      const families: readonly GpuKernelName[] = prefersMatrix(model)
        ? ["matrix", "matrix-wide"]
        : ["packed", "packed-wide"];
      return families.flatMap((kernel) =>
        plans((o, f) => planAnneal(model, { ...o, solver: "sa", kernel }, f)).map((plan) => ({
          ...plan,
          // In place of the words that the user named it.
          why: [`${kernel} (${plan.blockReads} reads a block) on ${backend}`, ...plan.why.slice(1)],
        })),
      );
    }
    case "temper":
      return plans((o, f) => planTemper(model, { ...o, solver: "pt" }, f));
    case "path-integral":
      return plans((o, f) => planPathIntegral(model, o, f));
    case "sample":
    case "path-integral-sample":
    case "descent":
    case "tabu":
    case "oscillator":
    case "exact":
    case "cut":
      return [];
  }
}

/** One side of a division: its blocks, and how many of them run at once. */
interface Side {
  readonly blockReads: number;
  /** Time of a block, seconds. */
  readonly blockS: number;
  readonly threads: number;
}

/**
 * The reads that devices take so that the job ends soonest, in whole blocks; null where they are worth none.
 * @param must  devices take at least one block, and the CPU another.
 */
export function bestSplit(
  reads: number,
  cpu: Side,
  device: Side,
  must: boolean,
): { readonly reads: number; readonly endS: number } | null {
  const time = ({ blockReads, blockS, threads }: Side, own: number): number =>
    Math.ceil(Math.ceil(own / blockReads) / threads) * blockS;
  const most = must ? reads - cpu.blockReads : reads;
  if (most <= 0) return null;
  let best: { reads: number; endS: number } | null = null;
  for (let blocks = 1; blocks <= Math.ceil(most / device.blockReads); blocks++) {
    const moved = Math.min(most, blocks * device.blockReads);
    const endS = Math.max(time(cpu, reads - moved), LAYOUT_S + time(device, moved));
    if (best === null || endS < best.endS) best = { reads: moved, endS };
  }
  if (best === null || (!must && best.endS > WORTHWHILE_SHARE * time(cpu, reads))) return null;
  return best;
}

/** Updates per second at a plan, as nodes measured its kernel, for a model like this one; 0 where nobody did. */
function rateOn(rates: Readonly<Record<string, number>>, model: ModelAnalysis, { method }: Plan): number {
  if (!("kernel" in method)) return 0;
  const { name } = method.kernel;
  const narrow = name.replace(/-wide$/, "");
  const rate = rates[name] ?? rates[narrow] ?? 0;
  const like = measuredOn(model, ON_COMPLETE_GRAPH.includes(name));
  const annealing = method.kind === "anneal" ? method.kernel.name : null;
  const factor = annealing === null ? 1 : kernelSpeed(annealing, model) / kernelSpeed(annealing, like);
  // In steps of a fifth: two measurements of the same machines mostly plan the same.
  return rate > 0 ? 2 ** (Math.round(4 * Math.log2(rate * factor)) / 4) : 0;
}

/** The model that nodes measure a kernel on, as far as its speed depends on it. */
function measuredOn(model: ModelAnalysis, complete: boolean): ModelAnalysis {
  const [n, degree] = complete ? [300, 299] : [576, 4];
  return {
    ...model,
    n,
    meanDegree: degree,
    maxDegree: degree,
    meanSpan: complete ? 100 : 12,
    density: degree / (n - 1),
    maxAbsWeight: 1,
    maxLocalField: degree,
  };
}

function words3(rate: number): string {
  return rate.toPrecision(3);
}

/**
 * The same work for the CPU, as another part: the schedule as it is, blocks and kernel as the CPU has them. For parts whose
 * device nobody has any more.
 */
export function onCpuInstead(
  model: ModelAnalysis,
  options: SolveOptions,
  facts: PlanningFacts,
  plan: Plan,
  part: number,
): Plan | null {
  const { method } = plan;
  const own: SolveOptions = {
    ...options,
    backend: "cpu",
    kernel: null,
    part,
    numReads: plan.numReads,
    numSweeps: sweepsPerRead(method),
  };
  switch (method.kind) {
    case "anneal":
    case "sample": {
      const range = method.kind === "sample" ? ([method.beta, method.beta] as const) : options.betaRange;
      const planned = planAnneal(model, { ...own, solver: "sa", mode: "anneal", betaRange: range }, facts);
      if (!planned.ok || planned.value.method.kind !== "anneal") return null;
      const { name, sha256, backend } = planned.value.method.kernel;
      const next = { ...method, kernel: { ...method.kernel, name, sha256, backend } };
      const draws = method.kind === "sample" ? method.draws : 1;
      return { ...plan, part, method: next, blockReads: planned.value.blockReads * draws };
    }
    case "temper": {
      const planned = planTemper(model, { ...own, solver: "pt", betaLadder: method.ladder }, facts);
      if (!planned.ok || planned.value.method.kind !== "temper") return null;
      const next = { ...method, kernel: planned.value.method.kernel };
      return { ...plan, part, method: next, blockReads: planned.value.blockReads };
    }
    case "path-integral":
    case "path-integral-sample": {
      const planned = planPathIntegral(model, { ...own, solver: "sqa", numTrotterSlices: method.slices }, facts);
      if (!planned.ok || planned.value.method.kind !== "path-integral") return null;
      const next = { ...method, kernel: planned.value.method.kernel };
      const draws = method.kind === "path-integral-sample" ? method.draws : 1;
      return { ...plan, part, method: next, blockReads: planned.value.blockReads * draws };
    }
    case "descent":
    case "tabu":
    case "oscillator":
    case "exact":
    case "cut":
      return null;
  }
}
