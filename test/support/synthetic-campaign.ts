import { createHash } from "node:crypto";
import { stream } from "../../core/random/stream.ts";
import type { CampaignCell } from "../../lab/campaign/cell.ts";
import { uniformNumbers } from "../../lab/irreversible/lifted-sampler.ts";

/** A campaign whose law is known: P(failure) = scale · penalty(schedule) · (sweeps / unit)^exponent, blocks independent. */
export interface SyntheticCampaign {
  readonly instances: readonly {
    readonly id: string;
    readonly n: number;
    readonly ground: number;
    readonly exponent: number;
  }[];
  readonly methods: readonly SyntheticMethod[];
  readonly schedules: readonly { readonly name: string; readonly beta: readonly number[]; readonly penalty: number }[];
  readonly sweeps: readonly number[];
  readonly seeds: readonly number[];
  readonly blocks: number;
  readonly reads: number;
  readonly scale: number;
  /** Sweeps. */
  readonly unit: number;
  /** Of the energies above the ground energy: steps of this. */
  readonly step: number;
  readonly seed: number;
}

export interface SyntheticMethod {
  readonly name: string;
  readonly scan: string;
  readonly update: string;
  readonly detailedBalance: "kept" | "broken" | "unknown";
  readonly slices: number;
  /** Factor on the failure. */
  readonly penalty: number;
}

export const ANNEALING: SyntheticMethod = {
  name: "annealing",
  scan: "sequential",
  update: "metropolis",
  detailedBalance: "broken",
  slices: 1,
  penalty: 1,
};

/** All cells, in the order instances, methods, schedules, sweeps, seeds. */
export function syntheticCells(campaign: SyntheticCampaign): readonly CampaignCell[] {
  const cells: CampaignCell[] = [];
  for (const instance of campaign.instances)
    for (const method of campaign.methods)
      for (const schedule of campaign.schedules)
        for (const sweeps of campaign.sweeps)
          for (const seed of campaign.seeds)
            cells.push(cellOf(campaign, instance, method, schedule, sweeps, seed, cells.length));
  return cells;
}

function cellOf(
  campaign: SyntheticCampaign,
  instance: SyntheticCampaign["instances"][number],
  method: SyntheticMethod,
  schedule: SyntheticCampaign["schedules"][number],
  sweeps: number,
  seed: number,
  index: number,
): CampaignCell {
  const uniform = uniformNumbers(stream(campaign.seed, index, seed));
  const { n, ground } = instance;
  const failure = Math.min(
    0.98,
    campaign.scale * method.penalty * schedule.penalty * (sweeps / campaign.unit) ** instance.exponent,
  );
  const checkpoints = Array.from({ length: 12 }, (_, k) => Math.max(1, Math.round(sweeps ** ((k + 1) / 12))));
  const times = [...new Set(checkpoints)];
  const counts = times.map(() => 0);
  let censored = 0;
  // First hits at the rate that leaves `failure` at the end.
  const rate = -Math.log(failure) / sweeps;
  const blocks = Array.from({ length: campaign.blocks }, (_, block) => {
    const energies = new Map<number, number>();
    for (let read = 0; read < campaign.reads; read++) {
      const failed = uniform() < failure;
      const level = failed ? 1 + Math.min(5, Math.floor(-Math.log(1 - uniform()) * 1.2)) : 0;
      const energy = ground + campaign.step * level;
      energies.set(energy, (energies.get(energy) ?? 0) + 1);
      if (failed) censored++;
      else {
        const time = -Math.log(1 - uniform() * (1 - failure)) / rate;
        const at = times.findIndex((t) => time <= t);
        counts[at < 0 ? times.length - 1 : at]++;
      }
    }
    const rows = [...energies].sort((a, b) => a[0] - b[0]);
    return {
      block,
      reads: campaign.reads,
      ns: campaign.reads * sweeps * n * method.slices * 4,
      updates: campaign.reads * sweeps * n * method.slices,
      hits: energies.get(ground) ?? 0,
      bestEnergy: rows[0][0],
      energies: rows,
    };
  });
  const name = `${String(index + 1).padStart(4, "0")}-${instance.id}-${method.name}-${sweeps}-${seed}`;
  return {
    version: 1,
    cell: name,
    instance: {
      id: instance.id,
      n,
      interactions: (n * (n - 1)) / 2,
      sha256: sha256(instance.id),
      family: "synthetic",
      ground: { energy: ground, source: "planted" },
    },
    method: {
      name: method.name,
      solver: method.slices > 1 ? "sqa" : "sa",
      kernel: "scalar",
      kernelSha256: sha256(method.name),
      update: method.update,
      scan: method.scan,
      detailedBalance: method.detailedBalance,
    },
    schedule: { name: schedule.name, kind: "linear", beta: [...schedule.beta], gamma: null, slices: method.slices },
    sweeps,
    seed,
    blocks,
    levels: [ground],
    firstHits: [{ level: ground, sweeps: times, counts, censored }],
    telemetry: null,
    clocks: {
      sweepsPerRead: sweeps,
      updatesPerRead: sweeps * n * method.slices,
      secondsPerRead: sweeps * n * method.slices * 4e-9,
    },
    digest: sha256(name),
    reproduce: `spingap solve ${instance.id}.txt --solver sa --num-sweeps ${sweeps} --seed ${seed}`,
    host: { cpu: "synthetic", cores: 2, node: "v20.20.2", platform: "linux x64" },
    spingapVersion: "0.1.0",
    startedAt: "2026-01-01T00:00:00.000Z",
  };
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
