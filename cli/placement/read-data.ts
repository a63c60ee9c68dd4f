import { invalid, type Result, success } from "../../core/failure.ts";
import { parseJson } from "../../problems/formats/json-document.ts";
import type { ClusterInstance } from "../../problems/placement/cluster-energy.ts";
import { readCluster } from "../../problems/placement/cluster-json.ts";
import { bondGraph } from "../../problems/placement/encode.ts";
import { numSites, type PlacementInstance, type Projection, unitLength } from "../../problems/placement/instance.ts";
import { checkPlacement, readPlacement } from "../../problems/placement/instance-json.ts";
import { cuboctahedron, piecesOf } from "../../problems/placement/lattice.ts";
import { readNpy } from "../../problems/placement/npy.ts";
import { projectionOfArray, readProjectionsCsv } from "../../problems/placement/projection-files.ts";
import { canRefine, refinePlacement } from "../../problems/placement/refine.ts";
import { parseTilt } from "../../problems/placement/tilt.ts";
import { latticeSites, occupationOfStructure, readXyz } from "../../problems/placement/xyz.ts";
import { readBytes } from "../read-file.ts";
import { PLACE_DEFAULTS, type PlaceRequest } from "./request.ts";

/** What a data file asks for. */
export type PlacementTask =
  | {
      readonly kind: "tomography";
      readonly instance: PlacementInstance;
      /** Shape (n), or null. */
      readonly truth: Uint8Array | null;
      readonly warnings: readonly string[];
    }
  | { readonly kind: "cluster"; readonly instance: ClusterInstance };

type DataRequest = PlaceRequest["data"];

/** Reads an instance (.json), candidate sites (.xyz) with their projections, or projections (.csv) of a cuboctahedron. */
export function readTask(file: string, request: DataRequest): Result<PlacementTask> {
  const bytes = readBytes(file);
  if (!bytes.ok) return bytes;
  if (/\.xyz$/i.test(file)) return finish(file, readSites(file, bytes.value, request), request);
  if (/\.csv$/i.test(file)) return finish(file, readTable(file, bytes.value, request), request);
  const json = parseJson(file, bytes.value);
  if (!json.ok) return json;
  if (request.projections !== null || request.arrays.length > 0)
    return invalid("--projections", `${file} holds its own projections; give candidate sites as .xyz to use others`);
  const { value } = json;
  if (typeof value === "object" && value !== null && "format" in value && value.format === "spingap-cluster") {
    const cluster = readCluster(value, file);
    return cluster.ok ? success({ kind: "cluster", instance: cluster.value }) : cluster;
  }
  return finish(file, readPlacement(value, file), request);
}

function readSites(file: string, bytes: Uint8Array, request: DataRequest): Result<PlacementInstance> {
  const structure = readXyz(file, bytes);
  if (!structure.ok) return structure;
  const { notes } = structure.value;
  const latticeConstant =
    request.latticeConstant ?? noteOf(notes, "lattice_constant") ?? PLACE_DEFAULTS.latticeConstant;
  const refinement = noteOf(notes, "refinement") ?? 1;
  const sites = latticeSites(file, structure.value, latticeConstant / (2 * refinement));
  return sites.ok ? withProjections(file, { sites: sites.value, latticeConstant, refinement }, request) : sites;
}

function noteOf(notes: ReadonlyMap<string, string>, name: string): number | null {
  const value = Number(notes.get(name) ?? "");
  return Number.isFinite(value) && value > 0 ? value : null;
}

function readTable(file: string, bytes: Uint8Array, request: DataRequest): Result<PlacementInstance> {
  if (request.shells === null)
    return invalid(
      "--shells",
      `${file} has projections only: say which sites they see, --shells M or candidates as .xyz`,
    );
  const grid = gridOfShells(request.shells, request);
  const projections = readProjectionsCsv(file, bytes, grid, request.reading);
  return projections.ok ? instanceOf(file, grid, projections.value) : projections;
}

