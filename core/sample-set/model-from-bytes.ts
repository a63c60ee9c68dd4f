import { failed, invalid, type Result, success } from "../failure.ts";
import { type Couplings, firstOutOfOrder, symmetricRows } from "../model/ascending-couplings.ts";
import { checkSize, type QuadraticModel, sharedFloat64, type Vartype } from "../model/quadratic-model.ts";

const VARTYPES: readonly Vartype[] = ["SPIN", "BINARY"];
/** n, m and the offset. */
const HEADER_BYTES = 24;
const COUPLING_BYTES = 16;

/**
 * The inverse of `modelBytes`: only bytes that it writes are a model, so that equal models have equal hashes. Refused are
 * lengths that do not fit, values that are not finite or −0, and couplings that are not i < j < n in ascending order.
 *
 * @param where  what the bytes are, for messages.
 */
export function modelFromBytes(bytes: Uint8Array, where: string): Result<QuadraticModel> {
  const begin = String.fromCharCode(...bytes.subarray(0, 6));
  const vartype = VARTYPES.find((name) => begin.startsWith(name));
  if (vartype === undefined) return invalid(where, "a model begins with SPIN or BINARY");
  const view = new DataView(bytes.buffer, bytes.byteOffset + vartype.length, bytes.length - vartype.length);
  if (view.byteLength < HEADER_BYTES) return invalid(where, `${bytes.length} bytes are too few for a model's header`);
  const n = Number(view.getBigUint64(0, true));
  const m = Number(view.getBigUint64(8, true));
  const over = checkSize(where, n, m);
  if (over) return failed(over);
  const size = HEADER_BYTES + 8 * n + COUPLING_BYTES * m;
  if (view.byteLength !== size)
    return invalid(
      where,
      `${n} variables and ${m} couplings take ${vartype.length + size} bytes, got ${bytes.length} bytes`,
    );

  const offset = view.getFloat64(16, true);
  if (!isCanonical(offset)) return invalid(`${where}, offset`, reasonFor(offset));
  const linear = sharedFloat64(n);
  for (let i = 0; i < n; i++) {
    linear[i] = view.getFloat64(HEADER_BYTES + 8 * i, true);
    if (!isCanonical(linear[i])) return invalid(`${where}, linear term ${i}`, reasonFor(linear[i]));
  }
  const couplings = readCouplings(new DataView(view.buffer, view.byteOffset + HEADER_BYTES + 8 * n), m);
  const { row, column, weight } = couplings;
  const wrong = firstOutOfOrder(n, couplings);
  if (wrong >= 0)
    return invalid(
      `${where}, coupling ${wrong}`,
      `expected i < j < ${n}, pairs ascending, got (${row[wrong]}, ${column[wrong]})${
        wrong === 0 ? "" : ` after (${row[wrong - 1]}, ${column[wrong - 1]})`
      }`,
    );
  for (let k = 0; k < m; k++)
    if (!isCanonical(weight[k])) return invalid(`${where}, coupling ${k}`, reasonFor(weight[k]));
  return success({ vartype, offset, linear, ...symmetricRows(n, couplings) });
}

function readCouplings(view: DataView, m: number): Couplings {
  const row = new Uint32Array(m);
  const column = new Uint32Array(m);
  const weight = new Float64Array(m);
  for (let k = 0; k < m; k++) {
    row[k] = view.getUint32(COUPLING_BYTES * k, true);
    column[k] = view.getUint32(COUPLING_BYTES * k + 4, true);
    weight[k] = view.getFloat64(COUPLING_BYTES * k + 8, true);
  }
  return { row, column, weight };
}

function isCanonical(value: number): boolean {
  return Number.isFinite(value) && !Object.is(value, -0);
}

function reasonFor(value: number): string {
  return Object.is(value, -0) ? "zero is to be +0, got -0" : `expected a finite number, got ${value}`;
}
