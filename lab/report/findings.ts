import { stream } from "../../core/random/stream.ts";
import type { CampaignCell } from "../campaign/cell.ts";
import type { Agreement } from "../exponents/agreement.ts";
import { uniformNumbers } from "../irreversible/lifted-sampler.ts";
import { gapAlong, leastGap } from "../quantum/transverse-field.ts";
import { type Collapse, collapseFigure } from "./collapse-figure.ts";
import {
  type Control,
  type RestartRow,
  restartControl,
  restartRow,
  sampledLaw,
  shuffledGaps,
  singleSlice,
  wrongTemperature,
} from "./controls.ts";
import { type CostPoint, costFigure, costPoints, type QuantumPoint } from "./cost-figure.ts";
import { type ExactDynamics, exactDynamics } from "./exact-dynamics.ts";
import { exponentFigure } from "./exponent-figure.ts";
import { failureFigure, type InstanceRuns } from "./failure-figure.ts";
import type { Figure } from "./figure.ts";
import { type FirstHitGroup, firstHitGroups } from "./first-hits.ts";
import { gapFigure } from "./gap-figure.ts";
import { type KernelRow, kernelTable } from "./kernel-table.ts";
import { groupedBy, type Hypothesis, type Material, type Quantity } from "./material.ts";
import { type NonNormalRow, nonNormalRows } from "./non-normal.ts";
import { type Provenance, provenanceOf } from "./provenance.ts";
import { type Runs, runsOf } from "./strands.ts";
import { survivalFigure } from "./survival-figure.ts";
import { type TtsRow, ttsTable } from "./tts-table.ts";
import { type Claim, judge } from "./verdicts.ts";

/** The JSON behind a report: every number on the page is one of these. */
export interface Findings {
  readonly version: 1;
  readonly campaign: string;
  readonly claims: readonly Claim[];
  /** Bounds that may never be broken, checked on exact numbers. */
  readonly bounds: { readonly checked: number; readonly broken: number };
  readonly figures: readonly Figure[];
  readonly collapse: Collapse;
  readonly cost: readonly CostPoint[];
  readonly quantum: readonly QuantumPoint[];
  readonly exponents: Agreement | null;
  readonly survival: readonly FirstHitGroup[];
  readonly kernels: readonly KernelRow[];
  readonly nonNormal: readonly NonNormalRow[];
  readonly tts: readonly TtsRow[];
  readonly controls: readonly Control[];
  readonly restarts: readonly RestartRow[];
  readonly provenance: Provenance;
}

/** Where the shares of failures are nearly all 1 they say nothing, and the residual energy is drawn. */
const MOSTLY_FAILED = 0.98;
/** Largest n of quantum gaps here. */
const MAX_QUANTUM_SPINS = 10;
const SHUFFLE_BLOCK = 2;

/** All that a report says, from the cells of a campaign and what was registered. A function of its arguments. */
export function findingsOf(material: Material): Findings {
  const { cells, hypotheses, seed } = material;
  const exact = exactDynamics(material.tables);
  const methods = [...new Set(cells.map(({ method }) => method.name))].sort();
  const colourOf = (method: string): number => 1 + methods.indexOf(method);
  const claims = hypotheses.map((hypothesis, index) => judge(hypothesis, runsFor(hypothesis, cells), seed, index + 1));
  const survival = firstHitGroups(cells, exact);
  const tts = ttsTable(cells);
  const { figure: figureC, collapse } = collapseFigure(cells, material.polished, exact, colourOf);
  const { figure: figureE, agreement } = exponentFigure(material);
  const cost = costPoints(survival);
  const quantum = quantumPoints(cells, tts, exact);
  const kernels = kernelTable(cells, survival, exact);
  const restarts = exact.ids.map((id) => restartRow(id, exact.table(id), tts));
  const inequalities = [
    ...collapse.rows.map(({ holds }) => holds),
    ...kernels.flatMap(({ bounds }) => (bounds === null ? [] : [bounds.hold])),
  ];
  return {
    version: 1,
    campaign: material.name,
    claims,
    bounds: { checked: inequalities.length, broken: inequalities.filter((holds) => !holds).length },
    figures: [
      failureFigure(instanceRuns(cells), claims, colourOf),
      gapFigure(cells, survival, exact, colourOf),
      figureC,
      costFigure(survival, quantum, colourOf),
      figureE,
      survivalFigure(survival),
    ],
    collapse,
    cost,
    quantum,
    exponents: agreement,
    survival,
    kernels,
    nonNormal: nonNormalRows(),
    tts,
    controls: [
      shuffledGaps(cost, uniformNumbers(stream(seed, 0, SHUFFLE_BLOCK))),
      wrongTemperature(exact),
      sampledLaw(collapse.sampled),
      singleSlice(cells),
      restartControl(restarts),
    ],
    restarts,
    provenance: provenanceOf(material),
  };
}

function runsFor(
  { instances, method, schedules, quantity }: Hypothesis,
  cells: readonly CampaignCell[],
): readonly Runs[] {
  return instances.flatMap((id) => {
    const own = cells.filter(
      (cell) => cell.instance.id === id && cell.method.name === method && schedules.includes(cell.schedule.name),
    );
    const runs = own.length === 0 ? null : runsOf(own, quantity);
    return runs === null ? [] : [runs];
  });
}

function instanceRuns(cells: readonly CampaignCell[]): readonly InstanceRuns[] {
  return [...groupedBy(cells, ({ instance }) => instance.id).values()].flatMap((own): InstanceRuns[] => {
    const [{ instance }] = own;
    const ground = instance.ground;
    if (ground === null) return [];
    let [reads, hits] = [0, 0];
    for (const { blocks } of own)
      for (const block of blocks) {
        reads += block.reads;
        hits += block.hits;
      }
    const quantity: Quantity = 1 - hits / reads > MOSTLY_FAILED ? "residual" : "failure";
    const byMethod = groupedBy(own, ({ method }) => method.name);
    const runs = [...byMethod.values()].flatMap((group) => runsOf(group, quantity) ?? []);
    return [{ instance: instance.id, n: instance.n, quantity, runs }];
  });
}

/** Path-integral methods on enumerated instances: time to solution beside the least gap along a forward anneal. */
function quantumPoints(
  cells: readonly CampaignCell[],
  tts: readonly TtsRow[],
  exact: ExactDynamics,
): readonly QuantumPoint[] {
  const methods = new Set(cells.filter(({ schedule }) => schedule.slices > 1).map(({ method }) => method.name));
  const gaps = new Map<string, number>();
  return tts.flatMap(({ instance, method, accuracy, tts: { sweeps, updates, seconds } }): QuantumPoint[] => {
    const small = exact.ids.includes(instance) && exact.table(instance).length <= 2 ** MAX_QUANTUM_SPINS;
    if (!methods.has(method) || accuracy !== 0 || !small) return [];
    if (sweeps.estimate === null || updates.estimate === null || seconds.estimate === null) return [];
    const table = exact.table(instance);
    const grid = Array.from({ length: 19 }, (_, k) => (k + 1) / 20);
    const gap = gaps.get(instance) ?? leastGap((s) => gapAlong(table, [s])[0], grid, 1e-4).gap;
    gaps.set(instance, gap);
    return [
      { instance, method, gap, tts: { sweeps: sweeps.estimate, updates: updates.estimate, seconds: seconds.estimate } },
    ];
  });
}
