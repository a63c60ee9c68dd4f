import { tableFormat } from "./table-format.ts";

/**
 * Biq Mac's .sparse files (Wiegele 2007): `n m`, then `i j q` for the upper triangle of a symmetric matrix Q; xᵀQx is
 * minimised over bits, so an off-diagonal entry counts twice.
 */
export const biqmac = tableFormat({
  name: "biqmac",
  title: "Biq Mac .sparse: symmetric matrix, pairs count twice, minimised over bits",
  extensions: [".biqmac", ".sparse"],
  vartype: "BINARY",
  diagonalFactor: 1,
  pairFactor: 2,
  objective: "energy",
  unweighted: false,
  countLine: false,
  offsetKey: null,
  commentsWritten: true,
});
