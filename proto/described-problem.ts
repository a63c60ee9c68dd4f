/** What a problem's file says beyond its model: how numbers were meant, and how results are to be told. */
export interface DescribedProblem<Format extends string> {
  readonly format: Format;
  readonly sense: "minimize" | "maximize";
  readonly objective:
    | { readonly kind: "energy" }
    | { readonly kind: "negated-energy" }
    | { readonly kind: "cut"; readonly totalWeight: number; readonly scale: number | null };
  readonly convention: {
    readonly variables: "spins" | "bits" | "sides of a cut";
    readonly indexBase: 0 | 1 | "ids";
    readonly counting: "once" | "twice" | "once, squares half";
    readonly sense: "minimize" | "maximize";
  };
  readonly labels: "from-0" | "from-1" | readonly (string | number)[];
  readonly comments: readonly string[];
  readonly knownEnergy?: { readonly energy: number; readonly source: "planted" };
}

/** Comment lines that travel. */
export const MOST_COMMENTS = 100;

export const SENSE = { minimize: "SENSE_MINIMIZE", maximize: "SENSE_MAXIMIZE" } as const;
export const VARIABLE_KIND = {
  spins: "VARIABLE_KIND_SPINS",
  bits: "VARIABLE_KIND_BITS",
  "sides of a cut": "VARIABLE_KIND_SIDES_OF_A_CUT",
} as const;
export const COUNTING = {
  once: "COUNTING_ONCE",
  twice: "COUNTING_TWICE",
  "once, squares half": "COUNTING_ONCE_SQUARES_HALF",
} as const;
/** By index base; numbers are keys of a table as text. */
export const INDEX_BASE = { "0": "INDEX_BASE_ZERO", "1": "INDEX_BASE_ONE", ids: "INDEX_BASE_IDS" } as const;
