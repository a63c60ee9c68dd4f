import { failed, success } from "../../core/failure.ts";
import { checkSize } from "../../core/model/quadratic-model.ts";
import {
  calibrationOf,
  type Evidence,
  type Family,
  type Generated,
  type Judgement,
  offer,
} from "../families/family.ts";
import { withParameters } from "../generators/parameters.ts";
import { columnModelOf, occupationOf, quboOf } from "./encode.ts";
import { generatePlacement, STANDARD_TILTS } from "./generate.ts";
import type { PlacementInstance } from "./instance.ts";
import { placementDocument, readPlacement } from "./instance-json.ts";
import { judgePlacement, type Violation } from "./judge.ts";

/** Sites with an atom, as [i, j, k] in units of the grid. */
interface Placement {
  readonly atoms: readonly (readonly number[])[];
}

const tomography: Family<PlacementInstance, Placement> = {
  ...withParameters(
    {
      name: "tomography",
      title:
        "a nanocluster from noise-free projections, planted: energy 0 is possible (noisy ones: generate placement)",
      planted: true,
      parameters: [
        {
          kind: "integer",
          name: "shells",
          meaning: "shells of the core: 1, 2, 3, 4, 5 make 13, 55, 147, 309, 561 atoms",
          unit: "shells",
          min: 1,
          max: 20,
          default: 3,
        },
        {
          kind: "integer",
          name: "projections",
          meaning: "how many of [100], [010], [110], [1-10], [001], [101]",
          unit: "projections",
          min: 1,
          max: STANDARD_TILTS.length,
          default: 4,
        },
        {
          kind: "number",
          name: "vacancies",
          meaning: "share of the surface atoms taken away",
          unit: "1",
          min: 0,
          max: 1,
          default: 0.2,
        },
        {
          kind: "number",
          name: "adatoms",
          meaning: "chance of an atom on top",
          unit: "1",
          min: 0,
          max: 1,
          default: 0.2,
        },
      ],
    },
    ({ shells, projections, vacancies, adatoms }, seed, most) => {
      const { instance, truth } = generatePlacement(
        {
          shells,
          tilts: STANDARD_TILTS.slice(0, projections),
          vacancyShare: vacancies,
          adatomProbability: adatoms,
        },
        seed,
      );
      const tooLarge = checkSize("tomography", truth.length, 0, most);
      if (tooLarge !== null) return failed(tooLarge);
      const generated: Generated<PlacementInstance> = {
        instance,
        truth: {
          groundEnergy: 0,
          groundState: Int8Array.from(truth, (x) => 2 * x - 1),
          proof: "the energy is a sum of squares, and the object that was projected has 0",
          facts: { atoms: truth.reduce((sum, x) => sum + x, 0), sites: truth.length },
        },
        description: `tomography, ${instance.name}`,
      };
      return success(generated);
    },
  ),
  speaks: "words",
  schema: { read: readPlacement, write: placementDocument },
  encode: (instance) => quboOf(columnModelOf(instance), "tomography"),
  decode: ({ sites }, spins) => ({
    atoms: Array.from(spins, (s, i) => (s > 0 ? i : -1))
      .filter((i) => i >= 0)
      .map((i) => Array.from(sites.subarray(3 * i, 3 * i + 3))),
  }),
  judge,
};
export const tomographyFamily = offer(tomography);

function judge(instance: PlacementInstance, { atoms }: Placement, { truth, marginals }: Evidence): Judgement {
  const placed = new Set(atoms.map((site) => site.join()));
  const n = instance.sites.length / 3;
  const occupied = Uint8Array.from({ length: n }, (_, i) =>
    placed.has(instance.sites.subarray(3 * i, 3 * i + 3).join()) ? 1 : 0,
  );
  const known = truth === null ? null : occupationOf(truth.groundState);
  const judged = judgePlacement(instance, occupied, { truth: known });
  return {
    objective: { name: "energy", value: judged.energy, sense: "minimize" },
    violations: judged.violations.map((violation) => ({ constraint: violation.kind, amount: amountOf(violation) })),
    distance: judged.truth === null ? null : { value: judged.truth.siteErrors, of: n, unit: "sites" },
    gap: truth === null ? null : judged.energy - truth.groundEnergy,
    calibration: truth === null || marginals === null ? null : calibrationOf(marginals, truth.groundState),
  };
}

function amountOf(violation: Violation): number {
  return violation.kind === "atom-number" ? Math.abs(violation.got - violation.expected) : 1;
}
