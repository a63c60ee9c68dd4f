import { z } from "zod";

const nullable = z.number().nullable();

const rateRow = z.object({
  name: z.string(),
  kernel: z.string(),
  updatesPerSecond: z.number(),
  solver: z.string(),
  peerUpdatesPerSecond: z.number(),
  ratio: z.object({ median: z.number(), least: z.number(), greatest: z.number() }),
});

const ttsRow = z.object({
  name: z.string(),
  objective: z.number(),
  solver: z.string(),
  tts99S: nullable,
  tts99LowS: nullable,
  tts99HighS: nullable,
  hits: z.number(),
  trials: z.number(),
  cpuS: z.number(),
  setting: z.string(),
  seconds: z.number(),
});

const qualityRow = z.object({
  name: z.string(),
  best: z.number(),
  solver: z.string(),
  points: z.array(
    z.object({
      cpuS: z.number(),
      setting: z.string(),
      trialsWithin: z.number(),
      median: z.number(),
      low: z.number(),
      high: z.number(),
      trials: z.number(),
    }),
  ),
});

/** What the page of peers is drawn from: docs/peers.json. */
export const peersData = z.object({
  machine: z.object({
    date: z.string(),
    cpu: z.string(),
    cores: z.number(),
    memoryGiB: z.number(),
    system: z.string(),
    node: z.string(),
  }),
  /** Names and versions of the peers, as a sentence part. */
  versions: z.string(),
  rates: z.array(rateRow),
  tts: z.array(ttsRow),
  quality: z.array(qualityRow),
});

export type PeersData = z.infer<typeof peersData>;
export type RateRow = z.infer<typeof rateRow>;
export type TtsRow = z.infer<typeof ttsRow>;
export type QualityRow = z.infer<typeof qualityRow>;
