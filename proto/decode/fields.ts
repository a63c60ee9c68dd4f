import { type Failure, failed, type Result, success } from "../../core/failure.ts";
import { float64OfBytes, uint32OfBytes } from "../packed.ts";

/** Ends a `decoding`: a field that no sender of ours would have written. */
class Malformed extends Error {
  readonly failure: Failure;
  constructor(failure: Failure) {
    super("malformed message");
    this.failure = failure;
  }
}

/** Runs a decoder; the first field that is malformed makes it a failure. */
export function decoding<T>(read: () => T): Result<T> {
  try {
    return success(read());
  } catch (error) {
    if (error instanceof Malformed) return failed(error.failure);
    throw error;
  }
}

export function malformed(where: string, reason: string): never {
  throw new Malformed({ kind: "invalid-input", where, reason });
}

export function overLimit(where: string, limit: string, max: number, got: number): never {
  throw new Malformed({ kind: "over-limit", where, limit, max, got });
}

/** Takes the value of a result, or ends the decoding with its failure. */
export function valueOf<T>(result: Result<T>): T {
  if (!result.ok) throw new Malformed(result.failure);
  return result.value;
}

export function present<T>(where: string, value: T | null | undefined): T {
  return value ?? malformed(where, "is missing");
}

/** A whole number from `min` to `max`, exactly representable. */
export function whole(where: string, value: number, min = 0, max = Number.MAX_SAFE_INTEGER): number {
  return Number.isSafeInteger(value) && value >= min && value <= max
    ? value
    : malformed(where, `expected a whole number from ${min} to ${max}, got ${value}`);
}

/** Any number, infinities included. */
export function real(where: string, value: number): number {
  return Number.isNaN(value) ? malformed(where, "is not a number") : value;
}

export function finite(where: string, value: number, min = Number.NEGATIVE_INFINITY): number {
  return Number.isFinite(value) && value >= min
    ? value
    : malformed(where, `expected a finite number${min > Number.NEGATIVE_INFINITY ? ` ≥ ${min}` : ""}, got ${value}`);
}

export function matching(where: string, value: string, pattern: RegExp, expected: string): string {
  return pattern.test(value)
    ? value
    : malformed(where, `expected ${expected}, got ${JSON.stringify(value.slice(0, 80))}`);
}

export function sha256Name(where: string, value: string): string {
  return matching(where, value, /^[0-9a-f]{64}$/, "64 lower-case hexadecimal digits");
}

/** Packed doubles, none of them NaN. */
export function reals(where: string, bytes: Uint8Array): Float64Array {
  const values = float64OfBytes(bytes) ?? malformed(where, `${bytes.length} bytes are no whole number of doubles`);
  for (let k = 0; k < values.length; k++) if (Number.isNaN(values[k])) malformed(`${where}[${k}]`, "is not a number");
  return values;
}

/** Packed doubles, all finite. */
export function finites(where: string, bytes: Uint8Array): Float64Array {
  const values = float64OfBytes(bytes) ?? malformed(where, `${bytes.length} bytes are no whole number of doubles`);
  for (let k = 0; k < values.length; k++)
    if (!Number.isFinite(values[k])) malformed(`${where}[${k}]`, `expected a finite number, got ${values[k]}`);
  return values;
}

export function wholes(where: string, bytes: Uint8Array): Uint32Array {
  return uint32OfBytes(bytes) ?? malformed(where, `${bytes.length} bytes are no whole number of 32-bit integers`);
}

export function sameLength(where: string, got: number, expected: number): void {
  if (got !== expected) malformed(where, `expected ${expected} values, got ${got}`);
}

/** The key of a table that has this value: the inverse of encoding by the table. */
export function keyOf<Key extends string>(where: string, table: Readonly<Record<Key, string>>, name: string): Key {
  for (const key of Object.keys(table) as Key[]) if (table[key] === name) return key;
  return malformed(where, `unknown or unset: ${name}`);
}
