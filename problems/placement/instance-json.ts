import { z } from "zod";
import { invalid, type Result, success } from "../../core/failure.ts";
import { firstFault } from "../families/first-fault.ts";
import { parseJson } from "../formats/json-document.ts";
import { type Columns, columnsOf } from "./columns.ts";
import type { Exclusion, PlacementInstance, Projection } from "./instance.ts";
import { cuboctahedron, GOLD_LATTICE_CONSTANT, LARGEST_COORDINATE, siteIndex, type ZoneAxis } from "./lattice.ts";
import { fromCounts, WEIGHT_CAP } from "./measure.ts";
import { parseTilt, tiltInDegrees, zoneAxisOf, zoneAxisText } from "./tilt.ts";

/** What one job accepts. */
export const PLACEMENT_LIMITS = { sites: 500_000, projections: 200, shells: 52, refinement: 8 } as const;

const finite = z.number("expected a finite number");
const positive = finite.positive("expected a number above 0");
const whole = finite.int("expected a whole number");
const triple = z.tuple([whole, whole, whole], "expected three whole numbers");

const direction = {
  direction: z.union([triple, z.string()], 'expected a zone axis as [1, -1, 0] or "[1-10]"').optional(),
  tilt_degrees: finite.optional(),
  tilt_axis: z.enum(["[001]", "[010]"]).default("[001]"),
};

const projection = z.union(
  [
    z.strictObject({ ...direction, atoms: z.array(finite), weights: z.array(positive).optional() }),
    z.strictObject({
      ...direction,
      counts: z.array(finite.nonnegative("electron counts are not negative")),
      dose: positive,
      background: finite.nonnegative("a background is not negative").default(0),
      weight_cap: positive.default(WEIGHT_CAP),
    }),
  ],
  "expected either atoms (and weights) or counts with dose (electrons per atom) and background",
);

const instanceSchema = z.strictObject({
  format: z.literal("spingap-placement", 'expected "spingap-placement"'),
  version: z.literal(1, "this program reads version 1"),
  name: z.string().max(200).default("placement"),
  lattice_constant: positive.max(1000).default(GOLD_LATTICE_CONSTANT),
  refinement: whole.min(1).max(PLACEMENT_LIMITS.refinement).default(1),
  sites: z.union(
    [
      z.array(triple).min(1, "there are no candidate sites").max(PLACEMENT_LIMITS.sites),
      z.strictObject({ cuboctahedron: whole.min(1).max(PLACEMENT_LIMITS.shells) }),
    ],
    'expected a list of [i, j, k], or {"cuboctahedron": SHELLS}',
  ),
  projections: z.array(projection).min(1, "there are no projections").max(PLACEMENT_LIMITS.projections),
  bond_prior: finite.nonnegative("a bond prior is not negative").default(0),
  atom_number: z.strictObject({ weight: positive, count: whole.nonnegative() }).nullable().default(null),
  exclusion: z
    .strictObject({
      min_distance: positive.nullable().default(null),
      max_distance: positive.nullable().default(null),
      radius: positive.nullable().default(null),
    })
    .nullable()
    .default(null),
});
type InstanceDocument = z.infer<typeof instanceSchema>;

/** @param where  names the file in messages. */
export function readPlacementJson(where: string, bytes: Uint8Array): Result<PlacementInstance> {
  const json = parseJson(where, bytes);
  return json.ok ? readPlacement(json.value, where) : json;
}

/** Checks a document field by field, then what its fields say of each other. */
export function readPlacement(json: unknown, where: string): Result<PlacementInstance> {
  const parsed = instanceSchema.safeParse(json);
  if (!parsed.success) return firstFault(parsed.error, json, where);
  const document = parsed.data;
  const sites = sitesOf(document, where);
  if (!sites.ok) return sites;
  const projections: Projection[] = [];
  for (const [p, given] of document.projections.entries()) {
    const read = projectionOf(given, sites.value, `${where}, projections[${p}]`);
    if (!read.ok) return read;
    projections.push(read.value);
  }
  const { exclusion, atom_number: number } = document;
  return checkPlacement(
    {
      name: document.name,
      latticeConstant: document.lattice_constant,
      refinement: document.refinement,
      sites: sites.value,
      projections,
      bondPrior: document.bond_prior,
      number: number === null ? null : { lambda: number.weight, count: number.count },
      exclusion: exclusion === null ? null : exclusionOf(exclusion),
    },
    where,
  );
}

/** What must hold of an instance whatever file it came from. */
export function checkPlacement(instance: PlacementInstance, where: string): Result<PlacementInstance> {
  const { number, exclusion, projections } = instance;
  const n = instance.sites.length / 3;
  if (number !== null && number.count > n)
    return invalid(where, `${number.count} atoms do not fit into ${n} candidate sites`);
  const seen = new Set<string>();
  for (const { columns } of projections) {
    const axis = zoneAxisText(columns.direction);
    const opposite = zoneAxisText(columns.direction.map((index) => 0 - index) as unknown as ZoneAxis);
    if (seen.has(axis) || seen.has(opposite)) return invalid(where, `the direction ${axis} is projected twice`);
    seen.add(axis);
  }
  const { minDistance, maxDistance } = exclusion ?? { minDistance: null, maxDistance: null };
  if (minDistance !== null && maxDistance !== null && minDistance > maxDistance)
    return invalid(where, `the least distance ${minDistance} Å exceeds the greatest, ${maxDistance} Å`);
  return success(instance);
}

