import { tableFormat } from "./table-format.ts";

/**
 * QOBLIB's .qs files, as Zimpl writes them: `n m`, then `i j q` for the upper triangle of a symmetric matrix Q; xᵀQx is
 * minimised over bits, so an off-diagonal entry counts twice. A comment, `# ObjectiveOffset v`, holds a constant of the
 * objective.
 */
export const qs = tableFormat({
  name: "qs",
  title: "QOBLIB .qs: symmetric matrix, pairs count twice, minimised over bits",
  extensions: [".qs"],
  vartype: "BINARY",
  diagonalFactor: 1,
  pairFactor: 2,
  objective: "energy",
  unweighted: false,
  countLine: false,
  offsetKey: "ObjectiveOffset",
  commentsWritten: true,
});
