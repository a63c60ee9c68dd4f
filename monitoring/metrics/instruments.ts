import { Counter, Gauge, Histogram } from "prom-client";
import {
  type CounterSpec,
  type GaugeSpec,
  type HistogramSpec,
  type LabelValues,
  type MetricSpec,
  type MetricTable,
  OTHER,
} from "./metric.ts";

type Labels<L extends string> = Readonly<Record<L, string>>;

/** Words that go with a value where it is scraped as OpenMetrics: what it came from. Together at most 128 characters. */
export type Exemplar = Readonly<Record<string, string>>;

interface Counting<L extends string> {
  /** @param by  finite, ≥ 0. */
  add(labels: Labels<L>, by?: number, exemplar?: Exemplar): void;
}

interface Showing<L extends string> {
  /** Adds to what was shown since the last `clear`: values that fall under `other` add up. */
  show(labels: Labels<L>, value: number): void;
  clear(): void;
}

interface Observing<L extends string> {
  /** Values that are not finite are left out. */
  observe(labels: Labels<L>, value: number, exemplar?: Exemplar): void;
}

type Instrument<S> =
  S extends CounterSpec<infer L>
    ? Counting<L>
    : S extends GaugeSpec<infer L>
      ? Showing<L>
      : S extends HistogramSpec<infer L>
        ? Observing<L>
        : never;

/** What the code writes to, by the names of the table. */
export type Instruments<T extends MetricTable> = { readonly [K in keyof T]: Instrument<T[K]> };

export type PromMetric = Counter | Gauge | Histogram;

/** The instruments of one table, with what the exposition reads them from, in the table's order. */
export interface Metered<T extends MetricTable> {
  readonly to: Instruments<T>;
  readonly metrics: readonly PromMetric[];
}

export function metered<T extends MetricTable>(table: T): Metered<T> {
  const made = Object.entries(table).map(([key, spec]) => ({ key, ...instrumentOf(spec) }));
  return {
    to: Object.fromEntries(made.map(({ key, instrument }) => [key, instrument])) as Instruments<T>,
    metrics: made.map(({ metric }) => metric),
  };
}

function instrumentOf(spec: MetricSpec): {
  readonly instrument: Counting<string> | Showing<string> | Observing<string>;
  readonly metric: PromMetric;
} {
  const { name, help } = spec;
  const bounds = labelBounds(spec.labels);
  const common = { name, help, labelNames: Object.keys(spec.labels), registers: [] };
  switch (spec.type) {
    case "counter": {
      const metric = new Counter({ ...common, enableExemplars: true });
      for (const labels of combinations(spec.labels)) metric.inc({ labels, value: 0 });
      return {
        metric,
        instrument: {
          add: (labels, value = 1, exemplarLabels) =>
            metric.inc({ labels: bounds.within(labels), value, ...(exemplarLabels && { exemplarLabels }) }),
        },
      };
    }
    case "gauge": {
      const metric = new Gauge(common);
      return {
        metric,
        instrument: {
          show: (labels, value) => metric.inc(bounds.within(labels), value),
          clear() {
            bounds.clear();
            metric.reset();
          },
        },
      };
    }
    case "histogram": {
      const metric = new Histogram({ ...common, buckets: [...spec.buckets], enableExemplars: true });
      for (const labels of combinations(spec.labels)) metric.zero(labels);
      return {
        metric,
        instrument: {
          observe(labels, value, exemplarLabels) {
            if (Number.isFinite(value))
              metric.observe({ labels: bounds.within(labels), value, ...(exemplarLabels && { exemplarLabels }) });
          },
        },
      };
    }
  }
}

/** Keeps every label within what its table allows. */
function labelBounds(allowed: Readonly<Record<string, LabelValues>>): {
  within(labels: Labels<string>): Record<string, string>;
  clear(): void;
} {
  const names = Object.keys(allowed);
  const seen = new Map<string, Set<string>>();

  function bounded(name: string, value: string): string {
    const values = allowed[name];
    if (!("most" in values)) return values.includes(value) ? value : OTHER;
    const known = seen.get(name) ?? new Set();
    seen.set(name, known);
    if (known.has(value)) return value;
    if (known.size >= values.most) return OTHER;
    known.add(value);
    return value;
  }

  return {
    within: (labels) => Object.fromEntries(names.map((name) => [name, bounded(name, labels[name])])),
    clear: () => seen.clear(),
  };
}

/** Every combination of labels that are lists; none where a label is open. */
function combinations(labels: Readonly<Record<string, LabelValues>>): readonly Record<string, string>[] {
  let all: Record<string, string>[] = [{}];
  for (const [name, values] of Object.entries(labels)) {
    if ("most" in values) return [];
    all = all.flatMap((before) => values.map((value) => ({ ...before, [name]: value })));
  }
  return all;
}
