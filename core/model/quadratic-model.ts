import { type Failure, failed, invalid, type Result, success } from "../failure.ts";

/** Spins are ±1, bits are 0/1. */
export type Vartype = "SPIN" | "BINARY";

/** Couplings as symmetric sparse rows: row i lists the neighbours of variable i, columns ascending, each pair stored twice. */
export interface Adjacency {
  readonly n: number;
  /** Shape (n + 1): row i is entries rowStart[i] … rowStart[i+1] − 1. */
  readonly rowStart: Uint32Array;
  /** Shape (2m): neighbour of each entry. */
  readonly column: Uint32Array;
  /** Shape (2m): coupling of each entry. */
  readonly weight: Float64Array;
}

/**
 * A quadratic model in dimod's convention, to be minimised:
 * E(v) = offset + Σ_i linear_i v_i + Σ_{i<j} weight_ij v_i v_j, with v = ±1 (SPIN) or 0/1 (BINARY).
 * Arrays stand in shared memory, so that threads read one copy.
 */
export interface QuadraticModel extends Adjacency {
  readonly vartype: Vartype;
  readonly offset: number;
  /** Shape (n), energy units. */
  readonly linear: Float64Array;
}

/** What the product accepts; beyond, a clear refusal. */
export const MODEL_LIMITS = { variables: 1_000_000, couplings: 10_000_000 } as const;

/** How large a model may be. */
export interface SizeLimits {
  readonly variables: number;
  readonly couplings: number;
}

export function checkSize(
  where: string,
  variables: number,
  couplings: number,
  most: SizeLimits = MODEL_LIMITS,
): Failure | null {
  if (variables > most.variables)
    return { kind: "over-limit", where, limit: "number of variables", max: most.variables, got: variables };
  if (couplings > most.couplings)
    return { kind: "over-limit", where, limit: "number of couplings", max: most.couplings, got: couplings };
  return null;
}

export function numInteractions(graph: Adjacency): number {
  return graph.column.length / 2;
}

export function sharedFloat64(length: number): Float64Array<SharedArrayBuffer> {
  return new Float64Array(new SharedArrayBuffer(8 * length));
}

export function sharedUint32(length: number): Uint32Array<SharedArrayBuffer> {
  return new Uint32Array(new SharedArrayBuffer(4 * length));
}

/** Collects linear and quadratic terms in any order, i < j or i > j alike, and sorts them into a model. */
export interface ModelBuilder {
  addLinear(i: number, value: number): void;
  /** @param line  where the term stood, for the message when its pair comes again; 0 if there is none. */
  addQuadratic(i: number, j: number, value: number, line: number): void;
  addOffset(value: number): void;
  readonly numQuadratic: number;
  /**
   * `sum` adds repeated pairs; `refuse` fails and names both lines, and the pair as the file counts, from `indexBase`.
   */
  build(where: string, repeated: "sum" | "refuse", indexBase?: 0 | 1): Result<QuadraticModel>;
}

export function modelBuilder(vartype: Vartype, n: number, expectedCouplings = 1024): ModelBuilder {
  const linear = sharedFloat64(n);
  let capacity = Math.max(16, expectedCouplings);
  let rows = new Uint32Array(capacity);
  let columns = new Uint32Array(capacity);
  let values = new Float64Array(capacity);
  let lines = new Uint32Array(capacity);
  let count = 0;
  let offset = 0;

  function grow(): void {
    capacity *= 2;
    const larger = <T extends Uint32Array | Float64Array>(old: T, next: T): T => {
      next.set(old);
      return next;
    };
    rows = larger(rows, new Uint32Array(capacity));
    columns = larger(columns, new Uint32Array(capacity));
    values = larger(values, new Float64Array(capacity));
    lines = larger(lines, new Uint32Array(capacity));
  }

  return {
    addLinear(i, value) {
      linear[i] = sumOf(linear[i], value);
    },
    addQuadratic(i, j, value, line) {
      if (count === capacity) grow();
      rows[count] = i;
      columns[count] = j;
      values[count] = value;
      lines[count] = line;
      count++;
    },
    addOffset(value) {
      offset = sumOf(offset, value);
    },
    get numQuadratic() {
      return count;
    },
    build(where, repeated, indexBase = 0) {
      const failure = checkSize(where, n, repeated === "refuse" ? count : 0);
      if (failure) return failed(failure);
      const sorted = sortIntoRows(n, rows, columns, values, lines, count);
      if (repeated === "refuse") {
        const again = findRepeated(sorted);
        if (again !== null) {
          const [i, j, first, second] = again;
          return invalid(
            second > 0 ? `${where}, line ${second}` : where,
            `the pair (${i + indexBase}, ${j + indexBase}) was already given${first > 0 ? ` on line ${first}` : ""}; each unordered pair may stand once`,
          );
        }
        return success({ vartype, offset, linear, ...withoutLines(sorted) });
      }
      const summed = sumRepeated(n, sorted);
      const over = checkSize(where, n, numInteractions(summed));
      return over ? failed(over) : success({ vartype, offset, linear, ...summed });
    },
  };
}

interface SortedEntries extends Adjacency {
  readonly line: Uint32Array;
}

function withoutLines({ n, rowStart, column, weight }: SortedEntries): Adjacency {
  return { n, rowStart, column, weight };
}

