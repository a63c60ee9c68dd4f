import { invariant } from "../../../core/invariant.ts";
import type { IsingForm } from "../../../core/model/ising-form.ts";
import { acceptsQuantised, type QuantisedForm, quantise, thresholdScale } from "../../../core/model/quantise.ts";
import { GENERATOR_WORDS, seedGenerator, vectorGenerator } from "../../../core/random/xorshift.ts";
import { rowBytes } from "../../../core/sample-set/sample-set.ts";
import { clusterSpace, growCluster } from "../../../core/tempering/cluster-move.ts";
import { instantiate } from "../load.ts";
import { kernelMemory } from "../memory.ts";
import { type ReplicaBlock, temperingEngine } from "./ensembles.ts";
import { LANES, type LaneGroup, paddedSpins } from "./lane-group.ts";
import { laneGroupReference } from "./lanes-reference.ts";
import type { TemperingFamily } from "./tempering.ts";

/**
 * Parallel tempering of any sparse model that f32 fields hold (core/model/quantise.ts): two ensembles (four of two
 * temperatures), one replica a lane, eight lanes a group, as many groups as the ladder needs. Swaps exchange the
 * temperatures of lanes, never their states.
 */
export const temperingLanes: TemperingFamily = {
  name: "tempering-lanes",
  accepts: acceptsQuantised,
  temperatures: [2, ...Array.from({ length: 32 }, (_, k) => 4 * (k + 1))],
  assemble: (form, temperatures) => temperingEngine(laneReplicas(form, checked(form, temperatures), assembledGroups)),
  reference: (form, temperatures) =>
    temperingEngine(
      laneReplicas(form, checked(form, temperatures), (quantised, groups) =>
        Array.from({ length: groups }, () => laneGroupReference(quantised)),
      ),
    ),
};

function checked(form: IsingForm, temperatures: number): number {
  invariant(acceptsQuantised(form), "the form's range is too wide for f32 fields");
  invariant(
    temperingLanes.temperatures.includes(temperatures),
    `tempering-lanes: ${temperatures} temperatures are not 2 or a multiple of 4 up to 128`,
  );
  return temperatures;
}

function laneReplicas(
  form: IsingForm,
  temperatures: number,
  groupsOf: (form: QuantisedForm, groups: number) => LaneGroup[],
): ReplicaBlock {
  const { n } = form;
  const ensembles = temperatures === 2 ? 4 : 2;
  const replicas = ensembles * temperatures;
  const groups = groupsOf(quantise(form), replicas / LANES);
  /** Lane at each place, by ensemble. */
  const laneAt = new Uint16Array(replicas);
  const scale = new Float32Array(temperatures);
  const inOrder = Uint32Array.from({ length: n }, (_, i) => i);
  const space = clusterSpace(n);
  const differs = new Uint8Array(n);
  const eight = new Float64Array(LANES);
  const energyOfLane = new Float64Array(replicas);

  const setScales = (): void => {
    for (let k = 0; k < replicas; k++) groups[laneAt[k] >> 3].scales[laneAt[k] & 7] = scale[k % temperatures];
  };

  return {
    n,
    ensembles,
    temperatures,
    prepare(ladder) {
      for (let l = 0; l < temperatures; l++) scale[l] = thresholdScale(ladder[l]);
      setScales();
    },
    start(words) {
      for (const group of groups) {
        seedGenerator(words, group.generator);
        const generator = vectorGenerator(group.generator);
        const drawn = new Uint32Array(group.spins.length / 4);
        for (let at = 0; at < drawn.length; at += 4) generator.next(drawn, at);
        group.spins.set(new Uint8Array(drawn.buffer));
        group.computeFields();
      }
      for (let k = 0; k < replicas; k++) laneAt[k] = k;
      setScales();
    },
    sweep(count) {
      for (const group of groups) group.metropolis(count);
    },
    energies(out) {
      for (const [g, group] of groups.entries()) {
        group.twiceEnergies(eight);
        for (let r = 0; r < LANES; r++) energyOfLane[LANES * g + r] = eight[r] / 2;
      }
      for (let k = 0; k < replicas; k++) out[k] = energyOfLane[laneAt[k]];
    },
    exchange(accepted) {
      for (let k = 0; k < replicas; k++) {
        if (accepted[k] === 0) continue;
        const lane = laneAt[k];
        laneAt[k] = laneAt[k + 1];
        laneAt[k + 1] = lane;
      }
      setScales();
    },
    moveClusters({ step, firstPlace, start }) {
      let exchanged = 0;
      for (let e = 0; e < ensembles; e++)
        for (let place = firstPlace; place < temperatures && (e & step) === 0; place++) {
          const a = laneAt[e * temperatures + place];
          const b = laneAt[(e + step) * temperatures + place];
          const spinsA = groups[a >> 3].spins;
          const spinsB = groups[b >> 3].spins;
          for (let i = 0; i < n; i++) differs[i] = ((spinsA[i] >> (a & 7)) ^ (spinsB[i] >> (b & 7))) & 1;
          const size = growCluster(form, inOrder, start, differs, space);
          for (let k = 0; k < size; k++) {
            spinsA[space.members[k]] ^= 1 << (a & 7);
            spinsB[space.members[k]] ^= 1 << (b & 7);
          }
          exchanged += size;
        }
      if (exchanged > 0) for (const group of groups) group.computeFields();
      return exchanged;
    },
    packRow(ensemble, place, out, at) {
      const lane = laneAt[ensemble * temperatures + place];
      const { spins } = groups[lane >> 3];
      out.fill(0, at, at + rowBytes(n));
      for (let i = 0; i < n; i++) out[at + (i >> 3)] |= ((spins[i] >> (lane & 7)) & 1) << (i & 7);
    },
    carry(tape) {
      tape.cells(laneAt);
      for (const group of groups) {
        tape.cells(group.spins);
        tape.cells(group.generator);
      }
      if (!tape.reading) return;
      // Fields are exact: computed anew they are what they were.
      for (const group of groups) group.computeFields();
      setScales();
    },
  };
}

