import { invariant } from "../../../core/invariant.ts";
import type { IsingForm } from "../../../core/model/ising-form.ts";
import {
  assembledBlock,
  type BlockExports,
  PLANE_BYTES,
  RUN_BYTES,
  reserveSpins,
  SPIN_BYTES,
  VECTOR_BYTES,
} from "../bits/assembled-block.ts";
import { READS } from "../bits/block.ts";
import { layRows } from "../bits/rows.ts";
import { PLANE_SPINS, type VisitingOrder, visitingOrder } from "../bits/visiting-order.ts";
import { instantiate } from "../load.ts";
import { type KernelMemory, kernelMemory } from "../memory.ts";
import { acceptsBits, type BitModel, bitModel } from "./bit-model.ts";
import { bitReplicasReference } from "./bits-reference.ts";
import { type ClusterRound, type ReplicaBlock, temperingEngine } from "./ensembles.ts";
import { DIGITS, digitTable, hasDigits, type LadderPlane, ladderPlane } from "./ladder-planes.ts";
import type { TemperingFamily } from "./tempering.ts";

/**
 * Parallel tempering of 128 replicas of a model with small integer weights, one a bit: bit e·R + l of every spin is place l
 * of ensemble e, so thresholds stand still and a swap moves two neighbouring bits of every spin past each other. In this
 * layout that costs a small part of a sweep, and keeps replicas of equal temperature a fixed distance apart, which lets
 * cluster moves treat all pairs of ensembles at once.
 */
export const temperingBits: TemperingFamily = {
  name: "tempering-bits",
  accepts: acceptsBits,
  temperatures: [2, 4, 8, 16, 32, 64, 128],
  assemble: (form, temperatures) => temperingEngine(assembledReplicas(form, checked(temperatures))),
  reference: (form, temperatures) => temperingEngine(bitReplicasReference(form, checked(temperatures))),
};

function checked(temperatures: number): number {
  invariant(
    temperingBits.temperatures.includes(temperatures),
    `tempering-bits: ${temperatures} temperatures are not a power of two from 2 to 128`,
  );
  return temperatures;
}

interface Exports {
  fillDigits1(at: number, stride: number, count: number, table: number, digits: number, generator: number): void;
  fillDigits2: Exports["fillDigits1"];
  fillDigits3: Exports["fillDigits1"];
  fillDigits4: Exports["fillDigits1"];
  fillRest(at: number, count: number, rest: number, gapScale: number, generator: number): void;
  exchange(spins: number, count: number, mask: number): void;
  moveClusters(
    spins: number,
    count: number,
    mask: number,
    distance: number,
    start: number,
    sites: number,
    rows: number,
    queue: number,
    queued: number,
  ): bigint;
}

const SITE_BYTES = 32;
/** Target bits, then 128 chances. */
const REST_BYTES = VECTOR_BYTES + 8 * READS;

function assembledReplicas(form: IsingForm, temperatures: number): ReplicaBlock {
  const { n, column, weight } = form;
  const model = bitModel(form);
  const order = visitingOrder(form, model.rowClass);
  const memory = kernelMemory();
  const sweeps = instantiate<BlockExports>(model.module, memory);
  const tempering = instantiate<Exports>("tempering-bits", memory);
  const addresses = reserveSpins(memory, order);
  const rows =
    model.module === "bits"
      ? layRows(form, order, model.rowClass, memory, addresses)
      : bareRows(form, order, memory, (p) => addresses.partner(column[p], weight[p]));
  const mask = memory.reserve(VECTOR_BYTES);
  const sites = memory.reserve(SITE_BYTES * n);
  const siteRows = bareRows(form, order, memory, (p) => sites + SITE_BYTES * order.place[column[p]]);
  const siteRowStarts = memory.reserve(4 * (n + 1));
  const queue = memory.reserve(4 * n);
  const queued = memory.reserve(n);
  const planes = reservePlanes(model, memory);
  const block = assembledBlock(form, order, memory, sweeps, addresses, (run) => rows.address[run.first], 0);
  rows.write();
  siteRows.write();
  memory.view(Uint32Array, siteRowStarts, n + 1).set([...siteRows.address, siteRows.end]);
  const maskWords = memory.view(Uint32Array, mask, 4);
  const spinWords = memory.view(Uint32Array, addresses.spins, (SPIN_BYTES / 4) * n);

  /** First run of each stretch of planes, and the end. */
  const stretches = [
    ...order.runs.flatMap((run, k) => (run.first % PLANE_SPINS === 0 ? [block.runs + RUN_BYTES * k] : [])),
    block.runsEnd,
  ];
  return {
    n,
    ensembles: READS / temperatures,
    temperatures,
    start: (words) => block.state.start(words),
    prepare(ladder) {
      planes.prepare((plane) =>
        ladderPlane(Float64Array.from({ length: READS }, (_, b) => model.probability(plane, ladder[b % temperatures]))),
      );
    },
    sweep(count) {
      for (let sweep = 0; sweep < count; sweep++)
        for (let stretch = 0; stretch + 1 < stretches.length; stretch++) {
          planes.fill(tempering, Math.min(PLANE_SPINS, n - PLANE_SPINS * stretch), block.generator);
          sweeps.sweepIndependent(stretches[stretch], stretches[stretch + 1], planes.at, PLANE_BYTES);
        }
    },
    energies(out) {
      block.state.energies(out);
    },
    exchange(accepted) {
      maskWords.fill(0);
      for (let b = 0; b < READS; b++) maskWords[b >> 5] |= accepted[b] << (b & 31);
      tempering.exchange(addresses.spins, n, mask);
    },
    moveClusters(round) {
      maskWords.set(pairMask(round, temperatures));
      const distance = round.step * temperatures;
      const start = round.start;
      return Number(
        tempering.moveClusters(addresses.spins, n, mask, distance, start, sites, siteRowStarts, queue, queued),
      );
    },
    packRow(ensemble, place, out, at) {
      const bit = ensemble * temperatures + place;
      out.fill(0, at, at + Math.ceil(n / 8));
      for (let i = 0; i < n; i++)
        out[at + (i >> 3)] |= ((spinWords[8 * order.place[i] + (bit >> 5)] >>> (bit & 31)) & 1) << (i & 7);
    },
    carry: (tape) => block.state.carry(tape),
  };
}

