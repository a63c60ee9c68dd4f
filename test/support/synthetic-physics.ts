import { stream } from "../../core/random/stream.ts";
import type { CampaignCell } from "../../lab/campaign/cell.ts";
import { uniformNumbers } from "../../lab/irreversible/lifted-sampler.ts";
import { sequentialSweep } from "../../lab/spectrum/sequential-sweep.ts";

/** Runs of sequential Metropolis sweeps at one temperature from uniform starts, with energies and first hits as that chain has them. */
export interface ConstantRuns {
  readonly instance: CampaignCell["instance"];
  /** Shape (2ⁿ). */
  readonly table: Float64Array;
  readonly beta: number;
  /** What the cell says β was; another than β is a lie that the report should notice. */
  readonly claimed: number;
  readonly sweeps: number;
  readonly seed: number;
  readonly blocks: number;
  readonly reads: number;
  /** Cell to take everything else from. */
  readonly like: CampaignCell;
}

/** Draws energies from the exact law after the sweeps and first hits from the exact survival at checkpoints: independent reads. */
export function constantCell(runs: ConstantRuns): CampaignCell {
  const { table, beta, claimed, sweeps, seed, instance, like } = runs;
  const uniform = uniformNumbers(stream(seed, Math.round(1e6 * beta) + sweeps, 7));
  const ground = instance.ground?.energy ?? Number.NaN;
  const sweep = sequentialSweep({ table, beta, rule: "metropolis" });
  const p: Float64Array = new Float64Array(table.length).fill(1 / table.length);
  const unhit = Float64Array.from(p, (v, x) => (table[x] === ground ? 0 : v));
  // As a dense trace does: a look after every sweep.
  const times = Array.from({ length: sweeps }, (_, k) => k + 1);
  const survival: number[] = [];
  for (let t = 1; t <= sweeps; t++) {
    sweep(p);
    sweep(unhit);
    for (let x = 0; x < table.length; x++) if (table[x] === ground) unhit[x] = 0;
    survival.push(unhit.reduce((sum, v) => sum + v, 0));
  }
  const order = Uint32Array.from(table.keys()).sort((a, b) => table[a] - table[b]);
  const cumulative: number[] = [];
  let sum = 0;
  for (const x of order) cumulative.push((sum += p[x]));
  const drawn = (from: readonly number[], u: number): number => {
    let [low, high] = [0, from.length - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (from[middle] > u) high = middle;
      else low = middle + 1;
    }
    return low;
  };
  const hitBy = survival.map((s) => 1 - s);
  const counts = times.map(() => 0);
  let censored = 0;
  const blocks = Array.from({ length: runs.blocks }, (_, block) => {
    const energies = new Map<number, number>();
    for (let read = 0; read < runs.reads; read++) {
      const energy = table[order[drawn(cumulative, uniform() * sum)]];
      energies.set(energy, (energies.get(energy) ?? 0) + 1);
      const u = uniform();
      if (u >= hitBy[hitBy.length - 1]) censored++;
      else counts[drawn(hitBy, u)]++;
    }
    const rows = [...energies].sort((a, b) => a[0] - b[0]);
    const updates = runs.reads * sweeps * instance.n;
    return {
      block,
      reads: runs.reads,
      ns: 4 * updates,
      updates,
      hits: energies.get(ground) ?? 0,
      bestEnergy: rows[0][0],
      energies: rows,
    };
  });
  const name = `const-${instance.id}-${claimed}-${sweeps}-${seed}`;
  return {
    ...like,
    cell: name,
    instance,
    method: { ...like.method, name: "sampling", scan: "sequential", update: "metropolis", detailedBalance: "broken" },
    schedule: { name: `constant-${claimed}`, kind: "constant", beta: [claimed], gamma: null, slices: 1 },
    sweeps,
    seed,
    blocks,
    levels: [ground],
    firstHits: [{ level: ground, sweeps: times, counts, censored }],
    clocks: {
      sweepsPerRead: sweeps,
      updatesPerRead: sweeps * instance.n,
      secondsPerRead: sweeps * instance.n * 4e-9,
    },
    digest: name,
  };
}
