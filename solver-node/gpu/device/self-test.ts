import type { IsingForm } from "../../../core/model/ising-form.ts";
import { placeModel } from "../layout.ts";
import type { Device } from "./device.ts";

const TEST_BETA = 0.5;
const TEST_SWEEPS = 64;
const TEST_GROUPS = 32;
/** Sigmas that the mean energy may stray: a sound device fails one start in 10⁹. */
const MOST_SIGMAS = 6;
const RATE_SIDE = 8;
const plain = { descend: false, measure: false, look: false } as const;
/** How long a rate is measured, ms. */
const RATE_MS = 100;

/**
 * Samples a frustrated model of 12 spins, fields and all, and compares its mean energy with the sum over all states; runs
 * the same sweeps cut otherwise, which must give the same words. Throws where the device computes wrongly.
 *
 * @returns attempted updates per second on a cubic ±J lattice.
 */
export async function selfTest(device: Device): Promise<number> {
  const form = lattice([3, 2, 2]);
  const model = placeModel(form);
  const bits = device.backend === "webgpu" ? 32 : 24;
  const open = () =>
    device.open({ kind: "packed", model, bits, groups: TEST_GROUPS, rule: { kind: "replicas" }, looks: false });
  const seed = Uint32Array.of(0x5eed, 0x7e57);
  const run = async (cuts: readonly number[]): Promise<Uint32Array> => {
    const states = await open();
    await states.write(new Uint32Array(TEST_GROUPS * model.places), null);
    let first = 0;
    for (const cut of [...cuts, TEST_SWEEPS]) {
      const sweeps = cut - first;
      await states.sweep({ ...plain, first, sweeps, strength: strengths(sweeps, TEST_BETA), seed }, () => {});
      first = cut;
    }
    const words = await states.read();
    states.destroy();
    return words;
  };
  const words = await run([]);
  const again = await run([1, 30]);
  if (words.some((word, k) => word !== again[k])) throw new Error("self-test: the same sweeps gave other states");

  const reads = bits * TEST_GROUPS;
  let sum = 0;
  let squares = 0;
  for (let read = 0; read < reads; read++) {
    const base = Math.floor(read / bits) * model.places;
    const energy = energyOfBits(form, (i) => (words[base + model.place[i]] >>> (read % bits)) & 1);
    sum += energy;
    squares += energy * energy;
  }
  const mean = sum / reads;
  const sigma = Math.sqrt((squares / reads - mean * mean) / reads);
  const exact = exactMean(form);
  if (!(Math.abs(mean - exact) <= MOST_SIGMAS * sigma))
    throw new Error(
      `self-test: mean energy ${mean.toFixed(3)} ± ${sigma.toFixed(3)} where ${exact.toFixed(3)} is exact`,
    );
  return await measureRate(device, bits);
}

async function measureRate(device: Device, bits: number): Promise<number> {
  const form = lattice([RATE_SIDE, RATE_SIDE, RATE_SIDE]);
  const model = placeModel(form);
  // A GPU is asked for as many reads as it takes to fill it.
  const groups = device.about.isGpu ? 512 : 8;
  const states = await device.open({ kind: "packed", model, bits, groups, rule: { kind: "replicas" }, looks: false });
  await states.write(new Uint32Array(groups * model.places), null);
  const seed = Uint32Array.of(1, 2);
  let sweeps = 1;
  for (let first = 0; ; first += sweeps, sweeps *= 4) {
    const began = performance.now();
    await states.sweep({ ...plain, first, sweeps, strength: strengths(sweeps, 1), seed }, () => {});
    const took = performance.now() - began;
    if (took < RATE_MS / 4 && sweeps < 2 ** 16) continue;
    states.destroy();
    return (form.n * bits * groups * sweeps * 1000) / took;
  }
}

function strengths(sweeps: number, beta: number): Float32Array {
  const result = new Float32Array(2 * sweeps);
  for (let k = 0; k < sweeps; k++) result[2 * k] = 2 * beta;
  return result;
}

/** A block of a cubic lattice with open ends, couplings ±1 and fields that follow no pattern of it. */
function lattice(sides: readonly [number, number, number]): IsingForm {
  const n = sides[0] * sides[1] * sides[2];
  const rows: [number, number][][] = Array.from({ length: n }, () => []);
  for (let i = 0; i < n; i++) {
    let stride = 1;
    for (const side of sides) {
      if (Math.floor(i / stride) % side < side - 1) {
        const weight = (i * 7 + stride * 3) % 5 < 2 ? -1 : 1;
        rows[i].push([i + stride, weight]);
        rows[i + stride].push([i, weight]);
      }
      stride *= side;
    }
  }
  for (const row of rows) row.sort((a, b) => a[0] - b[0]);
  const rowStart = new Uint32Array(n + 1);
  for (let i = 0; i < n; i++) rowStart[i + 1] = rowStart[i] + rows[i].length;
  const entries = rows.flat();
  return {
    n,
    rowStart,
    column: Uint32Array.from(entries, ([j]) => j),
    weight: Float64Array.from(entries, ([, w]) => w),
    field: Float64Array.from({ length: n }, (_, i) => (i % 4 === 0 ? (i % 3) - 1 : 0)),
    unit: 1,
    constant: 0,
    divisor: 1,
    denominator: 1,
    integer: true,
  };
}

function energyOfBits({ n, rowStart, column, weight, field }: IsingForm, bit: (i: number) => number): number {
  let energy = 0;
  for (let i = 0; i < n; i++) {
    const s = 2 * bit(i) - 1;
    energy += field[i] * s;
    for (let p = rowStart[i]; p < rowStart[i + 1]; p++)
      if (column[p] > i) energy += weight[p] * s * (2 * bit(column[p]) - 1);
  }
  return energy;
}

function exactMean(form: IsingForm): number {
  let weights = 0;
  let sum = 0;
  for (let state = 0; state < 2 ** form.n; state++) {
    const energy = energyOfBits(form, (i) => (state >> i) & 1);
    const weight = Math.exp(-TEST_BETA * energy);
    weights += weight;
    sum += weight * energy;
  }
  return sum / weights;
}
