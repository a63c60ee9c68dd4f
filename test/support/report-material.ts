import { stream } from "../../core/random/stream.ts";
import type { CampaignCell } from "../../lab/campaign/cell.ts";
import { uniformNumbers } from "../../lab/irreversible/lifted-sampler.ts";
import { energyTable } from "../../lab/landscape/energy-table.ts";
import type { Hypothesis, Material } from "../../lab/report/material.ts";
import { instanceOf } from "../../lab/verify/instances.ts";
import { ANNEALING, type SyntheticCampaign, type SyntheticMethod, syntheticCells } from "./synthetic-campaign.ts";
import { constantCell } from "./synthetic-physics.ts";

const SMALL = ["easy", "medium", "hard"] as const;
const EXPONENT: Readonly<Record<string, number>> = { easy: -2, medium: -1, hard: -0.5, planted: -0.8 };
const BETAS: Readonly<Record<string, readonly number[]>> = {
  easy: [0.2, 0.3, 0.4, 0.5],
  medium: [0.2, 0.3, 0.4, 0.5],
  hard: [0.1, 0.15, 0.2, 0.25],
};

const RANDOM_VISITS: SyntheticMethod = {
  ...ANNEALING,
  name: "annealing-random",
  scan: "random",
  detailedBalance: "kept",
  penalty: 1.6,
};
const WORLDLINES: SyntheticMethod = {
  ...ANNEALING,
  name: "path-integral",
  slices: 16,
  penalty: 1.3,
  detailedBalance: "unknown",
};

const GRID: SyntheticCampaign = {
  instances: [
    ...SMALL.map((id) => ({ id, n: 8, ground: Math.min(...energyTable(instanceOf(id))), exponent: EXPONENT[id] })),
    { id: "planted", n: 256, ground: -700, exponent: EXPONENT["planted"] },
  ],
  methods: [ANNEALING, RANDOM_VISITS, WORLDLINES],
  schedules: [
    { name: "hot", beta: [0.1, 0.5], penalty: 1.4 },
    { name: "middle", beta: [0.1, 1], penalty: 1 },
    { name: "cold", beta: [0.1, 2], penalty: 1.2 },
  ],
  sweeps: [256, 512, 1024, 2048, 4096, 8192],
  seeds: [1, 2, 3, 4],
  blocks: 8,
  reads: 256,
  scale: 2,
  unit: 64,
  step: 2,
  seed: 3,
};

/** 864 cells of a known law, and 144 runs at one temperature of three small models as their chains have them. */
export function thousandCells(): readonly CampaignCell[] {
  const annealed = syntheticCells(GRID);
  const constant = SMALL.flatMap((id) => {
    const like = annealed.find(({ instance }) => instance.id === id) as CampaignCell;
    const table = energyTable(instanceOf(id));
    return BETAS[id].flatMap((beta) =>
      [2, 16, 400].flatMap((sweeps) =>
        [1, 2, 3, 4].map((seed) =>
          constantCell({
            instance: like.instance,
            table,
            beta,
            claimed: beta,
            sweeps,
            seed,
            blocks: 4,
            reads: 512,
            like,
          }),
        ),
      ),
    );
  });
  return [...annealed, ...constant].map((cell, k) => ({
    ...cell,
    cell: `${String(k + 1).padStart(4, "0")}-${cell.cell}`,
  }));
}

export const HYPOTHESES: readonly Hypothesis[] = [...SMALL, "planted"].map((id) => ({
  id: `${id}/annealing/failure`,
  statement: `The least share of failures on ${id} by annealing falls as t^(${EXPONENT[id]}).`,
  quantity: "failure",
  instances: [id],
  method: "annealing",
  schedules: ["hot", "middle", "cold"],
  // One that is wrong, so that the page shows what that looks like.
  predicted: id === "planted" ? -1.3 : EXPONENT[id],
  margin: 0.15,
}));

export function materialOf(cells: readonly CampaignCell[], change: Partial<Material> = {}): Material {
  const uniform = uniformNumbers(stream(11, 0, 0));
  return {
    name: "synthetic",
    cells,
    missing: 0,
    tables: new Map(SMALL.map((id) => [id, energyTable(instanceOf(id))])),
    polished: new Set(GRID.methods.map(({ name }) => name)),
    hypotheses: HYPOTHESES,
    registration: { present: true, registeredAt: "2026-01-01T00:00:00.000Z", deviations: [] },
    exponents: {
      source: "exponents.jsonl",
      pairs: Array.from({ length: 120 }, (_, k) => {
        const predicted = 0.15 + 1.9 * uniform() ** 2;
        return { instance: String(k), predicted, measured: predicted * (0.92 + 0.16 * uniform()) };
      }),
    },
    reproduce: ["spingap bench schedules synthetic/spec.json --out synthetic-again", "spingap report synthetic"],
    version: "0.1.0",
    seed: 1,
    ...change,
  };
}
