import { availableParallelism } from "node:os";
import { analyse } from "../core/model/analysis.ts";
import { arithmeticOf } from "../core/model/arithmetic.ts";
import { isingForm } from "../core/model/ising-form.ts";
import { numInteractions } from "../core/model/quadratic-model.ts";
import { planJob } from "../core/plan/make-plan.ts";
import { solverOf } from "../core/plan/method-choice.ts";
import { DEFAULT_OPTIONS } from "../core/plan/options.ts";
import { type Plan, sweepsPerRead } from "../core/plan/plan.ts";
import { needsPilot } from "../core/plan/plan-pilot.ts";
import { reductionFor } from "../core/plan/reduce-model.ts";
import { readProblem } from "../problems/formats/read-problem.ts";
import { type InspectRow, inspectProblem } from "../problems/inspect.ts";
import { kernelBuild } from "../solver-node/kernels/catalog.ts";
import { ExitCode, reportFailure } from "./exit.ts";
import { formatFlag } from "./solve-options.ts";

/** Carries out `spingap inspect FILE`. */
export async function inspect(
  file: string,
  flags: { readonly format?: string; readonly vartype?: string; readonly json?: boolean },
): Promise<ExitCode> {
  const read = await readProblem(file, formatFlag(flags));
  if (!read.ok) return reportFailure(read.failure);
  const { model } = read.value;
  const options = { ...DEFAULT_OPTIONS, seed: 0 };
  const whole = isingForm(model, arithmeticOf(model));
  const reduction = reductionFor(whole, options);
  const form = reduction === null ? whole : isingForm(reduction.model, arithmeticOf(reduction.model));
  const analysis = analyse(form);
  const planned = planJob(analysis, options, {
    kernelSha256: kernelBuild,
    pilot: null,
    ladder: null,
    updatesPerSecond: null,
    threads: availableParallelism(),
    knownEnergy: null,
    unit: form.unit,
  });
  if (!planned.ok) return reportFailure(planned.failure);
  const lattice: InspectRow[] =
    solverOf(analysis, options) === "pt"
      ? [
          {
            label: "auto",
            value: "parallel tempering if a ladder pilot finds that clusters do not percolate, else the plan below",
          },
        ]
      : [];
  const reduced: InspectRow[] =
    reduction === null
      ? []
      : [
          {
            label: "reduced",
            value: `to ${form.n} variables, ${numInteractions(form)} couplings: dominating couplings decide the others`,
          },
        ];
  const rows = [
    ...inspectProblem(read.value),
    ...reduced,
    ...lattice,
    ...planRows(planned.value, needsPilot(analysis, options)),
  ];
  if (flags.json === true) {
    process.stdout.write(`${JSON.stringify(Object.fromEntries(rows.map(({ label, value }) => [label, value])))}\n`);
    return ExitCode.done;
  }
  const width = Math.max(...rows.map((row) => row.label.length));
  for (const { label, value } of rows) process.stdout.write(`${label.padStart(width)}  ${value}\n`);
  return ExitCode.done;
}

/** The plan that `solve` without options would make; a pilot would still adjust its β range. */
function planRows(plan: Plan, pilot: boolean): InspectRow[] {
  const { method } = plan;
  const rows: InspectRow[] = [{ label: "auto would run", value: plan.why.join("; ") }];
  if (method.kind !== "anneal") return rows;
  const { schedule } = method;
  return [
    ...rows,
    { label: "kernel", value: `${method.kernel.name}, ${plan.blockReads} reads a block` },
    { label: "reads", value: `${plan.numReads} of ${sweepsPerRead(method)} sweeps` },
    ...(schedule.kind === "points" || schedule.kind === "path"
      ? []
      : [
          {
            label: "β",
            value: `${schedule.hot} to ${schedule.cold}, ${schedule.kind}${pilot ? ", to be adjusted by a pilot" : ""}`,
          },
        ]),
  ];
}
