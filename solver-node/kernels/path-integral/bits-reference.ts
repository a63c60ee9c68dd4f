import type { IsingForm } from "../../../core/model/ising-form.ts";
import type { VectorGenerator } from "../../../core/random/xorshift.ts";
import { fillPlane, planBernoulli } from "../bits/bernoulli.ts";
import { descendReference, referenceBlock } from "../bits/reference-block.ts";
import { satisfiedWeight, totalWeight } from "../bits/satisfied-weight.ts";
import { visitingOrder } from "../bits/visiting-order.ts";
import type { PathIntegralEngine, PathIntegralOptions } from "./engine.ts";
import { halvesEngine } from "./halves.ts";
import { chunkSpins, DIGITS, EVENT_RATE, type SlotTable, slotOf, slotsOf } from "./levels.ts";
import { rowClasses } from "./rows.ts";
import { LANES, sliceLayout } from "./slices.ts";

/** The algorithm of assembly/path-integral-bits.ts, slice by slice. */
export function pathIntegralBitsReference(form: IsingForm, options: PathIntegralOptions): PathIntegralEngine {
  const { n } = form;
  const classes = rowClasses(form);
  const order = visitingOrder(form, classes.of);
  const layout = sliceLayout(options.slices);
  const halves = [referenceBlock(form, order), referenceBlock(form, order)] as const;
  let tables: readonly (SlotTable | null)[] = [];

  const sweepHalf = (half: 0 | 1): void => {
    const { spins, generator } = halves[half];
    const other = halves[1 - half].spins;
    for (const run of order.runs) {
      const table = tables[run.rowClass] as SlotTable;
      const weight = classes.weight[run.rowClass];
      const chunk = chunkSpins(slotsOf(weight));
      for (let done = 0; done < run.count; done += chunk) {
        const count = Math.min(chunk, run.count - done);
        const planes = drawSlots(table, count, generator);
        for (let k = 0; k < count; k++) {
          const i = order.variable[run.first + done + k];
          for (let lane = 0; lane < LANES; lane++) {
            const s = spins[lane * n + i];
            const equal = Number(s === other[lane * n + i]) + Number(s === other[layout.neighbour(half, lane) * n + i]);
            const level = satisfiedWeight(form, i, spins, lane * n) - (totalWeight(form, i) >> 1);
            const slot = slotOf(weight, level, equal - 1);
            if (slot < 0 || (planes[k][4 * slot + (lane >> 5)] >> (lane & 31)) & 1) spins[lane * n + i] = -s;
          }
        }
      }
    }
  };

  return halvesEngine(n, classes, options, {
    states: [halves[0].state, halves[1].state],
    enterPoint(given) {
      tables = given;
    },
    sweep() {
      sweepHalf(0);
      sweepHalf(1);
    },
    descend: () =>
      halves.reduce(
        (changed, { spins }) =>
          descendReference(
            form,
            order,
            spins,
            (i, at) => 2 * satisfiedWeight(form, i, spins, at) < totalWeight(form, i),
          ) || changed,
        false,
      ),
  });
}

/** The acceptance bits of `count` spins: for each, shape (slots · 4) words. */
function drawSlots(table: SlotTable, count: number, generator: VectorGenerator): Uint32Array[] {
  const slots = table.code.length;
  const planes = Array.from({ length: count }, () => new Uint32Array(4 * slots));
  const digits = new Uint32Array(4 * DIGITS);
  for (const plane of planes) {
    for (let digit = 0; digit < DIGITS; digit++) generator.next(digits, 4 * digit);
    for (let slot = 0; slot < slots; slot++)
      for (let word = 0; word < 4; word++) {
        const code = table.code[slot];
        let x = code >> DIGITS ? 0xffffffff : 0;
        for (let digit = 0; digit < DIGITS && code >> DIGITS === 0; digit++)
          x = (code >> digit) & 1 ? x | digits[4 * digit + word] : x & digits[4 * digit + word];
        plane[4 * slot + word] = x;
      }
  }
  const events = new Uint32Array(4 * count);
  fillPlane(events, count, planBernoulli(EVENT_RATE), generator);
  const r = new Uint32Array(4);
  for (let trial = 0; trial < count * LANES; trial++) {
    if (((events[trial >> 5] >> (trial & 31)) & 1) === 0) continue;
    generator.next(r, 0);
    const v = (r[1] * 2 ** 21 + (r[0] >>> 11)) * 2 ** -53;
    const plane = planes[Math.floor(trial / LANES)];
    const bit = 1 << (trial & 31);
    for (let slot = 0; slot < slots; slot++) {
      const word = 4 * slot + ((trial % LANES) >> 5);
      if (v < table.theta[slot]) plane[word] |= bit;
      else plane[word] &= ~bit;
    }
  }
  return planes;
}
