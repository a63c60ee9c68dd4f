import type { JobAnswer, JobEventAnswer, OutlineAnswer } from "../http/answer-schema.ts";
import { cancelJob, outlineOf, pause, Refused, resultOf, watchJob } from "./api.ts";
import { type Chart, chart } from "./chart.ts";
import { announce, byId, element, setState, setText } from "./dom.ts";
import { bestView, type EnergyScale, marksOf, readsView, referenceOf } from "./energy-view.ts";
import { nameOf } from "./lists.ts";
import { duration, rate, short } from "./numbers.ts";
import { type DrawnResult, RunRecord } from "./run-record.ts";
import { CURVE_TITLES, constantOf, curveView, ladderView, rejectionView } from "./schedule-view.ts";

/** One job: what it is, how it goes, what came out. */

/** Results beyond are not read for their pictures, bytes. */
const MOST_DRAWN_BYTES = 64 * 2 ** 20;
/** A job that is not planned yet is asked again after, ms. */
const OUTLINE_MS = 1500;
/** Facts that change by the second are written anew after, ms. */
const FACTS_MS = 250;

/** Shows a job until the signal. */
export async function showJob(id: string, signal: AbortSignal): Promise<void> {
  const record = new RunRecord();
  const figures = energyFigures(redraw, signal);
  let job: JobAnswer | null = null;
  let outline: OutlineAnswer | null = null;
  let proven: number | null = null;
  let schedules: readonly Chart[] = [];
  let drawnSchedules = "";
  let factsTimer = 0;

  clearJob();
  byId("figures", HTMLElement).replaceChildren(figures.best.root, figures.reads.root);
  signal.addEventListener("abort", () => {
    clearTimeout(factsTimer);
    for (const one of [figures.best, figures.reads, ...schedules]) one.remove();
  });

  function redraw(): void {
    const marks = marksOf(outline, proven);
    figures.offer(referenceOf(marks) !== null);
    const scale = figures.scale();
    const best = bestView(record.improvements, record.seconds, marks, scale);
    const reads = readsView(record.checkpoints(figures.part(record.parts)), marks, scale);
    const empty = byId("no-figures", HTMLElement);
    empty.hidden = best !== null || job === null;
    setText(
      empty,
      job === null || job.reason === null
        ? "Energies are drawn once the first block of reads has finished."
        : "It ended before any read had finished.",
    );
    figures.best.root.hidden = best === null;
    figures.reads.root.hidden = reads === null;
    if (best !== null) figures.best.show(best);
    if (reads !== null) figures.reads.show(reads);
  }

  function drawSchedules(): void {
    const key = JSON.stringify([outline?.parts, record.rejection]);
    if (key === drawnSchedules) return;
    drawnSchedules = key;
    for (const one of schedules) one.remove();
    schedules = scheduleCharts(outline, record.rejection);
    for (const one of schedules) byId("figures", HTMLElement).append(one.root);
  }

  function showFacts(): void {
    factsTimer = 0;
    if (job !== null) writeFacts(job, outline, record);
  }
  const factsSoon = (): void => {
    if (factsTimer === 0) factsTimer = setTimeout(showFacts, FACTS_MS);
  };

  function take(event: JobEventAnswer): void {
    record.take(event);
    switch (event.event) {
      case "job":
        if (job === null || job.state !== event.job.state) announce(stateWords(event.job));
        job = event.job;
        record.seconds = Math.max(record.seconds, job.ran_ns / 1e9);
        showHead(job);
        showFacts();
        redraw();
        break;
      case "warning":
        byId("warnings", HTMLElement).replaceChildren(...record.warnings.map((words) => element("li", {}, words)));
        void fetchOutline();
        break;
      case "incumbent":
        if (job !== null) job = { ...job, best_energy: event.energy, best_objective: event.objective };
        factsSoon();
        redraw();
        break;
      case "progress":
        factsSoon();
        redraw();
        break;
      case "trace":
        redraw();
        break;
      case "telemetry":
      case "end":
        break;
    }
  }

  async function fetchOutline(): Promise<void> {
    outline = await outlineOf(id, signal);
    showFacts();
    drawSchedules();
    redraw();
  }

  /** Plans come some time after the job has begun: they may need a pilot. */
  async function outlineOncePlanned(): Promise<void> {
    while (!signal.aborted) {
      await fetchOutline().catch((error: unknown) => {
        if (error instanceof Refused) throw error;
      });
      if (outline !== null && (outline.parts.length > 0 || (job !== null && job.reason !== null))) return;
      await pause(OUTLINE_MS, signal);
    }
  }

  async function drawResult(): Promise<void> {
    if (job?.result_sha256 === null) return;
    const response = await resultOf(id, signal);
    if (Number(response.headers.get("content-length")) > MOST_DRAWN_BYTES) {
      await response.body?.cancel();
      return;
    }
    const result = (await response.json()) as DrawnResult;
    record.finish(result);
    if (result.optimality === "PROVEN") proven = job?.best_energy ?? null;
    drawSchedules();
    redraw();
  }

  async function cancel(): Promise<void> {
    job = await cancelJob(id);
    showHead(job);
  }

  const buttons = { signal };
  byId("cancel", HTMLButtonElement).addEventListener(
    "click",
    () => {
      announce("Cancelling");
      void cancel().catch(showError);
    },
    buttons,
  );
  byId("download", HTMLButtonElement).addEventListener(
    "click",
    () => void download(id, job === null ? id : nameOf(job)).catch(showError),
    buttons,
  );

  try {
    void outlineOncePlanned().catch(() => {
      // The events of the same job say why it cannot be seen.
    });
    await watchJob(id, take, signal);
    if (signal.aborted) return;
    await fetchOutline();
    await drawResult();
    showFacts();
  } catch (error) {
    if (!signal.aborted) showError(error);
  }
}

