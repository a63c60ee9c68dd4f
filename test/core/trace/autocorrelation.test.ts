import assert from "node:assert/strict";
import { describe, test } from "vitest";
import {
  autocorrelationCurve,
  type BlockAutocorrelation,
  joinAutocorrelations,
  lagSums,
  logLags,
} from "../../../core/trace/autocorrelation.ts";
import { testRandom } from "../../support/models.ts";

const random = testRandom(5);
/** Shape (looks, chains): whole numbers from −20 to 20. */
const wholes = (looks: number, chains: number): Float64Array =>
  Float64Array.from({ length: looks * chains }, () => Math.floor(41 * random()) - 20);

describe("lags", () => {
  test("are about √2 apart, each once, and leave a pair of looks", () => {
    assert.deepEqual(logLags(20), [1, 2, 3, 4, 6, 8, 11, 16]);
    assert.deepEqual(logLags(16), [1, 2, 3, 4, 6, 8, 11]);
    assert.deepEqual(logLags(2), [1]);
    assert.deepEqual(logLags(1), []);
  });
});

describe("sums over lags", () => {
  test("are those of all pairs of each chain, written out", () => {
    const [looks, chains] = [23, 3];
    const series = wholes(looks, chains);
    const lags = logLags(looks);
    const sums = lagSums(series, chains, lags);
    assert.equal(sums[0], looks * chains);
    for (const [l, lag] of lags.entries()) {
      let [pairs, products, both] = [0, 0, 0];
      for (let c = 0; c < chains; c++)
        for (let t = 0; t + lag < looks; t++) {
          const [x, y] = [series[t * chains + c], series[(t + lag) * chains + c]];
          pairs++;
          products += x * y;
          both += x + y;
        }
      assert.deepEqual([...sums.subarray(3 + 3 * l, 6 + 3 * l)], [pairs, products, both]);
    }
  });

  test("of whole numbers are the same in any order of blocks, and a block watched otherwise is left out", () => {
    const lags = logLags(12);
    const blocks = Array.from({ length: 7 }, (): BlockAutocorrelation => {
      const of = (chains: number): Float64Array => lagSums(wholes(12, chains), chains, lags);
      return { spacingSweeps: 4, lags, magnetization: of(2), overlap: of(1), energy: of(2) };
    });
    const forwards = joinAutocorrelations(blocks);
    assert.deepEqual(joinAutocorrelations(blocks.toReversed()), forwards);
    assert.equal(forwards?.magnetization[0], 7 * 24);
    assert.deepEqual(joinAutocorrelations([...blocks, { ...blocks[0], spacingSweeps: 5 }]), forwards);
    assert.equal(joinAutocorrelations([]), null);
  });

  test("give ρ = 1 − 2/p … 1 of a square wave, and nothing of what never changes", () => {
    // One chain of period 4: 1, 1, −1, −1; its mean is 0 and its products repeat with the wave.
    const wave = Float64Array.from({ length: 400 }, (_, t) => (t % 4 < 2 ? 1 : -1));
    const curve = autocorrelationCurve(lagSums(wave, 1, [1, 2, 3, 4]));
    assert.ok(curve !== null);
    assert.deepEqual(curve.pairs, [399, 398, 397, 396]);
    // The ends of the series leave one product of 400 over at most.
    for (const [k, expected] of [0, -1, 0, 1].entries()) assert.ok(Math.abs(curve.rho[k] - expected) < 0.003);
    assert.equal(autocorrelationCurve(lagSums(new Float64Array(50).fill(-7), 1, [1, 2])), null);
  });
});
