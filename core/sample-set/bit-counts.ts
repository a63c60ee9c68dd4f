/** Ones of every byte. */
const ONES = Uint8Array.from({ length: 256 }, (_, byte) => {
  let ones = 0;
  for (let rest = byte; rest !== 0; rest &= rest - 1) ones++;
  return ones;
});

/** Ones in bytes from ≤ k < to. */
export function onesIn(packed: Uint8Array, from: number, to: number): number {
  let ones = 0;
  for (let k = from; k < to; k++) ones += ONES[packed[k]];
  return ones;
}

/** Bits in which two rows of so many bytes differ, which begin at bytes a and b. */
export function differingBits(packed: Uint8Array, a: number, b: number, bytes: number): number {
  let bits = 0;
  for (let k = 0; k < bytes; k++) bits += ONES[packed[a + k] ^ packed[b + k]];
  return bits;
}