function clearJob(): void {
  for (const id of ["facts", "warnings", "why", "figures", "job-error", "job-title"])
    byId(id, HTMLElement).replaceChildren();
  setText(byId("job-state", HTMLElement), "");
  byId("cancel", HTMLButtonElement).disabled = true;
  byId("download", HTMLButtonElement).disabled = true;
  byId("why-row", HTMLElement).hidden = true;
  byId("progress-row", HTMLElement).hidden = true;
}

/** The two pictures of energies, with the choice that they share. */
function energyFigures(redraw: () => void, signal: AbortSignal) {
  const group = "energy-scale";
  const choice = (value: EnergyScale, words: string): HTMLElement => {
    const input = element("input", { type: "radio", name: group, value, checked: value === "energy" });
    input.addEventListener("change", redraw);
    return element("label", {}, input, words);
  };
  const scales = element(
    "fieldset",
    { class: "choice", hidden: true },
    element("legend", {}, "Show"),
    choice("energy", "energies"),
    choice("distance", "distance to the lowest line, log"),
  );
  const partRow = byId("part-row", HTMLElement);
  const parts = byId("part", HTMLSelectElement);
  parts.replaceChildren();
  partRow.hidden = true;
  parts.addEventListener("change", redraw, { signal });
  return {
    best: chart(
      "Best energy against time",
      "The lowest energy found so far, against the running time of the job.",
      false,
      scales,
    ),
    reads: chart(
      "Energies of the reads",
      "How the reads of a block come down, averaged over blocks: the band holds eight of ten.",
      false,
    ),
    /** A choice without a line to measure from would be none. */
    offer(possible: boolean) {
      scales.hidden = !possible;
    },
    scale(): EnergyScale {
      return scales.querySelector<HTMLInputElement>("input:checked")?.value === "distance" ? "distance" : "energy";
    },
    /** The part to show, offered where there are several. */
    part(present: readonly number[]): number | null {
      partRow.hidden = present.length < 2;
      if (parts.options.length !== present.length) {
        const chosen = parts.value;
        parts.replaceChildren(...present.map((part) => element("option", { value: String(part) }, `part ${part}`)));
        if (present.includes(Number(chosen)) && chosen !== "") parts.value = chosen;
      }
      return parts.value === "" ? null : Number(parts.value);
    },
  };
}

