import { type Metric, Registry } from "prom-client";
import type { PromMetric } from "./instruments.ts";

/** A page of metrics as a scraper gets it. */
export interface Exposed {
  readonly contentType: string;
  readonly text: string;
}

/** All that one process tells, as one page in either of the two formats that Prometheus reads. */
export interface Exposition {
  /** Adds the metrics of a part of the process. @param collect  fills its gauges, before each page. */
  add(metrics: readonly PromMetric[], collect: () => void | Promise<void>): void;
  /** @param accept  the request's header, or null. OpenMetrics, with exemplars, is for those who ask for it. */
  page(accept: string | null): Promise<Exposed>;
}

export function exposition(): Exposition {
  const plain = new Registry();
  const open = new Registry<typeof Registry.OPENMETRICS_CONTENT_TYPE>();
  open.setContentType(Registry.OPENMETRICS_CONTENT_TYPE);
  const collectors: (() => void | Promise<void>)[] = [];
  let collecting: Promise<void> | null = null;

  async function fill(): Promise<void> {
    for (const collect of collectors) await collect();
  }

  return {
    add(metrics, collect) {
      collectors.push(collect);
      for (const metric of metrics) {
        plain.registerMetric(metric);
        // The library takes `_total` off a counter's name for good where it renders OpenMetrics: it gets a shadow to do it to.
        open.registerMetric(Object.create(metric) as Metric);
      }
    },
    async page(accept) {
      // Two scrapers at once see what one of them had collected: gauges must not be filled by both.
      collecting ??= fill().finally(() => {
        collecting = null;
      });
      await collecting;
      const registry = wantsOpenMetrics(accept) ? open : plain;
      return { contentType: registry.contentType, text: await registry.metrics() };
    },
  };
}

/** Whether a request prefers OpenMetrics to plain text, by the weights of its `accept`. */
export function wantsOpenMetrics(accept: string | null): boolean {
  let [open, plain] = [0, 0];
  for (const range of (accept ?? "").split(",")) {
    const [type, ...parameters] = range.split(";").map((word) => word.trim().toLowerCase());
    const given = parameters.find((word) => word.startsWith("q="));
    const weight = given === undefined ? 1 : Number(given.slice(2));
    if (!(weight > 0)) continue;
    if (type === "application/openmetrics-text") open = Math.max(open, weight);
    if (type === "text/plain") plain = Math.max(plain, weight);
  }
  return open > 0 && open >= plain;
}