function gridOfShells(shells: number, request: DataRequest) {
  return {
    sites: cuboctahedron(shells),
    latticeConstant: request.latticeConstant ?? PLACE_DEFAULTS.latticeConstant,
    refinement: 1,
  };
}

function withProjections(
  file: string,
  grid: Pick<PlacementInstance, "sites" | "latticeConstant" | "refinement">,
  request: DataRequest,
): Result<PlacementInstance> {
  const projections: Projection[] = [];
  if (request.projections !== null) {
    const bytes = readBytes(request.projections);
    if (!bytes.ok) return bytes;
    const table = readProjectionsCsv(request.projections, bytes.value, grid, request.reading);
    if (!table.ok) return table;
    projections.push(...table.value);
  }
  for (const { tilt, file: name } of request.arrays) {
    const axis = parseTilt("--projection", tilt);
    if (!axis.ok) return axis;
    const bytes = readBytes(name);
    if (!bytes.ok) return bytes;
    const array = readNpy(name, bytes.value);
    if (!array.ok) return array;
    const projection = projectionOfArray(name, array.value, axis.value, grid, request.reading);
    if (!projection.ok) return projection;
    projections.push(projection.value);
  }
  return instanceOf(file, grid, projections);
}

function instanceOf(
  file: string,
  grid: Pick<PlacementInstance, "sites" | "latticeConstant" | "refinement">,
  projections: readonly Projection[],
): Result<PlacementInstance> {
  if (projections.length === 0)
    return invalid(
      "--projections",
      `${file} has sites only: give their projections, --projections F.csv or --projection TILT=F.npy`,
    );
  const name = file.replace(/^.*[\\/]/, "");
  return success({ name, ...grid, projections, bondPrior: 0, number: null, exclusion: null });
}

/** What the command line adds to an instance, and what must then hold of it. */
function finish(file: string, read: Result<PlacementInstance>, request: DataRequest): Result<PlacementTask> {
  if (!read.ok) return read;
  let instance: PlacementInstance = {
    ...read.value,
    bondPrior: request.bondPrior ?? read.value.bondPrior,
    number: request.number ?? read.value.number,
  };
  for (let h = 0; h < request.halvings; h++) {
    if (!canRefine(instance)) return invalid("--refine", `the sites of ${file} reach too far to be refined`);
    instance = refinePlacement(instance);
  }
  const { exclusion } = request;
  if (exclusion !== null)
    instance = {
      ...instance,
      exclusion: {
        minDistance: exclusion.minDistance ?? instance.exclusion?.minDistance ?? null,
        maxDistance: exclusion.maxDistance ?? instance.exclusion?.maxDistance ?? null,
        radius: exclusion.radius ?? instance.exclusion?.radius ?? null,
      },
    };
  const checked = checkPlacement(instance, file);
  if (!checked.ok) return checked;
  const warnings: string[] = [];
  const pieces = piecesOf(bondGraph(instance)).count;
  if (pieces > 1) {
    const reason = `the ${numSites(instance)} candidate sites fall into ${pieces} pieces without a bond between them`;
    if (request.refuseDisconnected) return invalid(file, reason);
    warnings.push(`${file}: ${reason}; --disconnected refuse makes this an error`);
  }
  if (request.truth === null) return success({ kind: "tomography", instance, truth: null, warnings });
  const truth = readTruth(request.truth, instance);
  return truth.ok ? success({ kind: "tomography", instance, truth: truth.value, warnings }) : truth;
}

function readTruth(file: string, instance: PlacementInstance): Result<Uint8Array> {
  const bytes = readBytes(file);
  if (!bytes.ok) return bytes;
  const structure = readXyz(file, bytes.value);
  return structure.ok ? occupationOfStructure(file, structure.value, instance) : structure;
}

/** For a person: what is to be placed where. */
export function taskWords(instance: PlacementInstance): string {
  const columns = instance.projections.reduce((sum, projection) => sum + projection.columns.count, 0);
  return `${numSites(instance)} candidate sites (grid of ${unitLength(instance).toFixed(3)} Å), ${instance.projections.length} projections, ${columns} columns`;
}
