import { invalid, type Result, success } from "../../core/failure.ts";

/** Arrays as NumPy stores them: a magic word, a version, a header that is a Python dictionary, raw numbers. */
export interface NpyArray {
  readonly shape: readonly number[];
  /** Row by row, whatever order the file had. */
  readonly values: Float64Array;
}

const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59]; // \x93NUMPY
/** The header ends at a multiple of 64 bytes (NEP 1). */
const ALIGNMENT = 64;

const READERS: Readonly<
  Record<string, readonly [bytes: number, read: (v: DataView, at: number, little: boolean) => number]>
> = {
  f8: [8, (v, at, little) => v.getFloat64(at, little)],
  f4: [4, (v, at, little) => v.getFloat32(at, little)],
  i8: [8, (v, at, little) => Number(v.getBigInt64(at, little))],
  u8: [8, (v, at, little) => Number(v.getBigUint64(at, little))],
  i4: [4, (v, at, little) => v.getInt32(at, little)],
  u4: [4, (v, at, little) => v.getUint32(at, little)],
  i2: [2, (v, at, little) => v.getInt16(at, little)],
  u2: [2, (v, at, little) => v.getUint16(at, little)],
  i1: [1, (v, at) => v.getInt8(at)],
  u1: [1, (v, at) => v.getUint8(at)],
};

/** Reads format versions 1 to 3: real or whole numbers of one or two dimensions. NaN and infinities are refused by place. */
export function readNpy(where: string, bytes: Uint8Array): Result<NpyArray> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 10 || MAGIC.some((byte, at) => bytes[at] !== byte)) return invalid(where, "this is no .npy file");
  const wide = bytes[6] >= 2;
  if (bytes[6] > 3) return invalid(where, `.npy version ${bytes[6]}.${bytes[7]} is not known; 1 to 3 are`);
  const start = wide ? 12 : 10;
  if (bytes.length < start) return invalid(where, "the header is cut off");
  const length = wide ? view.getUint32(8, true) : view.getUint16(8, true);
  if (bytes.length < start + length) return invalid(where, "the header is cut off");
  const header = new TextDecoder("latin1").decode(bytes.subarray(start, start + length));
  const descr = /'descr'\s*:\s*'([<>|=]?)([a-zA-Z]\d+)'/.exec(header);
  const order = /'fortran_order'\s*:\s*(True|False)/.exec(header);
  const shapeText = /'shape'\s*:\s*\(([\d\s,]*)\)/.exec(header);
  if (descr === null || order === null || shapeText === null)
    return invalid(where, "the header must hold descr (one plain number type), fortran_order and shape");
  const reader = READERS[descr[2]];
  if (reader === undefined)
    return invalid(where, `numbers of type ${descr[2]} are not read; ${Object.keys(READERS).join(", ")} are`);
  const shape = shapeText[1]
    .split(",")
    .filter((word) => word.trim() !== "")
    .map(Number);
  if (shape.length < 1 || shape.length > 2)
    return invalid(where, `an array of ${shape.length} dimensions; one or two are read`);
  const count = shape.reduce((product, side) => product * side, 1);
  const [size, read] = reader;
  if (bytes.length - start - length !== count * size)
    return invalid(
      where,
      `${bytes.length - start - length} bytes of numbers, but shape (${shape.join(", ")}) of ${descr[2]} takes ${count * size}`,
    );
  const [rows, columns = 1] = shape;
  const values = new Float64Array(count);
  for (let at = 0; at < count; at++) {
    const value = read(view, start + length + at * size, descr[1] !== ">");
    const to = order[1] === "True" ? (at % rows) * columns + Math.floor(at / rows) : at;
    if (!Number.isFinite(value)) {
      const place = shape.length === 1 ? `[${at}]` : `[${Math.floor(to / columns)}, ${to % columns}]`;
      return invalid(where, `the value at ${place} is ${value}; it must be a finite number`);
    }
    values[to] = value;
  }
  return success({ shape, values });
}

/** Writes version 1.0, little-endian float64, row by row. */
export function writeNpy({ shape, values }: NpyArray): Uint8Array {
  const sides = shape.length === 1 ? `${shape[0]},` : shape.join(", ");
  const text = `{'descr': '<f8', 'fortran_order': False, 'shape': (${sides}), }`;
  const length = Math.ceil((10 + text.length + 1) / ALIGNMENT) * ALIGNMENT - 10;
  const bytes = new Uint8Array(10 + length + 8 * values.length);
  const view = new DataView(bytes.buffer);
  bytes.set(MAGIC);
  bytes[6] = 1;
  view.setUint16(8, length, true);
  bytes.set(new TextEncoder().encode(`${text.padEnd(length - 1)}\n`), 10);
  for (let i = 0; i < values.length; i++) view.setFloat64(10 + length + 8 * i, values[i], true);
  return bytes;
}
