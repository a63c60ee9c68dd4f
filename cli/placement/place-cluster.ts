import { type Result, success } from "../../core/failure.ts";
import {
  type ClusterInstance,
  clusterEnergy,
  EXHAUSTIVE_SITES,
  exhaustiveCluster,
  quboOfCluster,
  withAtomNumber,
} from "../../problems/placement/cluster-energy.ts";
import { occupationOf } from "../../problems/placement/encode.ts";
import type { PlacementInstance } from "../../problems/placement/instance.ts";
import { layersPicture } from "../../problems/placement/pictures/layers-picture.ts";
import { writeXyz } from "../../problems/placement/xyz.ts";
import type { ExitCode } from "../exit.ts";
import { type WrittenFile, writeFiles } from "../write-files.ts";
import { engineWords, type PlacingSurroundings, solveQubo } from "./engines.ts";
import type { PlaceFlags, PlaceRequest } from "./request.ts";

/** A cluster of least energy, as far as it was found. */
export interface PlacedCluster {
  readonly occupied: Uint8Array;
  readonly energy: number;
  /** The least energy and how many placements have it, where all were visited. */
  readonly exhaustive: { readonly energy: number; readonly degeneracy: number } | null;
  readonly facts: Readonly<Record<string, number | string>>;
}

/** Solves by the QUBO, puts the number of atoms right, and holds small grids against all placements. */
export async function placeCluster(
  instance: ClusterInstance,
  request: PlaceRequest,
  flags: PlaceFlags,
  around: PlacingSurroundings,
): Promise<Result<PlacedCluster | null> | { readonly told: ExitCode }> {
  const model = quboOfCluster(instance);
  if (!model.ok) return model;
  const found = await solveQubo(model.value, request, flags, around);
  if ("told" in found || !found.ok) return found;
  if (found.value === null) return success(null);
  const occupied = withAtomNumber(instance, occupationOf(found.value.spins));
  const small = instance.sites.length / 3 <= EXHAUSTIVE_SITES;
  return success({
    occupied,
    energy: clusterEnergy(instance, occupied),
    exhaustive: small ? exhaustiveCluster(instance) : null,
    facts: found.value.facts,
  });
}

export function clusterJson(
  instance: ClusterInstance,
  placed: PlacedCluster,
  about: Readonly<Record<string, unknown>>,
) {
  return {
    version: 1,
    kind: "cluster",
    name: instance.name,
    sites: instance.sites.length / 3,
    atoms: instance.atoms,
    energy: placed.energy,
    least_energy: placed.exhaustive?.energy ?? null,
    degeneracy: placed.exhaustive?.degeneracy ?? null,
    violations: [],
    occupied: placed.occupied.join(""),
    engine: placed.facts,
    ...about,
  };
}

export function clusterText(
  instance: ClusterInstance,
  placed: PlacedCluster,
  files: readonly WrittenFile[],
  reproduce: string,
): string {
  const { exhaustive } = placed;
  const proof =
    exhaustive === null
      ? ""
      : placed.energy <= exhaustive.energy + 1e-9
        ? `; least of all placements, of which ${exhaustive.degeneracy} have it`
        : `; the least of all placements is ${exhaustive.energy}`;
  const rows = [
    [
      "object",
      `${instance.name}: ${instance.atoms} atoms on ${instance.sites.length / 3} sites, ${instance.potential.kind}`,
    ],
    ["energy", `${Number(placed.energy.toPrecision(10))} ε${proof}`],
    ["engine", engineWords(placed.facts)],
    ...files.map(({ file, holds }) => ["wrote", `${file} (${holds})`]),
    ["again", reproduce],
  ];
  return rows.map(([name, value]) => `${name.padEnd(7)} ${value}\n`).join("");
}

/** A unit cell of 2 in units of the grid: XYZ positions in units of half of it, as there are no Å. */
export function writeCluster(folder: string, instance: ClusterInstance, { occupied }: PlacedCluster) {
  const unitless: PlacementInstance = {
    name: instance.name,
    latticeConstant: 2 * (instance.potential.kind === "lennard-jones" ? instance.potential.nearest / Math.SQRT2 : 1),
    refinement: 1,
    sites: instance.sites,
    projections: [],
    bondPrior: 0,
    number: null,
    exclusion: null,
  };
  return writeFiles(folder, [
    { name: "atoms.xyz", holds: "atoms, lengths in σ", text: writeXyz(unitless, occupied, null) },
    {
      name: "layers.svg",
      holds: "picture of the atoms layer by layer",
      text: layersPicture({ name: instance.name, sites: instance.sites, occupied, probability: null, truth: null }),
    },
  ]);
}