interface Exports {
  computeFields(n: number, rows: number, spins: number, fields: number, external: number): void;
  metropolis(
    n: number,
    rows: number,
    spins: number,
    fields: number,
    generator: number,
    scales: number,
    count: number,
  ): void;
  twiceEnergies(n: number, spins: number, fields: number, external: number, out: number): void;
}

/** Bytes of a row's entry: u32 byte offset of the neighbour's fields, f32 weight. */
const ENTRY_BYTES = 8;
const FIELD_BYTES = 4 * LANES;

function assembledGroups(form: QuantisedForm, groups: number): LaneGroup[] {
  const { n, rowStart, column, weight } = form;
  const memory = kernelMemory();
  const external = memory.reserve(4 * n);
  const rows = memory.reserve(4 * (n + 1));
  const entries = memory.reserve(ENTRY_BYTES * weight.length);
  const out = memory.reserve(8 * LANES);
  const places = Array.from({ length: groups }, () => ({
    spins: memory.reserve(paddedSpins(n)),
    fields: memory.reserve(n * FIELD_BYTES),
    generator: memory.reserve(4 * GENERATOR_WORDS),
    scales: memory.reserve(4 * LANES),
  }));

  const starts = memory.view(Uint32Array, rows, n + 1);
  for (let i = 0; i <= n; i++) starts[i] = entries + ENTRY_BYTES * rowStart[i];
  const offsets = memory.view(Uint32Array, entries, 2 * weight.length);
  const weights = memory.view(Float32Array, entries, 2 * weight.length);
  for (let p = 0; p < weight.length; p++) {
    offsets[2 * p] = FIELD_BYTES * column[p];
    weights[2 * p + 1] = weight[p];
  }
  memory.view(Float32Array, external, n).set(form.field);
  const wasm = instantiate<Exports>("tempering-lanes", memory);
  const eight = memory.view(Float64Array, out, LANES);
  return places.map(({ spins, fields, generator, scales }) => ({
    spins: memory.view(Uint8Array, spins, paddedSpins(n)),
    generator: memory.view(Uint32Array, generator, GENERATOR_WORDS),
    scales: memory.view(Float32Array, scales, LANES),
    computeFields: () => wasm.computeFields(n, rows, spins, fields, external),
    metropolis: (count) => wasm.metropolis(n, rows, spins, fields, generator, scales, count),
    twiceEnergies(into) {
      wasm.twiceEnergies(n, spins, fields, external, out);
      into.set(eight);
    },
  }));
}