function exclusionOf(given: NonNullable<InstanceDocument["exclusion"]>): Exclusion {
  return { minDistance: given.min_distance, maxDistance: given.max_distance, radius: given.radius };
}

function sitesOf({ sites }: InstanceDocument, where: string): Result<Int32Array> {
  if (!Array.isArray(sites)) return success(cuboctahedron(sites.cuboctahedron));
  return checkSites(Int32Array.from(sites.flat()), (s) => `${where}, sites[${s}]`);
}

/** Refuses sites off the lattice and sites that come twice. */
export function checkSites(sites: Int32Array, nameOf: (site: number) => string): Result<Int32Array> {
  for (let s = 0; 3 * s < sites.length; s++) {
    const [i, j, k] = sites.subarray(3 * s, 3 * s + 3);
    if (Math.max(Math.abs(i), Math.abs(j), Math.abs(k)) > LARGEST_COORDINATE)
      return invalid(nameOf(s), `[${i}, ${j}, ${k}] is beyond ±${LARGEST_COORDINATE}`);
    if (((i + j + k) & 1) !== 0)
      return invalid(
        nameOf(s),
        `[${i}, ${j}, ${k}] is no site of a face-centred cubic lattice: i + j + k must be even`,
      );
  }
  // The index holds the last of equal sites.
  const index = siteIndex(sites);
  for (let s = 0; 3 * s < sites.length; s++) {
    const [i, j, k] = sites.subarray(3 * s, 3 * s + 3);
    const last = index.find(i, j, k);
    if (last !== s) return invalid(nameOf(last), `the site [${i}, ${j}, ${k}] comes twice`);
  }
  return success(sites);
}

function projectionOf(
  given: InstanceDocument["projections"][number],
  sites: Int32Array,
  where: string,
): Result<Projection> {
  const axis = directionOf(given, where);
  if (!axis.ok) return axis;
  const columns = columnsOf(sites, axis.value);
  const values = "counts" in given ? given.counts : given.atoms;
  const name = "counts" in given ? "counts" : "atoms";
  const wrong = checkLength(`${where}, ${name}`, values.length, columns);
  if (!wrong.ok) return wrong;
  if ("counts" in given) return success(fromCounts(columns, Float64Array.from(given.counts), given, given.weight_cap));
  const { weights } = given;
  if (weights !== undefined && weights.length !== values.length)
    return invalid(`${where}, weights`, `${weights.length} weights for ${values.length} columns`);
  return success({
    columns,
    target: Float64Array.from(values),
    weight: weights === undefined ? new Float64Array(values.length).fill(1) : Float64Array.from(weights),
  });
}

/** Counts of values that do not fit the columns: the usual sign of another object or another order. */
export function checkLength(where: string, got: number, columns: Columns): Result<null> {
  if (got === columns.count) return success(null);
  return invalid(
    where,
    `${got} ${got === 1 ? "value" : "values"}, but the candidate sites make ${columns.count} columns along ${zoneAxisText(columns.direction)}`,
  );
}

function directionOf(given: InstanceDocument["projections"][number], where: string): Result<ZoneAxis> {
  const { direction: axis, tilt_degrees: angle, tilt_axis: tiltAxis } = given;
  if ((axis === undefined) === (angle === undefined))
    return invalid(where, "give either direction (a zone axis) or tilt_degrees");
  if (angle !== undefined) return tiltInDegrees(`${where}, tilt_degrees`, angle, tiltAxis);
  if (typeof axis === "string") return parseTilt(`${where}, direction`, axis);
  return zoneAxisOf(`${where}, direction`, axis ?? []);
}

/** The inverse of `readPlacement`: a value for JSON.stringify, weights and targets with all digits. */
export function placementDocument(instance: PlacementInstance): unknown {
  const { sites, exclusion, number } = instance;
  return {
    format: "spingap-placement",
    version: 1,
    name: instance.name,
    lattice_constant: instance.latticeConstant,
    refinement: instance.refinement,
    sites: Array.from({ length: sites.length / 3 }, (_, s) => Array.from(sites.subarray(3 * s, 3 * s + 3))),
    projections: instance.projections.map(({ columns, target, weight }) => ({
      direction: columns.direction,
      atoms: Array.from(target),
      weights: Array.from(weight),
    })),
    bond_prior: instance.bondPrior,
    atom_number: number === null ? null : { weight: number.lambda, count: number.count },
    exclusion:
      exclusion === null
        ? null
        : {
            min_distance: exclusion.minDistance,
            max_distance: exclusion.maxDistance,
            radius: exclusion.radius,
          },
  };
}
