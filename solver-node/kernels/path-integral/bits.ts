import type { IsingForm } from "../../../core/model/ising-form.ts";
import { assembledBlock, type BlockExports, reserveSpins } from "../bits/assembled-block.ts";
import { planBernoulli } from "../bits/bernoulli.ts";
import { layRows } from "../bits/rows.ts";
import { visitingOrder } from "../bits/visiting-order.ts";
import { instantiate } from "../load.ts";
import { kernelMemory } from "../memory.ts";
import { pathIntegralBitsReference } from "./bits-reference.ts";
import type { PathIntegralEngine, PathIntegralFamily, PathIntegralOptions } from "./engine.ts";
import { halvesEngine } from "./halves.ts";
import { chunkSpins, DIGITS, EVENT_RATE, slotsOf } from "./levels.ts";
import { ROW_CLASSES, rowClasses, rowLayouts } from "./rows.ts";
import { TURN_WORDS, turnWords } from "./slices.ts";

interface Exports extends Omit<BlockExports, "sweepIndependent"> {
  sweepHalf(
    runs: number,
    end: number,
    tables: number,
    across: number,
    turn: number,
    work: number,
    spare: number,
    generator: number,
  ): void;
}

/**
 * Path-integral annealing of integer models of total weight ≤ 127, P a power of two up to 256: 256 slice spins of a site at
 * a time, 256/P worldlines side by side. Metropolis, all even slices in memory order, then all odd ones, so that
 * neighbours in imaginary time are never updated together; every slice has random bits of its own.
 */
export const pathIntegralBits: PathIntegralFamily = {
  name: "path-integral-bits",
  assemble,
  reference: pathIntegralBitsReference,
};

const VECTOR = 16;
const TABLE_HEAD = 32;
const TABLE_ENTRY = 16;
const PLANE_VECTORS = 1024;
/** Digits and events of 64 spins, then scratch. */
const SPARE_VECTORS = 64 * DIGITS + 64 + 76;

function assemble(form: IsingForm, options: PathIntegralOptions): PathIntegralEngine {
  const classes = rowClasses(form);
  const order = visitingOrder(form, classes.of);
  const layouts = rowLayouts(classes);
  const memory = kernelMemory();
  const exports = instantiate<Exports>("path-integral-bits", memory);
  // The halves sweep by `sweepHalf`; a block's own sweep of independent reads is never called.
  const blockExports: BlockExports = { ...exports, sweepIndependent: () => {} };
  const halves = [0, 1].map(() => {
    const addresses = reserveSpins(memory, order);
    const rows = layRows(form, order, layouts, memory, addresses);
    const block = assembledBlock(form, order, memory, blockExports, addresses, (run) => rows.address[run.first], 0);
    return { spins: addresses.spins, rows, block };
  });
  const tables = memory.reserve(4 * ROW_CLASSES);
  const tableAt = Array.from(classes.weight, (w) =>
    w < 0 ? 0 : memory.reserve(TABLE_HEAD + TABLE_ENTRY * slotsOf(w)),
  );
  const turns = [0, 1].map(() => memory.reserve(4 * TURN_WORDS));
  const work = memory.reserve(VECTOR * PLANE_VECTORS);
  const spare = memory.reserve(VECTOR * SPARE_VECTORS);

  for (const { rows } of halves) rows.write();
  memory.view(Uint32Array, tables, ROW_CLASSES).set(tableAt);
  for (const half of [0, 1] as const)
    memory.view(Uint32Array, turns[half], TURN_WORDS).set(turnWords(options.slices, half));
  for (const [rowClass, weight] of classes.weight.entries()) {
    if (weight < 0) continue;
    const slots = slotsOf(weight);
    memory.view(Uint32Array, tableAt[rowClass], 2).set([slots, chunkSpins(slots)]);
    memory.view(Float64Array, tableAt[rowClass] + 8, 1)[0] = planBernoulli(EVENT_RATE).gapScale;
    memory.view(Uint32Array, tableAt[rowClass] + 16, 1)[0] = weight;
  }
  // Entries as words and as doubles: code at 0, θ at 8.
  const codes = tableAt.map((at, c) =>
    memory.view(Uint32Array, at + TABLE_HEAD, 4 * slotsOf(Math.max(classes.weight[c], 0))),
  );
  const thetas = tableAt.map((at, c) =>
    memory.view(Float64Array, at + TABLE_HEAD, 2 * slotsOf(Math.max(classes.weight[c], 0))),
  );

  const across = halves[1].spins - halves[0].spins;
  return halvesEngine(form.n, classes, options, {
    states: [halves[0].block.state, halves[1].block.state],
    enterPoint(given) {
      for (const [rowClass, table] of given.entries()) {
        if (table === null) continue;
        for (let slot = 0; slot < table.code.length; slot++) {
          codes[rowClass][4 * slot] = table.code[slot];
          thetas[rowClass][2 * slot + 1] = table.theta[slot];
        }
      }
    },
    sweep() {
      for (const half of [0, 1]) {
        const { block } = halves[half];
        const away = half === 0 ? across : -across;
        exports.sweepHalf(block.runs, block.runsEnd, tables, away, turns[half], work, spare, block.generator);
      }
    },
    descend: () =>
      halves.reduce((changed, { block }) => exports.sweepStrict(block.runs, block.runsEnd) !== 0 || changed, false),
  });
}
