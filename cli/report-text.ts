import type { ContractDocument } from "../problems/results/contract-document.ts";
import type { PartDocument } from "../problems/results/part-document.ts";
import type { ResultDocument } from "../problems/results/result-document.ts";
import type { Observable, TtsDocument } from "../problems/results/statistics.ts";
import { energyPicture } from "./picture.ts";

/** A result as a person reads it: the answer first, then how good it is, how long it took, and how to get it again. */
export function reportText(result: ResultDocument, columns: number): string {
  const { best, problem, solver, work, timing } = result;
  const rows: [string, string][] = [];
  if (best !== null) {
    const objective =
      problem.sense === "maximize" || best.objective !== best.energy ? `${best.objective} (${problem.sense}d)   ` : "";
    rows.push(["best", `${objective}energy ${best.energy}${optimalityWords(result)}`]);
    const occurrences = result.samples
      .filter((s) => s.energy === best.energy)
      .reduce((sum, s) => sum + s.num_occurrences, 0);
    rows.push([
      "found",
      `in ${occurrences} of ${result.num_reads} reads${result.degeneracy === undefined ? "" : `; ${result.degeneracy} ground states`}`,
    ]);
  }
  rows.push(["ended", reasonWords(result)]);
  rows.push([
    "problem",
    `${problem.format}, ${problem.num_variables} variables, ${problem.num_interactions} couplings, ${arithmeticWords(result)}`,
  ]);
  if (result.reduced !== undefined)
    rows.push([
      "reduced",
      `to ${result.reduced.num_variables} variables, ${result.reduced.num_interactions} couplings`,
    ]);
  rows.push(["solver", solverWords(result.solver)]);
  for (const part of result.parts ?? []) rows.push([`part ${part.part}`, partWords(part)]);
  rows.push([
    "work",
    `${count(work.spin_updates)} updates in ${seconds(timing.sampling_ns / 1e9)}: ${count(work.updates_per_second)}/s on ${result.provenance.threads} threads`,
  ]);
  if (result.provenance.device !== undefined) rows.push(["device", result.provenance.device]);
  if (result.tts !== null) rows.push(["time to solution", ttsWords(result.tts)]);
  const ladder = result.telemetry?.tempering?.verdict;
  if (ladder !== undefined) rows.push(["ladder", `${ladder.kind.replace("-", " ")}: ${ladder.text}`]);
  if (result.contract !== undefined) rows.push(["contract", contractWords(result.contract)]);
  if (result.observables !== undefined)
    for (const [name, value] of Object.entries(result.observables) as [string, Observable | null][])
      if (value !== null) rows.push([name.replaceAll("_", " "), observableWords(value)]);
  rows.push([
    "digest",
    result.digest === null
      ? "none: no read finished in order"
      : `${result.digest.slice(0, 16)}… over ${result.digest_reads} reads`,
  ]);
  for (const line of result.provenance.reproduce?.split("\n") ?? []) rows.push(["again", line]);
  const rerun = solver.details?.["rerun_at_2p"];
  if (typeof rerun === "string") {
    rows.push(["", "discrete time, no quantum dynamics: an advantage counts once it holds with twice the slices, too"]);
    rows.push(["at 2P", rerun]);
  }
  const width = Math.max(...rows.map(([name]) => name.length));
  const text = rows.map(([name, value]) => `${name.padStart(width)}  ${value}`);
  if (solver.mode === "anneal" && result.incumbents.length > 1) {
    const points = result.incumbents.map(({ t_ns, energy }) => ({ tS: t_ns / 1e9, energy }));
    text.push(
      "",
      "best energy against time",
      ...energyPicture(points, timing.total_ns / 1e9, Math.max(20, Math.min(72, columns - 20)), 8),
    );
  }
  return `${text.join("\n")}\n`;
}

function optimalityWords(result: ResultDocument): string {
  switch (result.optimality) {
    case "PROVEN":
      return ", proven optimal";
    case "PLANTED":
      return ", the planted ground energy";
    case "UNKNOWN":
      return "";
  }
}

