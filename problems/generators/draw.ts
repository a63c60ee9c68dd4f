import { Purpose, stream } from "../../core/random/stream.ts";

/** A generator's random choices: a function of the seed alone, made of exact arithmetic, so that an instance has the same bits on every machine. */
export interface Draw {
  /** −1 or +1. */
  sign(): number;
  /** Uniform in 0 … limit − 1; limit ≤ 2³². */
  below(limit: number): number;
  /** Uniform in [0, 1), a multiple of 2⁻⁵³. */
  uniform(): number;
  /** Normal, mean 0, variance 1, rounded to a multiple of 10⁻⁶. */
  gaussian(): number;
  /** Puts `values` into a uniformly random order, in place. */
  shuffle(values: Uint32Array): void;
}

export function drawFrom(seed: number): Draw {
  const words = stream(seed, 0, 0, Purpose.choice);
  const buffer = new Uint32Array(1024);
  let used = buffer.length;
  let bits = 0;
  let bitsLeft = 0;

  function word(): number {
    if (used === buffer.length) {
      words.words(buffer);
      used = 0;
    }
    return buffer[used++];
  }

  const draw: Draw = {
    sign() {
      if (bitsLeft === 0) {
        bits = word();
        bitsLeft = 32;
      }
      const bit = bits & 1;
      bits >>>= 1;
      bitsLeft--;
      return 2 * bit - 1;
    },
    below(limit) {
      // Words beyond the last full multiple of `limit` would favour small values: drawn again.
      const accepted = 2 ** 32 - (2 ** 32 % limit);
      let drawn = word();
      while (drawn >= accepted) drawn = word();
      return drawn % limit;
    },
    uniform() {
      const high = word() >>> 5;
      return (high * 2 ** 26 + (word() >>> 6)) * 2 ** -53;
    },
    gaussian() {
      // Marsaglia's polar method (1964), doi:10.1137/1006063; sqrt is exact by IEEE 754, the logarithm is ours.
      for (;;) {
        const x = 2 * draw.uniform() - 1;
        const y = 2 * draw.uniform() - 1;
        const square = x * x + y * y;
        if (square > 0 && square < 1) return Math.round(1e6 * x * Math.sqrt((-2 * naturalLog(square)) / square)) / 1e6;
      }
    },
    shuffle(values) {
      for (let k = values.length - 1; k > 0; k--) {
        const other = draw.below(k + 1);
        const value = values[k];
        values[k] = values[other];
        values[other] = value;
      }
    },
  };
  return draw;
}

/**
 * ln x for 0 < x ≤ 1, relative error below 1e-14, by additions, multiplications and divisions only (Math.log may differ between engines).
 * Method: x = m · 2^−k with ⅔ < m ≤ 4/3; ln m = 2 artanh((m − 1)/(m + 1)), |argument| ≤ 1/5, series to the 21st power (remainder < 1e-17).
 */
export function naturalLog(x: number): number {
  let halvings = 0;
  while (x <= 2 / 3) {
    x *= 2;
    halvings++;
  }
  const t = (x - 1) / (x + 1);
  let series = 0;
  for (let power = 21; power >= 1; power -= 2) series = series * t * t + 1 / power;
  return 2 * t * series - halvings * Math.LN2;
}
