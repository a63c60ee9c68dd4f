import type { ColumnModel } from "../../../core/columns/column-model.ts";
import { sitesOfColumns } from "../../../core/columns/transpose.ts";
import type { Stream } from "../../../core/random/stream.ts";
import { GENERATOR_WORDS, seedGenerator } from "../../../core/random/xorshift.ts";
import { instantiate } from "../load.ts";
import { type KernelMemory, kernelMemory } from "../memory.ts";
import { referenceMachine } from "./reference.ts";

/** What one sweep proposes, in this order. All are symmetric, so Metropolis keeps e^(−βE). */
export interface SweepMoves {
  /** Passes of single flips over all sites; 0 keeps the number of full sites. */
  readonly flips: number;
  /** Proposals to exchange two sites of one column. */
  readonly columnExchanges: number;
  /** Proposals to exchange two sites anywhere. */
  readonly anyExchanges: number;
}

/** The state of one replica and the loops over it: WebAssembly's or the reference's. */
export interface ColumnState {
  /** Shape (n): 1 where a site is full. After writing it, `recount`. */
  readonly full: Uint8Array;
  /** Shape (8): a vector generator, of which lane 0 is used. */
  readonly generator: Uint32Array;
  recount(): void;
  energy(): number;
  /** @returns accepted moves. */
  flips(beta: number): number;
  columnExchanges(proposals: number, beta: number): number;
  anyExchanges(proposals: number, beta: number): number;
  /** One pass that flips wherever the energy falls by more than `least`. @returns flips. */
  descend(least: number): number;
  /** One pass of exchanges within columns, likewise. */
  descendExchanges(least: number): number;
  /** One pass of exchanges anywhere, likewise. */
  descendAnyExchanges(least: number): number;
}

export type ColumnBackend = "webassembly" | "reference";

/** `replicas` states of one model, which share its tables. */
export function columnStates(model: ColumnModel, replicas: number, backend: ColumnBackend): readonly ColumnState[] {
  return backend === "reference"
    ? Array.from({ length: replicas }, () => referenceMachine(model))
    : assembled(model, replicas);
}

/** Seeds a state's generator from its stream. */
export function seedState(state: ColumnState, words: Stream): void {
  seedGenerator(words, state.generator);
}

interface Exports {
  bindModel(
    n: number,
    columns: number,
    entries: number,
    siteStart: number,
    siteColumn: number,
    entrySite: number,
    columnStart: number,
    columnSite: number,
    weight: number,
    target: number,
  ): void;
  bindPriors(mu: number, bondStart: number, neighbour: number, lambda: number, wanted: number): void;
  bindState(full: number, count: number, cost: number, around: number, total: number, generator: number): void;
  recount(): void;
  energy(): number;
  flips(beta: number): number;
  columnExchanges(proposals: number, beta: number): number;
  anyExchanges(proposals: number, beta: number): number;
  descend(least: number): number;
  descendExchanges(least: number): number;
  descendAnyExchanges(least: number): number;
}

function assembled(model: ColumnModel, replicas: number): readonly ColumnState[] {
  const { n, siteStart, siteColumn, weight, target, bonds, number } = model;
  const columns = weight.length;
  const entries = siteColumn.length;
  const memory = kernelMemory();
  const table = tables(memory);
  const transposed = sitesOfColumns(model);
  const entrySite = new Int32Array(entries);
  for (let i = 0; i < n; i++) entrySite.fill(i, siteStart[i], siteStart[i + 1]);
  const siteStartAt = table.integers(siteStart);
  const siteColumnAt = table.integers(siteColumn);
  const entrySiteAt = table.integers(entrySite);
  const columnStartAt = table.integers(transposed.start);
  const columnSiteAt = table.integers(transposed.site);
  const weightAt = table.reals(weight);
  const targetAt = table.reals(target);
  const bondStartAt = bonds === null ? 0 : table.integers(bonds.start);
  const neighbourAt = bonds === null ? 0 : table.integers(bonds.neighbour);
  const places = Array.from({ length: replicas }, () => ({
    full: memory.reserve(n),
    count: memory.reserve(4 * columns),
    cost: memory.reserve(16 * columns),
    around: memory.reserve(bonds === null ? 0 : 4 * n),
    total: memory.reserve(4),
    generator: memory.reserve(4 * GENERATOR_WORDS),
  }));
  table.write();

  const wasm = instantiate<Exports>("columns", memory);
  wasm.bindModel(
    n,
    columns,
    entries,
    siteStartAt,
    siteColumnAt,
    entrySiteAt,
    columnStartAt,
    columnSiteAt,
    weightAt,
    targetAt,
  );
  wasm.bindPriors(bonds?.mu ?? 0, bondStartAt, neighbourAt, number?.lambda ?? 0, number?.count ?? 0);
  let bound = -1;
  return places.map(({ full, count, cost, around, total, generator }, replica): ColumnState => {
    const here = (): Exports => {
      if (bound !== replica) wasm.bindState(full, count, cost, around, total, generator);
      bound = replica;
      return wasm;
    };
    return {
      full: memory.view(Uint8Array, full, n),
      generator: memory.view(Uint32Array, generator, GENERATOR_WORDS),
      recount: () => here().recount(),
      energy: () => here().energy(),
      flips: (beta) => here().flips(beta),
      columnExchanges: (proposals, beta) => here().columnExchanges(proposals, beta),
      anyExchanges: (proposals, beta) => here().anyExchanges(proposals, beta),
      descend: (least) => here().descend(least),
      descendExchanges: (least) => here().descendExchanges(least),
      descendAnyExchanges: (least) => here().descendAnyExchanges(least),
    };
  });
}

/** Reserves room for tables and writes them once all is reserved: memory that grows detaches its views. */
function tables(memory: KernelMemory) {
  const writes: (() => void)[] = [];
  return {
    integers(values: Int32Array): number {
      const at = memory.reserve(4 * values.length);
      writes.push(() => memory.view(Int32Array, at, values.length).set(values));
      return at;
    },
    reals(values: Float64Array): number {
      const at = memory.reserve(8 * values.length);
      writes.push(() => memory.view(Float64Array, at, values.length).set(values));
      return at;
    },
    write(): void {
      for (const write of writes) write();
    },
  };
}
