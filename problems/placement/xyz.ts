import { invalid, type Result, success } from "../../core/failure.ts";
import { type PlacementInstance, unitLength } from "./instance.ts";
import { checkSites, PLACEMENT_LIMITS } from "./instance-json.ts";
import { siteIndex } from "./lattice.ts";

/**
 * Structures as extended XYZ: a count, a line of key=value pairs, one atom a line. Readers of plain XYZ take the first four
 * columns; OVITO and ASE also read the occupancy. Positions are in Å.
 */
export interface Structure {
  readonly species: readonly string[];
  /** Shape (3n), Å. */
  readonly position: Float64Array;
  /** Shape (n), 0 … 1, or null where the file has no such column. */
  readonly occupancy: Float64Array | null;
  /** What the second line says by key. */
  readonly notes: ReadonlyMap<string, string>;
}

const SPECIES = "Au";
const PLAIN = "species:S:1:pos:R:3";

/**
 * @param which  shape (n): sites to write. @param occupancy  shape (n), probability of an atom; null leaves the column out.
 */
export function writeXyz(
  instance: PlacementInstance,
  which: Uint8Array,
  occupancy: Float64Array | Uint8Array | null,
  comment = "",
): string {
  const unit = unitLength(instance);
  const properties = occupancy === null ? PLAIN : `${PLAIN}:occupancy:R:1`;
  const notes = [
    `Properties=${properties}`,
    'pbc="F F F"',
    `lattice_constant=${instance.latticeConstant}`,
    `refinement=${instance.refinement}`,
    `name=${JSON.stringify(instance.name.replaceAll(/["\\\n\r]/g, " "))}`,
    ...(comment === "" ? [] : [comment]),
  ];
  const lines: string[] = [];
  for (let s = 0; s < which.length; s++) {
    if (which[s] === 0) continue;
    const at = Array.from(instance.sites.subarray(3 * s, 3 * s + 3), (c) => (c * unit).toFixed(6).padStart(12));
    lines.push(`${SPECIES} ${at.join(" ")}${occupancy === null ? "" : ` ${occupancy[s].toFixed(6)}`}`);
  }
  return `${lines.length}\n${notes.join(" ")}\n${lines.join("\n")}${lines.length === 0 ? "" : "\n"}`;
}

/** Reads plain or extended XYZ, one frame. Numbers that are none are refused by line and column. */
export function readXyz(where: string, bytes: Uint8Array): Result<Structure> {
  const lines = new TextDecoder().decode(bytes).split(/\r?\n/);
  const count = /^\s*\d+\s*$/.test(lines[0]) ? Number(lines[0]) : Number.NaN;
  if (!Number.isSafeInteger(count))
    return invalid(
      `${where}, line 1`,
      `XYZ begins with the number of atoms, not ${JSON.stringify(lines[0].slice(0, 40))}`,
    );
  if (count > PLACEMENT_LIMITS.sites)
    return invalid(`${where}, line 1`, `${count} sites; at most ${PLACEMENT_LIMITS.sites} are read`);
  const notes = keyValues(lines[1] ?? "");
  const layout = layoutOf(notes.get("Properties") ?? PLAIN);
  if (layout === null)
    return invalid(`${where}, line 2`, "Properties must hold species:S:1 and pos:R:3, as NAME:TYPE:COLUMNS each");
  const species: string[] = [];
  const position = new Float64Array(3 * count);
  const occupancy = layout.occupancy === null ? null : new Float64Array(count);
  for (let s = 0; s < count; s++) {
    const line = lines[s + 2];
    const at = `${where}, line ${s + 3}`;
    if (line === undefined || line.trim() === "") return invalid(at, `the file ends after ${s} of ${count} atoms`);
    const words = line.trim().split(/\s+/);
    species.push(words[layout.species] ?? "");
    for (let axis = 0; axis < 3; axis++) {
      const value = numberIn(words[layout.position + axis]);
      if (value === null)
        return invalid(
          at,
          `the ${"xyz"[axis]} coordinate is no finite number: ${JSON.stringify(words[layout.position + axis] ?? "")}`,
        );
      position[3 * s + axis] = value;
    }
    if (occupancy === null || layout.occupancy === null) continue;
    const value = numberIn(words[layout.occupancy]);
    if (value === null || value < 0 || value > 1)
      return invalid(at, `the occupancy must be in 0 … 1, got ${JSON.stringify(words[layout.occupancy] ?? "")}`);
    occupancy[s] = value;
  }
  const more = lines.findIndex((line, at) => at >= count + 2 && line.trim() !== "");
  if (more >= 0) return invalid(`${where}, line ${more + 1}`, `more lines than the ${count} atoms of line 1`);
  return success({ species, position, occupancy, notes });
}

