import { expect, test } from "vitest";
import { bcaInterval } from "../../../lab/statistics/bootstrap.ts";
import { testRandom, testSeed } from "../../support/models.ts";

test("BCa over instances and blocks covers the mean of skewed data in at least 91 % of 4000 repetitions", () => {
  const uniform = testRandom(testSeed() + 3);
  const mean = (data: readonly (readonly number[])[]): number => {
    let [sum, count] = [0, 0];
    for (const blocks of data)
      for (const value of blocks) {
        sum += value;
        count++;
      }
    return sum / count;
  };
  const repetitions = 4000;
  let covered = 0;
  for (let k = 0; k < repetitions; k++) {
    const data = Array.from({ length: 25 }, () => {
      const own = -Math.log(1 - uniform());
      return Array.from({ length: 8 }, () => own * -2 * Math.log(1 - uniform()));
    });
    const { low, high } = bcaInterval(data, mean, uniform, { draws: 300 });
    if (low <= 2 && 2 <= high) covered++;
  }
  // The standard error of the share is 0.4 %.
  expect(covered / repetitions).toBeGreaterThanOrEqual(0.91);
  expect(covered / repetitions).toBeLessThanOrEqual(0.98);
});
