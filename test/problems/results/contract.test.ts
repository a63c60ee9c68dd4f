import { describe, expect, test } from "vitest";
import { checkContract, contractTarget, underContract } from "../../../core/plan/contract.ts";
import type { BlockSummary } from "../../../core/sample-set/block-results.ts";
import { TRACE_COLUMNS } from "../../../core/trace/block-trace.ts";
import { type ContractCase, contractDocument } from "../../../problems/results/contract-document.ts";
import { trialsDocument } from "../../../problems/results/trials-document.ts";
import { testRandom, testSeed } from "../../support/models.ts";

/** A block that ended at `best`; its trace, if any, has 10 updates a checkpoint. */
function block(best: number, { whole = true, trace = null as readonly number[] | null, ns = 1e9 } = {}): BlockSummary {
  const rows = (trace ?? []).flatMap((lowest, k) =>
    TRACE_COLUMNS.map((name) => (name === "best" ? lowest : name === "updates" ? 10 * (k + 1) : k + 1)),
  );
  return {
    block: 0,
    whole,
    best,
    meanEnergy: best,
    magnetization: null,
    absMagnetization: null,
    acceptance: null,
    ns,
    trace: trace === null ? null : { levels: [], values: Float64Array.from(rows) },
    tempering: null,
    telemetry: null,
  };
}

const CONTRACT = { gap: 0.01, confidence: 0.99, reference: -100 };
function judged(changes: Partial<ContractCase>) {
  return contractDocument({
    contract: CONTRACT,
    budgetS: 5,
    bestEnergy: -99,
    proven: false,
    known: undefined,
    blocks: [],
    ...changes,
  });
}

describe("a contract", () => {
  test("is met for certain by an energy at the gap from the reference, and not by one just above", () => {
    expect(judged({ bestEnergy: -99 })).toMatchObject({ met: true, certain: true, target_energy: -99 });
    expect(judged({ bestEnergy: -98.999 })).toMatchObject({ met: false, certain: true });
    expect(judged({ bestEnergy: null })).toMatchObject({ met: false, certain: true });
  });

  test("measures the gap towards higher energies on both sides of 0", () => {
    expect(contractTarget(-100, 0.01)).toBe(-99);
    expect(contractTarget(100, 0.01)).toBe(101);
    expect(contractTarget(0, 0.5)).toBe(0);
  });

  test("takes the planted ground energy for a reference, and says so", () => {
    const options = { contract: { ...CONTRACT, reference: null }, targetEnergy: null };
    expect(underContract(options, -50)).toMatchObject({ contract: { reference: -50 }, targetEnergy: -49.5 });
    expect(underContract(options, null)).toBe(options);
    const planted = judged({ known: { energy: -100, source: "planted" } });
    expect(planted.reference_source).toBe("planted");
  });

  test("without a reference is met by a proof", () => {
    const answer = judged({ contract: { ...CONTRACT, reference: null }, proven: true });
    expect(answer).toMatchObject({ met: true, certain: true, reference_source: "proved" });
  });

  test("without a reference is met at 99 % by seven hits among many blocks, and by no fewer", () => {
    const of = (hits: number) =>
      judged({
        contract: { ...CONTRACT, reference: null },
        bestEnergy: -100,
        blocks: [...Array<BlockSummary>(hits).fill(block(-100)), ...Array<BlockSummary>(200 - hits).fill(block(-90))],
      });
    expect(of(7)).toMatchObject({ met: true, certain: false, reference_source: "own_best" });
    expect(of(6)).toMatchObject({ met: "undecided", certain: false });
    // About 2^(−h) where hits are rare.
    expect(of(6).evidence.miss_probability).toBeCloseTo(2 ** -6, 2);
    expect(of(7).evidence.assumes).toMatch(/at least as often/);
  });

  test("counts no cut blocks among its trials", () => {
    const blocks = [...Array<BlockSummary>(30).fill(block(-100, { whole: false })), block(-100)];
    expect(judged({ contract: { ...CONTRACT, reference: null }, bestEnergy: -100, blocks }).met).toBe("undecided");
  });

  test("under its assumption is wrong no more often than once in a hundred: 4000 landscapes with a lower state hit as often", () => {
    const uniform = testRandom(testSeed());
    let [met, wrong] = [0, 0];
    for (let k = 0; k < 4000; k++) {
      // Both states are hit with the same chance; the contract is wrong where only the higher one was ever hit.
      const p = 0.5 * 10 ** (-2 * uniform());
      const blocks = Array.from({ length: 40 }, () => {
        const u = uniform();
        return block(u < p ? -120 : u < 2 * p ? -100 : -50);
      });
      const best = Math.min(...blocks.map((b) => b.best));
      const answer = judged({ contract: { ...CONTRACT, reference: null }, bestEnergy: best, blocks });
      if (answer.met !== true || best === -50) continue;
      met++;
      if (best === -100) wrong++;
    }
    expect(met).toBeGreaterThan(1000);
    // A right rate of 1 % over 1000 and more is passed by 3.7 standard errors once in 10,000.
    expect(wrong / met).toBeLessThanOrEqual(0.01 + 3.7 * Math.sqrt((0.01 * 0.99) / met));
    // The defect of taking one hit for enough would be seen: a single hit leaves a miss probability near one half.
    const one = [block(-100), ...Array<BlockSummary>(39).fill(block(-50))];
    const single = judged({ contract: { ...CONTRACT, reference: null }, bestEnergy: -100, blocks: one });
    expect(single.evidence.miss_probability).toBeGreaterThan(0.4);
  });

  test("refuses wrong numbers, a missing budget, a second target, and sample mode", () => {
    const asked = { contract: CONTRACT, timeLimitS: 5, targetEnergy: null, mode: "anneal" } as const;
    expect(checkContract(asked)).toBeNull();
    expect(checkContract({ ...asked, targetEnergy: -99 })).toBeNull();
    expect(checkContract({ ...asked, contract: null, timeLimitS: null })).toBeNull();
    for (const [wrong, flag] of [
      [{ ...asked, contract: { ...CONTRACT, gap: -1 } }, "--contract-gap"],
      [{ ...asked, contract: { ...CONTRACT, gap: Number.NaN } }, "--contract-gap"],
      [{ ...asked, contract: { ...CONTRACT, confidence: 1 } }, "--confidence"],
      [{ ...asked, contract: { ...CONTRACT, reference: Number.POSITIVE_INFINITY } }, "--contract-reference"],
      [{ ...asked, timeLimitS: null }, "--budget"],
      [{ ...asked, targetEnergy: -3 }, "--target-energy"],
      [{ ...asked, mode: "sample" as const }, "--contract-gap"],
    ] as const) {
      const checked = checkContract(wrong);
      expect(checked?.ok === false && checked.failure.where).toBe(flag);
    }
  });
});