function numberIn(word: string | undefined): number | null {
  if (word === undefined || !/^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(word)) return null;
  const value = Number(word);
  return Number.isFinite(value) ? value : null;
}

function keyValues(line: string): Map<string, string> {
  const notes = new Map<string, string>();
  for (const match of line.matchAll(/([^\s="]+)=(?:"((?:[^"\\]|\\.)*)"|(\S+))/g))
    notes.set(match[1], match[2] ?? match[3]);
  return notes;
}

/** The column at which each property starts. */
function layoutOf(properties: string) {
  const parts = properties.split(":");
  const starts = new Map<string, number>();
  let column = 0;
  for (let p = 0; p < parts.length; p += 3) {
    const width = Number(parts[p + 2]);
    if (!Number.isSafeInteger(width) || width < 1) return null;
    starts.set(`${parts[p]}:${parts[p + 1]}:${width}`, column);
    column += width;
  }
  const species = starts.get("species:S:1");
  const position = starts.get("pos:R:3");
  if (species === undefined || position === undefined) return null;
  return { species, position, occupancy: starts.get("occupancy:R:1") ?? null };
}

/** A position may be off its site by this share of the grid's unit; farther, it is not on the lattice. */
const ON_SITE = 0.2;

/**
 * Positions as sites of a lattice: of the lattice with an atom at the origin, or else of the one through the first atom.
 *
 * @param unit  Å of one step of the coordinates. @returns shape (3n).
 */
export function latticeSites(where: string, structure: Structure, unit: number): Result<Int32Array> {
  const { position } = structure;
  const asIs = onLattice(position, [0, 0, 0], unit);
  const shifted = asIs.off === -1 || position.length === 0 ? asIs : onLattice(position, position.subarray(0, 3), unit);
  if (shifted.off !== -1) {
    const at = Array.from(position.subarray(3 * shifted.off, 3 * shifted.off + 3)).join(", ");
    return invalid(
      `${where}, line ${shifted.off + 3}`,
      `(${at}) Å is no site of a face-centred cubic lattice of constant ${2 * unit} Å; give --lattice-constant, or --refine for a finer grid`,
    );
  }
  return checkSites(shifted.sites, (s) => `${where}, line ${s + 3}`);
}

function onLattice(position: Float64Array, origin: ArrayLike<number>, unit: number) {
  const sites = new Int32Array(position.length);
  for (let s = 0; 3 * s < position.length; s++) {
    let sum = 0;
    for (let axis = 0; axis < 3; axis++) {
      const exact = (position[3 * s + axis] - origin[axis]) / unit;
      const nearest = Math.round(exact);
      if (Math.abs(exact - nearest) > ON_SITE) return { sites, off: s };
      sites[3 * s + axis] = nearest;
      sum += nearest;
    }
    if ((sum & 1) !== 0) return { sites, off: s };
  }
  return { sites, off: -1 };
}

/** Which candidates of an instance a structure occupies; atoms that are no candidates are refused by line. */
export function occupationOfStructure(
  where: string,
  structure: Structure,
  instance: PlacementInstance,
): Result<Uint8Array> {
  const unit = unitLength(instance);
  const index = siteIndex(instance.sites);
  const occupied = new Uint8Array(instance.sites.length / 3);
  for (let s = 0; 3 * s < structure.position.length; s++) {
    if (structure.occupancy !== null && structure.occupancy[s] <= 0.5) continue;
    const at = Array.from(structure.position.subarray(3 * s, 3 * s + 3), (x) => Math.round(x / unit));
    const site = index.find(at[0], at[1], at[2]);
    if (site < 0) return invalid(`${where}, line ${s + 3}`, "this atom is on none of the candidate sites");
    occupied[site] = 1;
  }
  return success(occupied);
}
