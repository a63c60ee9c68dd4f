import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import type { FormatName } from "../../problems/problem.ts";

/** A published instance with the best value known, in the file's own sense. */
export interface PublishedInstance {
  readonly name: string;
  readonly path: string;
  readonly format: FormatName;
  readonly bestKnown: number;
}

interface Folder {
  readonly name: string;
  /** Columns of best-known.tsv that hold the instance's name and its value. */
  readonly columns: readonly [name: number, value: number];
  /** Turns the listed value into the file's own sense. */
  readonly sign: 1 | -1;
  formatOf(file: string): FormatName;
}

const FOLDERS: readonly Folder[] = [
  { name: "gset", columns: [0, 3], sign: 1, formatOf: () => "gset" },
  { name: "k2000", columns: [0, 3], sign: 1, formatOf: () => "gset" },
  { name: "beasley", columns: [0, 3], sign: 1, formatOf: () => "orlib" },
  { name: "biqmac", columns: [1, 4], sign: 1, formatOf: (file) => (/^(be|gka)/.test(file) ? "biqmac" : "gset") },
  // Listed as maxima; the files are minimised.
  { name: "qplib", columns: [0, 4], sign: -1, formatOf: () => "qubo-list" },
  { name: "lattice", columns: [0, 3], sign: 1, formatOf: () => "ising-list" },
  { name: "planted", columns: [0, 3], sign: 1, formatOf: () => "ising-list" },
  { name: "xorsat", columns: [0, 3], sign: 1, formatOf: () => "ising-list" },
];

/** Every instance of the folder whose best value is listed; three-spin files are left out, since no format holds them. */
export function publishedInstances(root: string): readonly PublishedInstance[] {
  return FOLDERS.flatMap(({ name: folder, columns: [nameColumn, valueColumn], sign, formatOf }) => {
    const lines = readFileSync(join(root, folder, "best-known.tsv"), "utf8")
      .trim()
      .split("\n")
      .slice(1);
    const listed = new Map(
      lines.map((line) => {
        const cells = line.split("\t");
        return [cells[nameColumn], sign * Number.parseFloat(cells[valueColumn])];
      }),
    );
    return readdirSync(join(root, folder))
      .filter((file) => file.endsWith(".gz") && !file.includes("3local"))
      .sort()
      .flatMap((file) => {
        const name = basename(file, ".gz");
        const bestKnown = listed.get(name) ?? listed.get(name.replace(/\.qubo$/, ""));
        return bestKnown === undefined
          ? []
          : [{ name, path: join(root, folder, file), format: formatOf(file), bestKnown }];
      });
  });
}
