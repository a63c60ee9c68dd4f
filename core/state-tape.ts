/**
 * Carries a state out of memory or back into it: whoever has one visits its parts in a fixed order, and the same visit
 * writes them or reads them, so that the two cannot disagree.
 */
export interface StateTape {
  /** The parts are being overwritten by what the tape holds; otherwise they are only looked at. */
  readonly reading: boolean;
  /** A part of known length: its bytes, as they lie in memory. */
  cells(part: ArrayBufferView): void;
  /** @returns the number on the tape when reading, else the one given. */
  number(value: number): number;
}

/** The visit of a state's parts. */
export type CarryState = (tape: StateTape) => void;

/** The bytes hold another state than the one that reads them: other parts, or parts of other lengths. */
export class StateMismatch extends Error {
  override readonly name = "StateMismatch";
}

const NUMBER_BYTES = 8;

/** @returns the bytes of `saveState`. */
function stateBytes(carry: CarryState): number {
  let bytes = 0;
  carry({
    reading: false,
    cells(part) {
      bytes += NUMBER_BYTES + part.byteLength;
    },
    number(value) {
      bytes += NUMBER_BYTES;
      return value;
    },
  });
  return bytes;
}

/** A copy of the state, or null where it takes more than `mostBytes`; then nothing was copied. */
export function saveState(carry: CarryState, mostBytes = Number.POSITIVE_INFINITY): Uint8Array<ArrayBuffer> | null {
  const length = stateBytes(carry);
  if (length > mostBytes) return null;
  const bytes = new Uint8Array(length);
  const numbers = new DataView(bytes.buffer);
  let at = 0;
  const write = (value: number): void => {
    numbers.setFloat64(at, value, true);
    at += NUMBER_BYTES;
  };
  carry({
    reading: false,
    cells(part) {
      // The length in front: whoever reads sees whether it has room for these bytes and no others.
      write(part.byteLength);
      bytes.set(new Uint8Array(part.buffer, part.byteOffset, part.byteLength), at);
      at += part.byteLength;
    },
    number(value) {
      write(value);
      return value;
    },
  });
  return bytes;
}

/** Overwrites the state with a saved one. Throws `StateMismatch` for another; the state is then of no use until it starts anew. */
export function loadState(carry: CarryState, bytes: Uint8Array): void {
  const numbers = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;
  const read = (): number => {
    if (at + NUMBER_BYTES > bytes.length) throw new StateMismatch(`the state ends after ${bytes.length} bytes`);
    at += NUMBER_BYTES;
    return numbers.getFloat64(at - NUMBER_BYTES, true);
  };
  carry({
    reading: true,
    cells(part) {
      const length = read();
      if (length !== part.byteLength || at + length > bytes.length)
        throw new StateMismatch(`a part of the state has ${length} bytes where ${part.byteLength} are expected`);
      new Uint8Array(part.buffer, part.byteOffset, part.byteLength).set(bytes.subarray(at, at + length));
      at += length;
    },
    number: read,
  });
  if (at !== bytes.length) throw new StateMismatch(`${bytes.length - at} bytes of the state are left over`);
}