function scheduleCharts(outline: OutlineAnswer | null, rejection: readonly number[] | null): readonly Chart[] {
  const charts: Chart[] = [];
  const parts = outline?.parts ?? [];
  for (const { part, method, curves, ladder } of parts) {
    const of = parts.length > 1 ? `, part ${part} (${method})` : "";
    for (const curve of curves) {
      if (constantOf(curve) !== null) continue;
      const [title, note] = CURVE_TITLES[curve.name];
      const made = chart(`${title}${of}`, note, true);
      made.show(curveView(curve));
      charts.push(made);
    }
    if (ladder !== null) {
      const made = chart(`Ladder of temperatures${of}`, "Replicas swap between neighbouring places.", true);
      made.show(ladderView(ladder));
      charts.push(made);
    }
  }
  if (rejection !== null && rejection.length > 0) {
    const made = chart("Refused swaps", "Even shares over all links let replicas travel best.", true);
    made.show(rejectionView(rejection));
    charts.push(made);
  }
  return charts;
}

function showHead(job: JobAnswer): void {
  const name = nameOf(job);
  setText(byId("job-title", HTMLElement), name);
  setState(byId("job-state", HTMLElement), job.state);
  document.title = `${name}: ${job.state.toLowerCase()} · Spingap`;
  const running = job.reason === null;
  const cancel = byId("cancel", HTMLButtonElement);
  cancel.hidden = !running;
  cancel.disabled = job.cancel_requested;
  setText(cancel, job.cancel_requested ? "Cancelling…" : "Cancel");
  const download = byId("download", HTMLButtonElement);
  download.disabled = job.result_sha256 === null;
  download.hidden = !running && job.result_sha256 === null;
  if (job.failure !== null) {
    const { where, reason, limit, max, got } = job.failure;
    const words = reason ?? `${limit ?? "a limit"} is ${max ?? "?"}, got ${got ?? "?"}`;
    showError(new Error(`${where}: ${words}`));
  }
}

const REASONS: Readonly<Record<NonNullable<JobAnswer["reason"]>, string>> = {
  completed: "all work done",
  target_reached: "target reached",
  time_limit: "time limit",
  no_improvement: "no improvement",
  cancelled: "cancelled",
  deadline: "deadline",
  failure: "failure",
};

function stateWords(job: JobAnswer): string {
  const best = job.best_energy === null ? "" : `, best energy ${short(job.best_energy)}`;
  const why = job.reason === null ? "" : `: ${REASONS[job.reason]}`;
  return `${nameOf(job)} is ${job.state.toLowerCase()}${why}${best}`;
}

/** Reads of all parts; null where the number is open. */
function readsWanted(job: JobAnswer): number | null {
  return job.plans.length === 0
    ? null
    : job.plans.reduce<number | null>(
        (sum, plan) => (sum === null || plan.num_reads === null ? null : sum + plan.num_reads),
        0,
      );
}

