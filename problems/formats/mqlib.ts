import { tableFormat } from "./table-format.ts";

/**
 * MQLib's QUBO files (Dunning, Gupta, Silberholz 2018, doi:10.1287/ijoc.2017.0798): comments, `n m`, then `i j q` for the
 * upper triangle of a symmetric matrix Q; xᵀQx is maximised over bits, so an off-diagonal entry counts twice.
 */
export const mqlib = tableFormat({
  name: "mqlib",
  title: "MQLib QUBO: symmetric matrix, pairs count twice, maximised over bits",
  extensions: [".mqlib"],
  vartype: "BINARY",
  diagonalFactor: -1,
  pairFactor: -2,
  objective: "negated-energy",
  unweighted: false,
  countLine: false,
  offsetKey: null,
  commentsWritten: true,
});
