/** x · 2¹⁰⁷⁴ as an integer: every finite double is a whole multiple of 2⁻¹⁰⁷⁴, so sums and products here have no rounding. */
export function fixed(x: number): bigint {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, x);
  const bits = view.getBigUint64(0);
  const exponent = (bits >> 52n) & 0x7ffn;
  const fraction = bits & 0xfffffffffffffn;
  const size = exponent === 0n ? fraction : (fraction | (1n << 52n)) << (exponent - 1n);
  return bits >> 63n === 1n ? -size : size;
}

/** |a − b| / |b| for two integers, to some 15 digits; 0 for 0/0. */
export function relativeDifference(a: bigint, b: bigint): number {
  const size = (v: bigint): bigint => (v < 0n ? -v : v);
  if (a === b) return 0;
  return Number((size(a - b) << 200n) / size(b)) / 2 ** 200;
}