function writeFacts(job: JobAnswer, outline: OutlineAnswer | null, record: RunRecord): void {
  const { best_objective: objective, reason } = job;
  // Progress may tell of a lower energy before its improvement is told.
  const seen = record.improvements[record.improvements.length - 1]?.energy ?? null;
  const energy = reason === null ? (seen ?? job.best_energy) : job.best_energy;
  const facts: [name: string, value: string, look?: "big" | "long"][] = [
    ["Best energy", energy === null ? "none yet" : short(energy), "big"],
  ];
  if (objective !== null && objective !== energy && energy === job.best_energy)
    facts.push(["Objective of the file", short(objective), "big"]);
  facts.push(
    ["Running time", record.seconds === 0 ? "not begun" : duration(record.seconds)],
    ["Ended by", reason === null ? "not yet" : REASONS[reason]],
    ["Variables", short(job.num_variables)],
    ["Couplings", short(job.num_interactions)],
    ["Solver", solverWords(job, outline)],
  );
  const curves = (outline?.parts ?? []).flatMap((part) => part.curves);
  for (const curve of curves) {
    const value = constantOf(curve);
    if (value === null || curve.name === "problem_scale") continue;
    facts.push([CURVE_TITLES[curve.name][0], `${short(value, 4)} ${curve.unit}, constant`]);
  }
  if (record.finishedReads > 0) facts.push(["Reads finished", short(record.finishedReads)]);
  if (record.updatesPerSecond !== null) facts.push(["Spin updates", rate(record.updatesPerSecond)]);
  facts.push(["Seed", job.seed === null ? "drawn" : String(job.seed)], ["Id", job.job_id]);
  if (job.digest !== null) facts.push(["Digest of the samples", job.digest, "long"]);
  const list = byId("facts", HTMLElement);
  // Written in place: what did not change is not touched.
  if (list.children.length !== facts.length)
    list.replaceChildren(...facts.map(() => element("div", {}, element("dt"), element("dd"))));
  for (const [k, [name, value, look]] of facts.entries()) {
    const pair = list.children[k];
    const [dt, dd] = pair.children;
    pair.className = look === "long" ? "long" : "";
    if (dt instanceof HTMLElement) setText(dt, name);
    if (!(dd instanceof HTMLElement)) continue;
    setText(dd, value);
    dd.className = look === "big" ? "big" : "";
  }
  const reasons = [...new Set(job.plans.flatMap(({ why }) => why))];
  byId("why-row", HTMLElement).hidden = reasons.length === 0;
  const why = byId("why", HTMLElement);
  if (why.children.length !== reasons.length) why.replaceChildren(...reasons.map((words) => element("li", {}, words)));
  writeProgress(job, outline, record);
}

function solverWords(job: JobAnswer, outline: OutlineAnswer | null): string {
  const methods = [...new Set((outline?.parts ?? job.plans).map(({ method }) => method))];
  return methods.length === 0 ? "not planned yet" : methods.join(", ");
}

function writeProgress(job: JobAnswer, outline: OutlineAnswer | null, record: RunRecord): void {
  const limit = outline?.stop.time_limit_s ?? null;
  const reads = readsWanted(job);
  const [share, words] =
    limit !== null
      ? [record.seconds / limit, `${duration(Math.min(record.seconds, limit))} of ${duration(limit)}`]
      : reads !== null && reads > 0
        ? [record.finishedReads / reads, `${short(record.finishedReads)} of ${short(reads)} reads`]
        : [null, ""];
  byId("progress-row", HTMLElement).hidden = share === null || job.reason !== null;
  if (share === null) return;
  const bar = byId("progress", HTMLProgressElement);
  bar.value = Math.min(1, share);
  bar.setAttribute("aria-valuetext", words);
  setText(byId("progress-words", HTMLElement), words);
}

async function download(id: string, name: string): Promise<void> {
  const response = await resultOf(id);
  const url = URL.createObjectURL(await response.blob());
  const file = `${name.replace(/[^\w.-]+/g, "_")}.result.json`;
  element("a", { href: url, download: file }).click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
  announce(`The result is saved as ${file}`);
}

function showError(error: unknown): void {
  const title = error instanceof Refused ? error.details.title : "Something went wrong";
  const words = error instanceof Error ? error.message : String(error);
  byId("job-error", HTMLElement).replaceChildren(
    element("div", { class: "error" }, element("strong", {}, title), element("pre", {}, words)),
  );
}
