import type { CollectedResults } from "../../core/sample-set/block-results.ts";
import { rowBytes, type SampleSet } from "../../core/sample-set/sample-set.ts";

/** Distinct samples, lowest energy first, as they are stored and sent. */
export interface SampleRows {
  readonly n: number;
  /** Shape (rows), energy units, ascending. */
  readonly energy: Float64Array;
  /** Shape (rows): whole numbers ≥ 1. */
  readonly count: Float64Array;
  /** Shape (rows, ⌈n/8⌉). */
  readonly packed: Uint8Array;
  /** Shape (rows): 1 where the digest covers the row, else 0. */
  readonly inDigest: Uint8Array;
}

/** Rows that are stored at most, bytes: the lowest ones that fit. */
const MOST_BYTES = 2 ** 30;

/** Rows of both sample sets of a result, each ascending already, in one order; of equal energies those in the digest first. */
export function sampleRows({ prefix, beyond }: Pick<CollectedResults, "prefix" | "beyond">): SampleRows {
  const { n } = prefix;
  const row = rowBytes(n);
  const all = prefix.energy.length + beyond.energy.length;
  const rows = Math.min(all, Math.floor(MOST_BYTES / (row + 17)));
  const energy = new Float64Array(rows);
  const count = new Float64Array(rows);
  const packed = new Uint8Array(rows * row);
  const inDigest = new Uint8Array(rows);
  const at = { prefix: 0, beyond: 0 };
  for (let k = 0; k < rows; k++) {
    const fromPrefix =
      at.beyond === beyond.energy.length ||
      (at.prefix < prefix.energy.length && prefix.energy[at.prefix] <= beyond.energy[at.beyond]);
    const set: SampleSet = fromPrefix ? prefix : beyond;
    const source = fromPrefix ? at.prefix++ : at.beyond++;
    energy[k] = set.energy[source];
    count[k] = set.count[source];
    packed.set(set.packed.subarray(source * row, (source + 1) * row), k * row);
    inDigest[k] = fromPrefix ? 1 : 0;
  }
  return { n, energy, count, packed, inDigest };
}

/** Job's id, n and the number of rows. */
const HEADER_BYTES = 40;

/** As stored; the job's id stands before them, so that no two jobs share a blob. */
export function encodeSampleRows(jobId: string, { n, energy, count, packed, inDigest }: SampleRows): Uint8Array {
  const rows = energy.length;
  const bytes = new Uint8Array(HEADER_BYTES + 16 * rows + packed.length + rows);
  bytes.set(new TextEncoder().encode(jobId.slice(0, 24)));
  const view = new DataView(bytes.buffer);
  view.setUint32(24, n, true);
  view.setFloat64(32, rows, true);
  for (let k = 0; k < rows; k++) {
    view.setFloat64(HEADER_BYTES + 8 * k, energy[k], true);
    view.setFloat64(HEADER_BYTES + 8 * (rows + k), count[k], true);
  }
  bytes.set(packed, HEADER_BYTES + 16 * rows);
  bytes.set(inDigest, HEADER_BYTES + 16 * rows + packed.length);
  return bytes;
}

/** Rows in pieces of about `pieceBytes`; byte fields are packed little-endian views into `bytes`. */
export function* samplePieces(bytes: Uint8Array, maxRows: number, pieceBytes: number): Iterable<SamplePiece> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const n = view.getUint32(24, true);
  const rows = view.getFloat64(32, true);
  const row = rowBytes(n);
  const end = Math.min(rows, maxRows);
  const step = Math.max(1, Math.floor(pieceBytes / (row + 17)));
  const slice = (start: number, length: number): Uint8Array => bytes.subarray(start, start + length);
  for (let first = 0; first < end; first += step) {
    const many = Math.min(step, end - first);
    yield {
      firstRow: first,
      numVariables: n,
      energy: slice(HEADER_BYTES + 8 * first, 8 * many),
      count: slice(HEADER_BYTES + 8 * (rows + first), 8 * many),
      packed: slice(HEADER_BYTES + 16 * rows + row * first, row * many),
      inDigest: slice(HEADER_BYTES + 16 * rows + row * rows + first, many),
    };
  }
}

export interface SamplePiece {
  readonly firstRow: number;
  readonly numVariables: number;
  readonly energy: Uint8Array;
  readonly count: Uint8Array;
  readonly packed: Uint8Array;
  readonly inDigest: Uint8Array;
}
