/**
 * The column model of discrete tomography: which sites of a lattice are full, given the
 * number of full sites on every projected line.
 *
 *     E(x) = Σ_c w_c (Σ_{i∈c} x_i − y_c)² − μ Σ_{⟨ij⟩} x_i x_j + λ (Σ_i x_i − N)²,   x ∈ {0,1}ⁿ.
 *
 * As a quadratic model the squares couple every pair of sites that share a column; kept as
 * columns, the cost of a flip is a sum over the few columns through the site.
 */
export interface ColumnModel {
  /** Number of sites. */
  readonly n: number;
  /** Shape (n + 1): the columns of site i are siteColumn[siteStart[i] … siteStart[i+1]). */
  readonly siteStart: Int32Array;
  /** Column indices; a site is at most once in a column. */
  readonly siteColumn: Int32Array;
  /** w_c > 0, finite; shape (columns). */
  readonly weight: Float64Array;
  /** y_c, finite, in atoms; shape (columns). Not necessarily an integer. */
  readonly target: Float64Array;
  /** Gain of a pair of full neighbours; every bond is listed in both directions. */
  readonly bonds: {
    readonly mu: number;
    readonly start: Int32Array;
    readonly neighbour: Int32Array;
  } | null;
  /** Price of a number of full sites other than `count`. */
  readonly number: { readonly lambda: number; readonly count: number } | null;
}
