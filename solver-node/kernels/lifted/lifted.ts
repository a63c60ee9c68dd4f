import { invariant } from "../../../core/invariant.ts";
import { expNeg } from "../../../core/math/exponential.ts";
import type { IsingForm } from "../../../core/model/ising-form.ts";
import type { Stream } from "../../../core/random/stream.ts";
import { GENERATOR_WORDS, seedGenerator, vectorGenerator } from "../../../core/random/xorshift.ts";
import { packSpins } from "../../../core/sample-set/sample-set.ts";
import { descendInSweeps } from "../descent.ts";
import { energyOfSpins } from "../energy-of-spins.ts";
import type { Kernel, KernelFamily, KernelOptions, Schedule } from "../kernel.ts";

/**
 * One read that breaks detailed balance on purpose: besides the spins a direction ε goes along. An attempt draws a spin; one that
 * stands −ε flips with its usual probability w, so that the magnetisation runs one way, and ε turns with the probability
 * max(0, Σ_{s=ε} w − Σ_{s=−ε} w)/n, what the other direction would do more than this. Skew detailed balance,
 * π(s) P(s → s′; ε) = π(s′) P(s′ → s; −ε), keeps the Boltzmann distribution for both directions.
 * TypeScript alone: a flip costs one exponential for each neighbour, which no other memory layout spares.
 * Source: Turitsyn, Chertkov, Vucelja (2011), doi:10.1016/j.physd.2010.10.003.
 */
export const lifted: KernelFamily = { name: "lifted", assemble: liftedKernel, reference: liftedKernel };

/** Beyond this exponent e^(−x) < 2⁻⁵⁷ counts as 0. */
const NEVER = 40;

function liftedKernel(form: IsingForm, { update, scan }: KernelOptions): Kernel {
  invariant(scan === "random", "lifted draws its spins");
  const { n, rowStart, column, weight } = form;
  const spins = new Int8Array(n);
  const fields = new Float64Array(n);
  /** Probability that a spin flips if it is drawn and may. */
  const rate = new Float64Array(n);
  const generatorState = new Uint32Array(GENERATOR_WORDS);
  let direction = 1;
  /** Σ of the rates of spins that are up and of those that are down, and how many are up. */
  let [up, down, upCount] = [0, 0, 0];
  let schedule: Schedule = { beta: new Float64Array(0), sweepsPerBeta: 1 };
  const words = new Uint32Array(4);
  const generator = vectorGenerator(generatorState);
  const uniform = (): number => {
    generator.next(words, 0);
    return (words[1] * 2 ** 21 + (words[0] >>> 11)) * 2 ** -53;
  };

  const rateOf = (i: number, beta: number): number => {
    // β times the energy change of a flip.
    const exponent = -2 * beta * (spins[i] * fields[i]);
    if (exponent > NEVER) return 0;
    if (update === "metropolis") return exponent > 0 ? expNeg(exponent) : 1;
    const small = expNeg(Math.abs(exponent));
    return (exponent > 0 ? small : 1) / (1 + small);
  };
  const computeFields = (): void => {
    for (let i = 0; i < n; i++) {
      fields[i] = form.field[i];
      for (let p = rowStart[i]; p < rowStart[i + 1]; p++) fields[i] += weight[p] * spins[column[p]];
    }
  };
  /** Everything that follows from the spins at β: done at each point of the schedule, so that rounding does not add up. */
  const measure = (beta: number): void => {
    computeFields();
    [up, down, upCount] = [0, 0, 0];
    for (let i = 0; i < n; i++) {
      rate[i] = rateOf(i, beta);
      if (spins[i] > 0) {
        up += rate[i];
        upCount++;
      } else down += rate[i];
    }
  };
  const setRate = (i: number, beta: number): void => {
    const next = rateOf(i, beta);
    if (spins[i] > 0) up += next - rate[i];
    else down += next - rate[i];
    rate[i] = next;
  };
  const flip = (i: number, beta: number): void => {
    if (spins[i] > 0) {
      up -= rate[i];
      upCount--;
    } else {
      down -= rate[i];
      upCount++;
    }
    spins[i] = -spins[i];
    rate[i] = 0;
    setRate(i, beta);
    for (let p = rowStart[i]; p < rowStart[i + 1]; p++) {
      fields[column[p]] += 2 * spins[i] * weight[p];
      setRate(column[p], beta);
    }
  };
  /** @returns flips of the last sweep. */
  const point = (k: number): number => {
    const beta = schedule.beta[k];
    measure(beta);
    let flips = 0;
    for (let sweep = 0; sweep < schedule.sweepsPerBeta; sweep++) {
      flips = 0;
      for (let attempt = 0; attempt < n; attempt++) {
        const i = Math.floor(uniform() * n);
        if (spins[i] === -direction) {
          if (uniform() >= rate[i]) continue;
          flip(i, beta);
          flips++;
        } else {
          const surplus = direction > 0 ? up - down : down - up;
          const standing = direction > 0 ? upCount : n - upCount;
          // Drawn with the probability standing/n: together the turn has surplus/n.
          if (uniform() * standing < surplus) direction = -direction;
        }
      }
    }
    return flips;
  };
  const drawDirection = (): void => {
    direction = uniform() < 0.5 ? 1 : -1;
  };
  const descend = (): boolean => {
    // Real fields are computed anew for every sweep: what is left of their rounding cannot send the descent in circles.
    computeFields();
    let flips = 0;
    for (let i = 0; i < n; i++) {
      if (spins[i] * fields[i] <= 0) continue;
      spins[i] = -spins[i];
      flips++;
      for (let p = rowStart[i]; p < rowStart[i + 1]; p++) fields[column[p]] += 2 * spins[i] * weight[p];
    }
    return flips > 0;
  };

  return {
    reads: 1,
    prepare(given) {
      schedule = { beta: given.beta.slice(), sweepsPerBeta: given.sweepsPerBeta };
    },
    start(stream: Stream) {
      seedGenerator(stream, generatorState);
      const drawn = new Uint32Array(4);
      for (let i = 0; i < n; i++) {
        if (i % 128 === 0) generator.next(drawn, 0);
        spins[i] = (drawn[(i >> 5) & 3] >>> (i & 31)) & 1 ? 1 : -1;
      }
      drawDirection();
    },
    setSpins(_read, given) {
      spins.set(given);
    },
    anneal(from, to) {
      for (let k = from; k < to; k++) point(k);
    },
    annealMeasured: (k) => point(k) / Math.max(1, n),
    quench: (maxSweeps, stop) => descendInSweeps(descend, maxSweeps, stop),
    energies(out) {
      if (!form.integer) return false;
      out[0] = energyOfSpins(form, spins);
      return true;
    },
    packed(out) {
      packSpins(spins, out, 0);
    },
    carry(tape) {
      tape.cells(spins);
      tape.cells(generatorState);
      direction = tape.number(direction);
    },
  };
}