function reasonWords(result: ResultDocument): string {
  const after = `after ${seconds(result.timing.total_ns / 1e9)}`;
  switch (result.reason) {
    case "completed":
      return `all work done ${after}`;
    case "target_reached":
      return `target reached ${after}`;
    case "time_limit":
      return `time limit ${after}`;
    case "no_improvement":
      return `no improvement for ${result.stop.no_improvement_s} s, ${after}`;
    case "cancelled":
      return `cancelled ${after}; this is the best so far`;
    case "deadline":
      return `deadline reached ${after}`;
    case "failure":
      return `failed ${after}; this is what it had`;
  }
}

function arithmeticWords(result: ResultDocument): string {
  const { arithmetic } = result.problem;
  return arithmetic.kind === "integer" ? "exact integer energies" : "compensated float64 energies";
}

/** One member of a portfolio: its share, its best, and what it is for. */
function partWords({ solver, share_of_time, best_energy, leader, why }: PartDocument): string {
  const best = best_energy === null ? "no block ended" : `best energy ${best_energy}${leader ? ", the lead" : ""}`;
  return `${Math.round(100 * share_of_time)} % of the time, ${best}: ${solver.name}, ${why[0]}`;
}

function solverWords(solver: ResultDocument["solver"]): string {
  if (solver.name === "exact")
    return solver.details === null ? "exact enumeration" : "exact ground state by a least cut";
  const [hot, cold] = solver.beta_range ?? [];
  const constant = hot === cold;
  const range =
    solver.beta_range === null
      ? ""
      : `, β ${constant ? hot : `${hot} to ${cold}`}${solver.schedule === null || constant ? "" : ` (${solver.schedule})`}`;
  const method = solver.details?.["method"];
  return `${typeof method === "string" ? method : solver.name}, kernel ${solver.kernel}, ${solver.reads_per_block} reads a block${solver.num_sweeps > 0 ? `, ${solver.num_sweeps} sweeps` : ""}${range}`;
}

/** Time to solution with its interval, and which target it speaks of. */
export function ttsWords(tts: TtsDocument): string {
  const target = {
    given: "to the target",
    planted: "to the planted energy",
    exact: "to the optimum",
    best_found: "to own best",
  }[tts.target_source];
  const hits = `${tts.hits} of ${tts.blocks} blocks of ${seconds(tts.block_time_s)}`;
  if (tts.tts99_s === null) return `more than ${seconds(tts.tts99_low_s ?? 0)} ${target} at 99 % (${hits})`;
  const high = tts.tts99_high_s === null ? "unbounded" : seconds(tts.tts99_high_s);
  return `${tts.bound === "upper" ? "at most " : ""}${seconds(tts.tts99_s)} ${target} at 99 %, interval ${seconds(tts.tts99_low_s ?? 0)} to ${high}, one thread (${hits})`;
}

/** Met or not, how that is known, and under what. */
function contractWords({ met, certain, gap, evidence }: ContractDocument): string {
  const verdict = met === "undecided" ? "undecided" : met ? "met" : "not met";
  const assumes = certain || evidence.assumes === null || met !== true ? "" : ` (if ${evidence.assumes})`;
  return `${verdict}, gap ${Number((100 * gap).toPrecision(4))} %: ${evidence.words}${assumes}`;
}

function observableWords({ mean, standard_error, blocks }: Observable): string {
  return `${mean.toPrecision(8)} ± ${standard_error === null ? "?" : standard_error.toPrecision(2)} (${blocks} blocks)`;
}

export function seconds(value: number): string {
  if (value < 1e-3) return `${Number((value * 1e6).toPrecision(3))} µs`;
  if (value < 1) return `${Number((value * 1e3).toPrecision(3))} ms`;
  return `${Number(value.toPrecision(3))} s`;
}

export function count(value: number): string {
  if (value < 1e4) return String(Math.round(value));
  const exponent = Math.floor(Math.log10(value));
  return `${(value / 10 ** exponent).toFixed(2)}e${exponent}`;
}
