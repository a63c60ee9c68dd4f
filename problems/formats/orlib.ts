import { tableFormat } from "./table-format.ts";

/**
 * OR-Library's bqp files (Beasley 1998): `n m`, then `i j q` for the upper triangle of a symmetric matrix Q; xᵀQx is
 * maximised over bits, so an off-diagonal entry counts twice. The original collection starts with its number of
 * problems; a file of one problem may. Comments are read (MQLib's files have them) but not written.
 */
export const orlib = tableFormat({
  name: "orlib",
  title: "OR-Library bqp: symmetric matrix, pairs count twice, maximised over bits",
  extensions: [".orlib"],
  vartype: "BINARY",
  diagonalFactor: -1,
  pairFactor: -2,
  objective: "negated-energy",
  unweighted: false,
  countLine: true,
  offsetKey: null,
  commentsWritten: false,
});
