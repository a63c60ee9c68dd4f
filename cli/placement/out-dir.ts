import type { Result } from "../../core/failure.ts";
import { atomsInColumns } from "../../problems/placement/columns.ts";
import { type PlacementInstance } from "../../problems/placement/instance.ts";
import type { PlacementJudgement } from "../../problems/placement/judge.ts";
import { layersPicture } from "../../problems/placement/pictures/layers-picture.ts";
import { projectionsPicture } from "../../problems/placement/pictures/projections-picture.ts";
import { writeProjectionsCsv } from "../../problems/placement/projection-files.ts";
import { writeXyz } from "../../problems/placement/xyz.ts";
import { type WrittenFile, writeFiles } from "../write-files.ts";
import type { Placed } from "./engines.ts";

/** Structures, tables and pictures of a placement. */
export function writePlacement(
  folder: string,
  instance: PlacementInstance,
  { occupied, probability }: Placed,
  judgement: PlacementJudgement,
  truth: Uint8Array | null,
): Result<readonly WrittenFile[]> {
  const occupancy = probability ?? occupied;
  const everywhere = new Uint8Array(occupied.length).fill(1);
  const placed = instance.projections.map(({ columns }) => atomsInColumns(columns, occupied));
  const files: readonly (readonly [name: string, holds: string, text: () => string])[] = [
    [
      "atoms.xyz",
      probability === null ? "atoms" : "atoms, with their probability",
      () => writeXyz(instance, occupied, occupancy),
    ],
    [
      "sites.xyz",
      probability === null
        ? "all candidate sites, with 1 where an atom is"
        : "all candidate sites with their probability",
      () => writeXyz(instance, everywhere, occupancy),
    ],
    ["projections.csv", "measured and placed atoms of each column", () => writeProjectionsCsv(instance, placed)],
    ["projections.svg", "picture of projections and residuals", () => projectionsPicture(instance, judgement)],
    [
      "layers.svg",
      "picture of the atoms layer by layer",
      () => layersPicture({ name: instance.name, sites: instance.sites, occupied, probability, truth }),
    ],
  ];
  return writeFiles(
    folder,
    files.map(([name, holds, text]) => ({ name, holds, text: text() })),
  );
}