/** The lower bits of the pairs of a round of cluster moves. */
function pairMask({ step, firstPlace }: ClusterRound, temperatures: number): Uint32Array {
  const mask = new Uint32Array(4);
  for (let b = 0; b < READS; b++)
    if ((Math.floor(b / temperatures) & step) === 0 && b % temperatures >= firstPlace) mask[b >> 5] |= 1 << (b & 31);
  return mask;
}

/** Rows of one address for each coupling, in the order of places. */
function bareRows(
  form: IsingForm,
  order: VisitingOrder,
  memory: KernelMemory,
  addressOf: (entry: number) => number,
): { readonly address: Uint32Array; readonly end: number; write(): void } {
  const { n, rowStart } = form;
  const base = memory.reserve(4 * rowStart[n]);
  const address = new Uint32Array(n);
  let end = base;
  for (const [place, i] of order.variable.entries()) {
    address[place] = end;
    end += 4 * (rowStart[i + 1] - rowStart[i]);
  }
  return {
    address,
    end,
    write() {
      const words = memory.view(Uint32Array, base, rowStart[n]);
      let at = 0;
      for (const i of order.variable) for (let p = rowStart[i]; p < rowStart[i + 1]; p++) words[at++] = addressOf(p);
    },
  };
}

/** The planes of a stretch of spins, and what they are drawn from. */
function reservePlanes(model: BitModel, memory: KernelMemory) {
  const at = memory.reserve(PLANE_BYTES * model.numPlanes);
  const rests = memory.reserve(REST_BYTES * model.numPlanes);
  const tables = model.groups.map((group) => memory.reserve((DIGITS + 1) * VECTOR_BYTES * group.length));
  let gapScale = new Float64Array(0);
  let views: Uint32Array[] = [];
  /** Planes of each group that have digits: the first so many, as levels come in order of probability. */
  let dense: readonly number[] = [];
  return {
    at,
    prepare(planeOf: (plane: number) => LadderPlane): void {
      gapScale = new Float64Array(model.numPlanes);
      views = Array.from({ length: model.numPlanes }, (_, plane) =>
        memory.view(Uint32Array, at + PLANE_BYTES * plane, PLANE_BYTES / 4),
      );
      dense = model.groups.map((group, g) => {
        const planes = group.map(planeOf);
        for (const [k, plane] of planes.entries()) {
          const rest = rests + REST_BYTES * group[k];
          memory.view(Uint32Array, rest, 4).set(plane.target);
          memory.view(Float64Array, rest + VECTOR_BYTES, READS).set(plane.chance);
          gapScale[group[k]] = plane.gapScale;
        }
        const last = planes.findLastIndex(hasDigits) + 1;
        const table = digitTable(planes.slice(0, last));
        memory.view(Uint32Array, tables[g], table.length).set(table);
        return last;
      });
    },
    fill(exports: Exports, count: number, generator: number): void {
      const fillers = [exports.fillDigits1, exports.fillDigits2, exports.fillDigits3, exports.fillDigits4];
      for (const [g, group] of model.groups.entries()) {
        for (const [k, plane] of group.entries()) if (k >= dense[g]) views[plane].fill(0, 0, 4 * count);
        if (dense[g] > 0)
          fillers[dense[g] - 1](at + PLANE_BYTES * group[0], PLANE_BYTES, count, tables[g], DIGITS, generator);
        for (const plane of group)
          if (gapScale[plane] !== 0)
            exports.fillRest(at + PLANE_BYTES * plane, count, rests + REST_BYTES * plane, gapScale[plane], generator);
      }
    },
  };
}
