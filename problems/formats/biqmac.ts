import { tableFormat } from "./table-format.ts";

/**
 * Biq Mac's .sparse files (Wiegele 2007) and QOBLIB's .qs: `n m`, then `i j q` for the upper triangle of a symmetric
 * matrix Q; xᵀQx is minimised over bits, so an off-diagonal entry counts twice. QOBLIB gives a constant in a comment,
 * `# ObjectiveOffset v`, which is part of the objective.
 */
export const biqmac = tableFormat({
  name: "biqmac",
  title: "Biq Mac .sparse, QOBLIB .qs: symmetric matrix, pairs count twice, minimised over bits",
  extensions: [".biqmac", ".sparse", ".qs"],
  vartype: "BINARY",
  diagonalFactor: 1,
  pairFactor: 2,
  objective: "energy",
  unweighted: false,
  countLine: false,
  offsetKey: "ObjectiveOffset",
  commentsWritten: true,
});
