import { z } from "zod";
import { failed, invalid, type Result, success } from "../../../core/failure.ts";
import { checkSize, modelBuilder, type QuadraticModel, type SizeLimits } from "../../../core/model/quadratic-model.ts";
import { type Draw, drawFrom } from "../../generators/draw.ts";
import { withParameters } from "../../generators/parameters.ts";
import { calibrationOf, type Evidence, type Family, type Generated, type Judgement, offer } from "../family.ts";
import { instanceSchema } from "../instance-schema.ts";

/** Numbers that are to be put on two sides so that the sums of the sides differ as little as possible. */
export interface NumberPartition {
  /** Positive integers; their sum is at most `MAX_SUM`. */
  readonly numbers: readonly number[];
}

export interface Sides {
  readonly left: readonly number[];
  readonly right: readonly number[];
  readonly leftSum: number;
  readonly rightSum: number;
  readonly difference: number;
}

/** The square of the sum, times 4, stays below 2⁵³: energies are exact integers. Even, so that a balanced split can have it. */
const MAX_SUM = 47_453_132;

const numberPartition: Family<NumberPartition, Sides> = {
  ...withParameters(
    {
      name: "number-partition",
      title: "numbers to be split into two sides of equal sum, planted: difference 0 is possible",
      planted: true,
      parameters: [
        { kind: "integer", name: "n", meaning: "how many numbers", unit: "numbers", min: 2, max: 4472, default: 32 },
        {
          kind: "integer",
          name: "largest",
          meaning: "numbers are uniform in 1 … largest; hard to split where log2 of it nears n",
          unit: "1",
          min: 1,
          max: MAX_SUM,
          default: 1_000_000,
        },
      ],
    },
    balanced,
  ),
  speaks: "words",
  schema: instanceSchema(
    z.strictObject({ numbers: z.array(z.int().positive()).min(1, "expected at least one number").readonly() }),
  ),
  encode,
  decode: sidesOf,
  judge,
};
export const numberPartitionFamily = offer(numberPartition);

/**
 * Numbers with a split of difference 0. Half of the places (rounded down) are left, the others right; numbers are uniform. Then a random one
 * is drawn again, and again, until one can be changed, within its range, so that the sums agree: it takes about √n steps, as the
 * difference is √n times as wide as a number.
 */
function balanced(
  { n, largest }: { readonly n: number; readonly largest: number },
  seed: number,
  most?: SizeLimits,
): Result<Generated<NumberPartition>> {
  const tooLarge = checkSize("number-partition", n, (n * (n - 1)) / 2, most);
  if (tooLarge !== null) return failed(tooLarge);
  if (n * largest > MAX_SUM)
    return invalid("number-partition", `n times largest must be at most ${MAX_SUM}, got ${n * largest}`);
  if (n % 2 === 1 && largest < 2) return invalid("number-partition", "an odd count of ones has no equal split");
  const draw = drawFrom(seed);
  const order = Uint32Array.from({ length: n }, (_, i) => i);
  draw.shuffle(order);
  const side = new Int8Array(n).fill(1);
  for (let k = 0; k < Math.floor(n / 2); k++) side[order[k]] = -1;
  const numbers = balancedNumbers(side, largest, draw);
  return success({
    instance: { numbers },
    truth: {
      groundEnergy: 0,
      groundState: side,
      proof: "the energy is the square of the difference, and the split has difference 0",
      facts: { difference: 0, bitsPerNumber: Math.round(1e6 * (Math.log2(largest) / n)) / 1e6 },
    },
    description: `number partition, ${n} numbers up to ${largest} with an equal split, seed ${seed}`,
  });
}

function balancedNumbers(side: Int8Array, largest: number, draw: Draw): number[] {
  const numbers = Array.from(side, () => 1 + draw.below(largest));
  let difference = numbers.reduce((sum, value, i) => sum + side[i] * value, 0);
  while (difference !== 0) {
    const i = draw.below(side.length);
    const balancing = numbers[i] - side[i] * difference;
    const value = balancing >= 1 && balancing <= largest ? balancing : 1 + draw.below(largest);
    difference += side[i] * (value - numbers[i]);
    numbers[i] = value;
  }
  return numbers;
}

/** E(s) = (Σ a s)²: the square of the difference, with a coupling 2 a_i a_j for each pair. */
function encode({ numbers }: NumberPartition): Result<QuadraticModel> {
  const n = numbers.length;
  const sum = numbers.reduce((all, value) => all + value, 0);
  if (sum > MAX_SUM) return invalid("number-partition, numbers", `their sum must be at most ${MAX_SUM}, got ${sum}`);
  const builder = modelBuilder("SPIN", n, (n * (n - 1)) / 2);
  for (let i = 0; i < n; i++) {
    builder.addOffset(numbers[i] * numbers[i]);
    for (let j = i + 1; j < n; j++) builder.addQuadratic(i, j, 2 * numbers[i] * numbers[j], 0);
  }
  return builder.build("number-partition", "refuse");
}

function sidesOf({ numbers }: NumberPartition, spins: Int8Array): Sides {
  const left = numbers.filter((_, i) => spins[i] < 0);
  const right = numbers.filter((_, i) => spins[i] > 0);
  const leftSum = left.reduce((sum, value) => sum + value, 0);
  const rightSum = right.reduce((sum, value) => sum + value, 0);
  return { left, right, leftSum, rightSum, difference: Math.abs(leftSum - rightSum) };
}

/** Sides have no names and equal numbers no identity, so the distance is in numbers that would have to change sides, as multisets. */
function judge(instance: NumberPartition, answer: Sides, { truth, marginals }: Evidence): Judgement {
  const planted = truth === null ? null : sidesOf(instance, truth.groundState);
  return {
    objective: { name: "difference of the sums", value: answer.difference, sense: "minimize" },
    violations: [],
    distance:
      planted === null
        ? null
        : {
            value: Math.min(moves(answer.left, planted.left), moves(answer.left, planted.right)),
            of: Math.floor(instance.numbers.length / 2),
            unit: "numbers on the other side",
          },
    gap: planted === null ? null : answer.difference - planted.difference,
    calibration: truth === null || marginals === null ? null : calibrationOf(marginals, truth.groundState),
  };
}

/** How many numbers cross when the left side `from` becomes the left side `to`. */
function moves(from: readonly number[], to: readonly number[]): number {
  const missing = new Map<number, number>();
  for (const value of to) missing.set(value, (missing.get(value) ?? 0) + 1);
  for (const value of from) missing.set(value, (missing.get(value) ?? 0) - 1);
  return [...missing.values()].reduce((sum, count) => sum + Math.abs(count), 0);
}