describe("the trials of a result", () => {
  const collected = (blocks: readonly BlockSummary[], updates: number) => ({
    blocks,
    updates,
    prefix: { n: 1, energy: new Float64Array(0), count: new Float64Array(0), packed: new Uint8Array(0) },
    prefixReads: 0,
    beyond: { n: 1, energy: new Float64Array(0), count: new Float64Array(0), packed: new Uint8Array(0) },
    reads: 0,
    sweeps: 0,
  });

  test("count whole blocks by their lowest energies; cut ones count in the total time only", () => {
    const trials = trialsDocument(
      collected([block(-3), block(-5), block(-3), block(-9, { whole: false, ns: 5e8 })], 350),
      16,
    );
    expect(trials).toMatchObject({
      blocks: 3,
      best_energies: [-5, -3],
      counts: [1, 2],
      block_time_s: 1,
      total_time_s: 3.5,
      sweeps_per_block: 16,
      updates_per_block: 100,
      first_hits: [],
    });
  });

  test("say when blocks first were as low as the energies that 1, 2, 4, … of them reached", () => {
    const trials = trialsDocument(
      collected(
        [
          block(-5, { trace: [-1, -5, -5] }),
          block(-5, { trace: [-1, -2, -4] }),
          block(-4, { trace: [-4, -4, -4] }),
          block(-4, { trace: [-1, -2, -4] }),
        ],
        160,
      ),
      3,
    );
    // Blocks of 40 updates: the descent after the last checkpoint has the last quarter.
    expect(trials?.first_hits).toEqual([
      { energy: -5, share: [0.25, 0.5, 0.75, 1], blocks: [0, 1, 0, 1] },
      { energy: -4, share: [0.25, 0.5, 0.75, 1], blocks: [1, 1, 2, 0] },
    ]);
  });

  test("are null without a block", () => {
    expect(trialsDocument(collected([], 0), 1)).toBeNull();
  });
});
