import { tableFormat } from "./table-format.ts";

/**
 * Weighted graphs as the generator rudy and the G-set write them, also .mc files: `n m`, then `i j w` for each edge.
 * The cut between two sets of vertices is maximised: J_ij = w_ij, h = 0, cut = (Σw − E)/2. Weights may be left out of all
 * lines, not of some; then they are 1. The writer adds no comments: rudy's relatives expect `n m` first.
 */
export const gset = tableFormat({
  name: "gset",
  title: "max-cut graph (G-set, rudy, .mc): edge weights, cut maximised",
  extensions: [".mc", ".rud", ".rudy", ".gset"],
  vartype: "SPIN",
  diagonalFactor: null,
  pairFactor: 1,
  objective: "cut",
  unweighted: true,
  countLine: false,
  offsetKey: null,
  commentsWritten: false,
});
