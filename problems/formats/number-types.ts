/** A little-endian number in a file, by its name in NumPy. */
export interface NumberType {
  readonly bytes: number;
  /** @returns the number, or NaN where it is a whole one beyond 2⁵³. */
  readonly get: (view: DataView, at: number) => number;
}

const exact = (value: bigint): number => (value === BigInt(Number(value)) ? Number(value) : Number.NaN);

export const INTEGER_TYPES: ReadonlyMap<string, NumberType> = new Map<string, NumberType>([
  ["int8", { bytes: 1, get: (view, at) => view.getInt8(at) }],
  ["uint8", { bytes: 1, get: (view, at) => view.getUint8(at) }],
  ["int16", { bytes: 2, get: (view, at) => view.getInt16(at, true) }],
  ["uint16", { bytes: 2, get: (view, at) => view.getUint16(at, true) }],
  ["int32", { bytes: 4, get: (view, at) => view.getInt32(at, true) }],
  ["uint32", { bytes: 4, get: (view, at) => view.getUint32(at, true) }],
  ["int64", { bytes: 8, get: (view, at) => exact(view.getBigInt64(at, true)) }],
  ["uint64", { bytes: 8, get: (view, at) => exact(view.getBigUint64(at, true)) }],
]);

export const REAL_TYPES: ReadonlyMap<string, NumberType> = new Map<string, NumberType>([
  ["float32", { bytes: 4, get: (view, at) => view.getFloat32(at, true) }],
  ["float64", { bytes: 8, get: (view, at) => view.getFloat64(at, true) }],
]);
