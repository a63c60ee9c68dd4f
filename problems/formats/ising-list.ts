import { tableFormat } from "./table-format.ts";

/**
 * Couplings and fields of an Ising model: `n m`, then `i j J` for a coupling and `i i h` for a field;
 * E = offset + Σ h s + Σ_{i<j} J s s is minimised, each pair counts once. The offset stands in a comment, `# offset v`.
 */
export const isingList = tableFormat({
  name: "ising-list",
  title: "Ising couplings and fields: each pair once, minimised over spins",
  extensions: [".ising", ".ising-list"],
  vartype: "SPIN",
  diagonalFactor: 1,
  pairFactor: 1,
  objective: "energy",
  unweighted: false,
  countLine: false,
  offsetKey: "offset",
  commentsWritten: true,
});
