/**
 * pcg4d: four 32-bit words scrambled into four others, the random numbers of the WGSL kernels as functions of
 * (spin, sweep, group, seed), so that nothing depends on how sweeps are cut into dispatches or threads.
 * Source: Jarzynski & Olano, "Hash functions for GPU rendering", JCGT 9(3), 2020.
 *
 * @param out shape (4), written.
 */
export function pcg4d(a: number, b: number, c: number, d: number, out: Uint32Array): void {
  let x = (Math.imul(a, 1664525) + 1013904223) | 0;
  let y = (Math.imul(b, 1664525) + 1013904223) | 0;
  let z = (Math.imul(c, 1664525) + 1013904223) | 0;
  let w = (Math.imul(d, 1664525) + 1013904223) | 0;
  for (let round = 0; round < 2; round++) {
    x = (x + Math.imul(y, w)) | 0;
    y = (y + Math.imul(z, x)) | 0;
    z = (z + Math.imul(x, y)) | 0;
    w = (w + Math.imul(y, z)) | 0;
    if (round === 1) break;
    x ^= x >>> 16;
    y ^= y >>> 16;
    z ^= z >>> 16;
    w ^= w >>> 16;
  }
  out[0] = x;
  out[1] = y;
  out[2] = z;
  out[3] = w;
}

/** The same in WGSL, and u01: the upper 24 bits as a number in (0, 1), never 0, so that its logarithm exists. */
export const PCG_WGSL = /* wgsl */ `
fn pcg4d(given: vec4<u32>) -> vec4<u32> {
  var v = given * 1664525u + 1013904223u;
  v.x += v.y * v.w; v.y += v.z * v.x; v.z += v.x * v.y; v.w += v.y * v.z;
  v ^= v >> vec4<u32>(16u);
  v.x += v.y * v.w; v.y += v.z * v.x; v.z += v.x * v.y; v.w += v.y * v.z;
  return v;
}
fn u01(x: u32) -> f32 { return (f32(x >> 8u) + 0.5) * 5.9604644775390625e-8; }
`;

/** The sweep number of initial states: no sweep has it. */
export const START_SWEEP = 0xffffffff;
