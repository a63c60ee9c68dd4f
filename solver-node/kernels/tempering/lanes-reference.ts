import { log2Fraction } from "../../../core/math/log2.ts";
import type { QuantisedForm } from "../../../core/model/quantise.ts";
import { GENERATOR_WORDS, vectorGenerator } from "../../../core/random/xorshift.ts";
import { LANES, type LaneGroup, paddedSpins } from "./lane-group.ts";

/** The loops of assembly/tempering-lanes.ts, replica by replica; sums are exact in f32, and so in any order. */
export function laneGroupReference(form: QuantisedForm): LaneGroup {
  const { n, rowStart, column, weight, field } = form;
  const spins = new Uint8Array(paddedSpins(n));
  const fields = new Float32Array(n * LANES);
  const words = new Uint32Array(GENERATOR_WORDS);
  const scales = new Float32Array(LANES);
  const generator = vectorGenerator(words);
  const spin = (i: number, r: number): number => ((spins[i] >> r) & 1 ? 1 : -1);
  const random = new Uint32Array(LANES);
  return {
    spins,
    generator: words,
    scales,
    computeFields() {
      for (let i = 0; i < n; i++)
        for (let r = 0; r < LANES; r++) {
          let sum = field[i];
          for (let p = rowStart[i]; p < rowStart[i + 1]; p++) sum += weight[p] * spin(column[p], r);
          fields[i * LANES + r] = sum;
        }
    },
    metropolis(count) {
      for (let sweep = 0; sweep < count; sweep++)
        for (let i = 0; i < n; i++) {
          generator.next(random, 0);
          generator.next(random, 4);
          for (let r = 0; r < LANES; r++) {
            const threshold = Math.fround(log2Fraction((random[r] >>> 1) | 1) * scales[r]);
            if (spin(i, r) * fields[i * LANES + r] < threshold) continue;
            spins[i] ^= 1 << r;
            for (let p = rowStart[i]; p < rowStart[i + 1]; p++)
              fields[column[p] * LANES + r] += 2 * spin(i, r) * weight[p];
          }
        }
    },
    twiceEnergies(out) {
      out.fill(0);
      for (let i = 0; i < n; i++)
        for (let r = 0; r < LANES; r++) out[r] += spin(i, r) * (field[i] + fields[i * LANES + r]);
    },
  };
}
