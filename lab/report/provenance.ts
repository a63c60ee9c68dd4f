import type { CampaignCell } from "../campaign/cell.ts";
import type { Material } from "./material.ts";

/** What was run, on what, and how to run it again. */
export interface Provenance {
  readonly version: string;
  readonly ranWith: readonly string[];
  readonly cells: number;
  readonly reads: number;
  readonly updates: number;
  readonly threadSeconds: number;
  readonly seeds: readonly number[];
  /** Runs asked for and not there, or not readable; must be 0. */
  readonly dropped: number;
  readonly started: { readonly first: string; readonly last: string } | null;
  readonly hosts: readonly string[];
  readonly instances: readonly {
    readonly id: string;
    readonly family: string | null;
    readonly n: number;
    readonly interactions: number;
    readonly sha256: string;
    readonly ground: number | null;
    readonly groundSource: string | null;
  }[];
  readonly methods: readonly { readonly name: string; readonly kernel: string; readonly kernelSha256: string }[];
  readonly registered: boolean;
  readonly registeredAt: string | null;
  readonly deviations: readonly string[];
  readonly reproduce: readonly string[];
  /** Each run's digest and its own command. */
  readonly runs: readonly { readonly cell: string; readonly digest: string; readonly reproduce: string }[];
}

export function provenanceOf({ cells, missing, registration, reproduce, version }: Material): Provenance {
  const times = cells.map(({ startedAt }) => startedAt).sort();
  const blocks = (of: (block: CampaignCell["blocks"][number]) => number): number =>
    cells.reduce((sum, cell) => sum + cell.blocks.reduce((inner, block) => inner + of(block), 0), 0);
  return {
    version,
    ranWith: distinct(cells.map(({ spingapVersion }) => spingapVersion)),
    cells: cells.length,
    reads: blocks(({ reads }) => reads),
    updates: blocks(({ updates }) => updates),
    threadSeconds: blocks(({ ns }) => ns) / 1e9,
    seeds: [...new Set(cells.map(({ seed }) => seed))].sort((a, b) => a - b),
    dropped: missing,
    started: times.length === 0 ? null : { first: times[0], last: times[times.length - 1] },
    hosts: distinct(cells.map(({ host }) => `${host.cpu}, ${host.cores} cores, ${host.platform}, Node ${host.node}`)),
    instances: [...new Map(cells.map(({ instance }) => [instance.id, instance])).values()].map(
      ({ id, family, n, interactions, sha256, ground }) => ({
        id,
        family,
        n,
        interactions,
        sha256,
        ground: ground?.energy ?? null,
        groundSource: ground?.source ?? null,
      }),
    ),
    methods: [
      ...new Map(
        cells.map(({ method }) => [`${method.name} ${method.kernel} ${method.kernelSha256}`, method]),
      ).values(),
    ].map(({ name, kernel, kernelSha256 }) => ({ name, kernel, kernelSha256 })),
    registered: registration.present,
    registeredAt: registration.registeredAt,
    deviations: registration.deviations,
    reproduce,
    runs: cells.map(({ cell, digest, reproduce: command }) => ({ cell, digest, reproduce: command })),
  };
}

function distinct(values: readonly string[]): readonly string[] {
  return [...new Set(values)].sort();
}
