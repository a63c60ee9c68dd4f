/** Whether this machine stores numbers as the wire does. */
const LITTLE_ENDIAN = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

/** Doubles as packed little-endian bytes. What it returns may share memory with a Float64Array that was given. */
export function bytesOfFloat64(values: ArrayLike<number>): Uint8Array {
  const array = values instanceof Float64Array ? values : Float64Array.from(values);
  return inWireOrder(new Uint8Array(array.buffer, array.byteOffset, array.byteLength), 8);
}

/** Whole numbers below 2³² as packed little-endian bytes. What it returns may share memory with a Uint32Array that was given. */
export function bytesOfUint32(values: ArrayLike<number>): Uint8Array {
  const array = values instanceof Uint32Array ? values : Uint32Array.from(values);
  return inWireOrder(new Uint8Array(array.buffer, array.byteOffset, array.byteLength), 4);
}

/** A copy of packed doubles, or null if the bytes are no whole number of them. */
export function float64OfBytes(bytes: Uint8Array): Float64Array | null {
  const copy = aligned(bytes, 8);
  return copy === null ? null : new Float64Array(copy);
}

/** A copy of packed whole numbers, or null if the bytes are no whole number of them. */
export function uint32OfBytes(bytes: Uint8Array): Uint32Array | null {
  const copy = aligned(bytes, 4);
  return copy === null ? null : new Uint32Array(copy);
}

function aligned(bytes: Uint8Array, width: 4 | 8): ArrayBuffer | null {
  if (bytes.length % width !== 0) return null;
  const copy = new Uint8Array(bytes.length);
  copy.set(bytes);
  return inWireOrder(copy, width).buffer as ArrayBuffer;
}

function inWireOrder(bytes: Uint8Array, width: 4 | 8): Uint8Array {
  if (LITTLE_ENDIAN) return bytes;
  const swapped = Buffer.from(bytes);
  return new Uint8Array(width === 8 ? swapped.swap64() : swapped.swap32());
}
