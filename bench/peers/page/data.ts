/** Updates per second of one of our kernels beside a peer's; written by bench/peers/main.ts. */
export interface RateRow {
  readonly name: string;
  readonly kernel: string;
  readonly updatesPerSecond: number;
  readonly solver: string;
  readonly peerUpdatesPerSecond: number;
  readonly ratio: { readonly median: number; readonly least: number; readonly greatest: number };
}

/** Time to solution of a solver on an instance; written by bench/peers/time-to-solution. CPU seconds; null: no bound. */
export interface TtsRow {
  readonly name: string;
  readonly objective: number;
  readonly solver: string;
  readonly tts99S: number | null;
  readonly tts99LowS: number | null;
  readonly tts99HighS: number | null;
  readonly hits: number;
  readonly trials: number;
  readonly cpuS: number;
  readonly setting: string;
  /** CPU seconds that a solver was measured in at most. */
  readonly seconds: number;
}

/** Quality of a solver after some CPU times; written by bench/peers/quality. Objectives. */
export interface QualityRow {
  readonly name: string;
  readonly best: number;
  readonly solver: string;
  readonly points: readonly {
    readonly cpuS: number;
    readonly setting: string;
    readonly trialsWithin: number;
    readonly median: number;
    readonly low: number;
    readonly high: number;
    readonly trials: number;
  }[];
}

/** What the page of peers is drawn from: docs/peers.json. */
export interface PeersData {
  readonly machine: Readonly<Record<string, string | number>>;
  /** Names and versions of the peers, as a part of a sentence. */
  readonly versions: string;
  readonly rates: readonly RateRow[];
  readonly tts: readonly TtsRow[];
  readonly quality: readonly QualityRow[];
}
