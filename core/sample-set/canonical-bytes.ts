import { numInteractions, type QuadraticModel } from "../model/quadratic-model.ts";
import { rowBytes, type SampleSet } from "./sample-set.ts";

/** Hashes a sequence of byte chunks to lower-case hexadecimal; injected, because `core` imports nothing. */
export type Sha256 = (chunks: Iterable<Uint8Array>) => string;

/** Rows encoded at a time. */
const CHUNK_ROWS = 4096;

/**
 * The bytes that a part's digest hashes: n, the number of rows (both 64-bit), and for each row in order its energy (float64),
 * count (64-bit) and packed spins, all little-endian.
 */
export function* sampleSetBytes(set: SampleSet): Iterable<Uint8Array> {
  const bytes = rowBytes(set.n);
  const rows = set.energy.length;
  yield numbers((view) => {
    view.setBigUint64(0, BigInt(set.n), true);
    view.setBigUint64(8, BigInt(rows), true);
  }, 16);
  const size = 16 + bytes;
  for (let first = 0; first < rows; first += CHUNK_ROWS) {
    const last = Math.min(rows, first + CHUNK_ROWS);
    const chunk = new Uint8Array((last - first) * size);
    const view = new DataView(chunk.buffer);
    for (let row = first; row < last; row++) {
      const at = (row - first) * size;
      // Zero has two signs; adding +0 leaves one.
      view.setFloat64(at, set.energy[row] + 0, true);
      view.setBigUint64(at + 8, BigInt(set.count[row]), true);
      chunk.set(set.packed.subarray(row * bytes, (row + 1) * bytes), at + 16);
    }
    yield chunk;
  }
}

/** A job's digest: the hash of its parts' digests, in order. A job of one part has one. */
export function jobDigest(parts: readonly SampleSet[], sha256: Sha256): string {
  const encoder = new TextEncoder();
  return sha256(parts.map((part) => encoder.encode(sha256(sampleSetBytes(part)))));
}

/** The digest of a job whose parts are run again one by one: the hash of their jobs' digests, in order; of one part, its own. */
export function jointDigest(digests: readonly string[], sha256: Sha256): string {
  const encoder = new TextEncoder();
  return digests.length === 1 ? digests[0] : sha256(digests.map((digest) => encoder.encode(digest)));
}

/**
 * The bytes that name a model: vartype, n, couplings (64-bit), offset, linear terms, then (i, j, weight) for i < j in order.
 * A chunk is good until the next one is asked for.
 */
export function* modelBytes(model: QuadraticModel): Iterable<Uint8Array> {
  const { n, rowStart, column, weight } = model;
  yield new TextEncoder().encode(model.vartype);
  yield numbers((view) => {
    view.setBigUint64(0, BigInt(n), true);
    view.setBigUint64(8, BigInt(numInteractions(model)), true);
    view.setFloat64(16, model.offset + 0, true);
  }, 24);
  yield numbers((view) => {
    for (let i = 0; i < n; i++) view.setFloat64(8 * i, model.linear[i] + 0, true);
  }, 8 * n);
  const chunk = new DataView(new ArrayBuffer(16 * CHUNK_ROWS));
  let filled = 0;
  for (let i = 0; i < n; i++) {
    for (let p = rowStart[i]; p < rowStart[i + 1]; p++) {
      if (column[p] < i) continue;
      chunk.setUint32(filled, i, true);
      chunk.setUint32(filled + 4, column[p], true);
      chunk.setFloat64(filled + 8, weight[p] + 0, true);
      filled += 16;
      if (filled < chunk.byteLength) continue;
      yield new Uint8Array(chunk.buffer);
      filled = 0;
    }
  }
  yield new Uint8Array(chunk.buffer, 0, filled);
}

function numbers(write: (view: DataView) => void, length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  write(new DataView(bytes.buffer));
  return bytes;
}
