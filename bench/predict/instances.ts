/** Instances of families, by their generator's parameters: frustrated lattices, random graphs, dense glasses, planted ones. */
export interface BenchInstance {
  readonly family: string;
  readonly parameters: Readonly<Record<string, string | number>>;
  readonly seeds: readonly number[];
}

export const INSTANCES: readonly BenchInstance[] = [
  { family: "lattice", parameters: { width: 32, height: 32 }, seeds: [1, 2, 3] },
  { family: "lattice", parameters: { width: 20, height: 20, weights: "gaussian" }, seeds: [4, 5, 6] },
  { family: "lattice", parameters: { width: 8, height: 8, depth: 8 }, seeds: [7, 8, 9] },
  { family: "lattice", parameters: { width: 6, height: 6, depth: 6, weights: "gaussian" }, seeds: [10, 11, 12] },
  { family: "regular", parameters: { n: 400, degree: 4 }, seeds: [13, 14, 15] },
  { family: "sk", parameters: { n: 256 }, seeds: [16, 17, 18] },
  { family: "max-cut", parameters: { n: 300, edges: 3000 }, seeds: [19, 20, 21] },
  { family: "tile-2d", parameters: { width: 24, height: 24 }, seeds: [22, 23, 24] },
  { family: "wishart", parameters: { n: 64 }, seeds: [25, 26, 27] },
];