/** Two counting sorts, by column and then by row, give rows with ascending columns in O(n + m). */
function sortIntoRows(
  n: number,
  rows: Uint32Array,
  columns: Uint32Array,
  values: Float64Array,
  lines: Uint32Array,
  count: number,
): SortedEntries {
  const degree = new Uint32Array(n + 1);
  for (let k = 0; k < count; k++) {
    degree[rows[k] + 1]++;
    degree[columns[k] + 1]++;
  }
  const rowStart = sharedUint32(n + 1);
  for (let i = 0; i < n; i++) rowStart[i + 1] = rowStart[i] + degree[i + 1];
  // First pass: entries grouped by the variable they point to; `entry` is 2k or 2k + 1 for the two directions of term k.
  const byColumn = new Uint32Array(2 * count);
  const next = rowStart.slice(0, n);
  for (let k = 0; k < count; k++) {
    byColumn[next[columns[k]]++] = 2 * k;
    byColumn[next[rows[k]]++] = 2 * k + 1;
  }
  // Second pass: reading those in order of their target fills each row with ascending columns.
  const column = sharedUint32(2 * count);
  const weight = sharedFloat64(2 * count);
  const line = new Uint32Array(2 * count);
  next.set(rowStart.subarray(0, n));
  for (let p = 0; p < byColumn.length; p++) {
    const k = byColumn[p] >>> 1;
    const forward = (byColumn[p] & 1) === 0;
    const at = next[forward ? rows[k] : columns[k]]++;
    column[at] = forward ? columns[k] : rows[k];
    weight[at] = values[k];
    line[at] = lines[k];
  }
  return { n, rowStart, column, weight, line };
}

/** The digits that a double keeps of every decimal number. */
const DECIMAL_DIGITS = 15;

function isDecimal(value: number): boolean {
  return Number(value.toPrecision(DECIMAL_DIGITS)) === value;
}

/** a + b, where decimal fractions add as such: 0.1 + 0.2 is 0.3, so that a file of decimals stays one. */
function sumOf(a: number, b: number): number {
  const sum = a + b;
  if (a === 0 || b === 0 || (Number.isInteger(a) && Number.isInteger(b))) return sum;
  const decimal = Number(sum.toPrecision(DECIMAL_DIGITS));
  // Farther than a rounding of the terms, the sum has digits beyond: 123456789012345 + 0.5 keeps its half.
  const near = Math.abs(decimal - sum) <= Number.EPSILON * (Math.abs(a) + Math.abs(b));
  return near && isDecimal(a) && isDecimal(b) ? decimal : sum;
}

/** The first repeated pair as [i, j, earlier line, later line]. */
function findRepeated(sorted: SortedEntries): [number, number, number, number] | null {
  const { n, rowStart, column, line } = sorted;
  for (let i = 0; i < n; i++) {
    for (let p = rowStart[i] + 1; p < rowStart[i + 1]; p++) {
      if (column[p] === column[p - 1])
        return [i, column[p], Math.min(line[p], line[p - 1]), Math.max(line[p], line[p - 1])];
    }
  }
  return null;
}

function sumRepeated(n: number, sorted: SortedEntries): Adjacency {
  const { column, weight } = sorted;
  const rowStart = sharedUint32(n + 1);
  let kept = 0;
  for (let i = 0; i < n; i++) {
    for (let p = sorted.rowStart[i]; p < sorted.rowStart[i + 1]; p++) {
      if (kept > rowStart[i] && column[kept - 1] === column[p]) {
        weight[kept - 1] = sumOf(weight[kept - 1], weight[p]);
      } else {
        column[kept] = column[p];
        weight[kept] = weight[p];
        kept++;
      }
    }
    rowStart[i + 1] = kept;
  }
  return { n, rowStart, column: column.subarray(0, kept), weight: weight.subarray(0, kept) };
}

/**
 * The same energies over the other kind of variable, v = ±1 against x = (1 + s)/2. Exact when the coefficients are
 * multiples of a power of two with room to spare, otherwise rounded to float64 once per addition.
 */
export function changeVartype(model: QuadraticModel, vartype: Vartype): QuadraticModel {
  if (model.vartype === vartype) return model;
  const { n, rowStart, column } = model;
  const linear = sharedFloat64(n);
  const weight = sharedFloat64(column.length);
  let offset = model.offset;
  // s = 2x − 1: J s s' = 4J x x' − 2J x − 2J x' + J.   x = (1 + s)/2: b x x' = (b/4)(s s' + s + s' + 1).
  const toBinary = vartype === "BINARY";
  for (let i = 0; i < n; i++) {
    linear[i] = toBinary ? 2 * model.linear[i] : model.linear[i] / 2;
    offset += toBinary ? -model.linear[i] : model.linear[i] / 2;
    for (let p = rowStart[i]; p < rowStart[i + 1]; p++) {
      weight[p] = toBinary ? 4 * model.weight[p] : model.weight[p] / 4;
      linear[i] += toBinary ? -2 * model.weight[p] : model.weight[p] / 4;
      if (column[p] > i) offset += toBinary ? model.weight[p] : model.weight[p] / 4;
    }
  }
  return { vartype, n, offset, linear, rowStart, column, weight };
}
