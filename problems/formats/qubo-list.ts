import { tableFormat } from "./table-format.ts";

/**
 * Coefficients of a QUBO: `n m`, then `i j w`; E = offset + Σ_{i≤j} w_ij x_i x_j is minimised over bits, each pair counts
 * once. The offset stands in a comment, `# offset v`.
 */
export const quboList = tableFormat({
  name: "qubo-list",
  title: "QUBO coefficients: each pair once, minimised over bits",
  extensions: [".qubo-list"],
  vartype: "BINARY",
  diagonalFactor: 1,
  pairFactor: 1,
  objective: "energy",
  unweighted: false,
  countLine: false,
  offsetKey: "offset",
  commentsWritten: true,
});
