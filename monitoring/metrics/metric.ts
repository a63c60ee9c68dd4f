/**
 * The values that a label may have. A list: these and `other`. A number: at most so many different ones, whichever come
 * first; what comes then is `other`. So no table can grow without end, whatever happens to the process.
 */
export type LabelValues = readonly string[] | { readonly most: number };

/** What a label says of a value beyond its bound. */
export const OTHER = "other";

interface Described<L extends string> {
  /** As Prometheus has it: unit last, counters end in `_total`. */
  readonly name: string;
  /** One sentence. */
  readonly help: string;
  /** Base unit, as in the name; "1" for a plain number or a ratio. */
  readonly unit: "1" | "seconds" | "bytes" | "updates" | "updates per second" | "energy";
  readonly labels: Readonly<Record<L, LabelValues>>;
}

/** Only grows. Where all its labels are lists, every combination is there from the start, so that its first step is seen. */
export interface CounterSpec<L extends string = string> extends Described<L> {
  readonly type: "counter";
}

/** What is now: filled anew at each scrape. */
export interface GaugeSpec<L extends string = string> extends Described<L> {
  readonly type: "gauge";
}

export interface HistogramSpec<L extends string = string> extends Described<L> {
  readonly type: "histogram";
  /** Upper bounds, ascending; +Inf comes by itself. */
  readonly buckets: readonly number[];
}

export type MetricSpec = CounterSpec | GaugeSpec | HistogramSpec;

/** One table for all that a kind of process tells, by the names that the code uses. */
export type MetricTable = Readonly<Record<string, MetricSpec>>;

type Rest<S> = Omit<S, "type">;

export function counter<L extends string>(spec: Rest<CounterSpec<L>>): CounterSpec<L> {
  return { type: "counter", ...spec };
}

export function gauge<L extends string>(spec: Rest<GaugeSpec<L>>): GaugeSpec<L> {
  return { type: "gauge", ...spec };
}

export function histogram<L extends string>(spec: Rest<HistogramSpec<L>>): HistogramSpec<L> {
  return { type: "histogram", ...spec };
}

/** How many values a label can have at all, `other` among them. */
function valuesOf(values: LabelValues): number {
  return "most" in values ? values.most + 1 : values.length + 1;
}

/** The most lines that a metric can ever have: combinations of its labels, times the lines of one. */
export function mostSeries(spec: MetricSpec): number {
  const combinations = Object.values(spec.labels).reduce((product, values) => product * valuesOf(values), 1);
  return combinations * (spec.type === "histogram" ? spec.buckets.length + 3 : 1);
}
