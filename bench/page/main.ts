import { loadavg } from "node:os";
import { parseArgs } from "node:util";
import { sha256 } from "../../cli/embedded/solve-problem.ts";
import { readPageFiles } from "../../coordinator/http/page-files.ts";
import { HTTP_DEFAULTS, startHttpServer } from "../../coordinator/http/server.ts";
import { chromiumPath, launchChromium } from "../../test/support/browser.ts";
import { machine } from "../machine.ts";
import { FED_JOB, feedingService } from "./feed.ts";

/** What the live page costs whoever looks at it, in a headless Chromium over loopback. */

const GOALS = { bytes: 200_000, interactiveMs: 1000, longestFrameMs: 50 } as const;
const POINTS_PER_SECOND = 100;
const LOADS = 7;

const { values } = parseArgs({ options: { seconds: { type: "string", default: "60" } } });
const seconds = Number(values.seconds);
if (!(seconds > 0 && seconds <= 600))
  throw new Error(`--seconds: expected above 0 and at most 600, got ${values.seconds}`);
const { path, missing } = chromiumPath();
if (missing !== null) throw new Error(missing);

let points = 0;
const started = await startHttpServer(
  {
    listen: { host: "127.0.0.1", port: 0 },
    tls: null,
    allowPlaintext: false,
    version: "0.0.0",
    page: readPageFiles(new URL("../../dist/coordinator/page/", import.meta.url)),
    ...HTTP_DEFAULTS,
  },
  {
    service: feedingService(POINTS_PER_SECOND, () => points++),
    sha256,
    openToAll: true,
    tenantOf: () => "",
    backlog: () => 0,
    drawSeed: () => 1,
    nowMs: () => Date.now(),
    metrics: () => Promise.resolve({ contentType: "text/plain", text: "" }),
    report: (_, error) => console.error(error),
  },
);
if (!started.ok) throw new Error(JSON.stringify(started.failure));
const url = `http://127.0.0.1:${started.value.port}`;
const browser = await launchChromium(path);

/** First load with an empty cache: bytes on the wire, and ms until scripts have run and the lists were answered. */
async function firstLoad() {
  const context = await browser.newContext();
  const page = await context.newPage();
  const wire = await context.newCDPSession(page);
  await wire.send("Network.enable");
  let [sent, plain] = [0, 0];
  wire.on("Network.loadingFinished", ({ encodedDataLength }) => (sent += encodedDataLength));
  wire.on("Network.dataReceived", ({ dataLength }) => (plain += dataLength));
  // By the page's own clock: from the start of the navigation until the lists are there and everything can be used.
  await page.addInitScript(`new MutationObserver(() => {
    if (window.liveMs === undefined && document.querySelector("[data-link=live]")) window.liveMs = performance.now();
  }).observe(document, { subtree: true, childList: true, attributes: true })`);
  await page.goto(url);
  await page.locator("#link[data-link=live]").waitFor();
  const ms = await page.evaluate<number>("liveMs");
  await context.close();
  return { sent, plain, ms };
}

interface Frames {
  readonly frames: number;
  readonly p50: number;
  readonly p99: number;
  readonly longest: number;
  readonly over: number;
  readonly pointsPerSecond: number;
  readonly heapMiB: number;
  /** Of the page's own thread: the processor's time, as a share of the whole. */
  readonly share: number;
}

/** Gaps between frames of a page over some seconds, ms. */
async function frames(address: string): Promise<Frames> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  await page.goto(address);
  const wire = await page.context().newCDPSession(page);
  await wire.send("Performance.enable", { timeDomain: "threadTicks" });
  const busySeconds = async (): Promise<number> =>
    (await wire.send("Performance.getMetrics")).metrics.find(({ name }) => name === "TaskDuration")?.value ??
    Number.NaN;
  await page.waitForTimeout(1500);
  const busyBefore = await busySeconds();
  const before = points;
  const gaps = await page.evaluate<readonly number[]>(
    `new Promise((done) => {
      const gaps = []; let last = performance.now(); const end = last + ${1000 * seconds};
      const frame = (now) => { gaps.push(now - last); last = now; if (now < end) requestAnimationFrame(frame); else done(gaps); };
      requestAnimationFrame((now) => { last = now; requestAnimationFrame(frame); });
    })`,
  );
  const share = ((await busySeconds()) - busyBefore) / seconds;
  const heap = await page.evaluate<number>("performance.memory.usedJSHeapSize");
  await page.close();
  const sorted = gaps.toSorted((a, b) => a - b);
  return {
    frames: gaps.length,
    p50: sorted[Math.floor(0.5 * sorted.length)],
    p99: sorted[Math.floor(0.99 * sorted.length)],
    longest: sorted[sorted.length - 1],
    over: gaps.filter((gap) => gap > GOALS.longestFrameMs).length,
    pointsPerSecond: (points - before) / seconds,
    heapMiB: heap / 2 ** 20,
    share,
  };
}

const load = (): string => loadavg()[0].toFixed(1);
console.log(JSON.stringify({ ...machine(), chromium: browser.version(), load: load() }));
const loads = [];
for (let k = 0; k < LOADS; k++) loads.push(await firstLoad());
const median = (of: readonly number[]): number => of.toSorted((a, b) => a - b)[Math.floor(of.length / 2)];
const [sent, plain] = [loads[0].sent, loads[0].plain];
const interactive = median(loads.map(({ ms }) => ms));
console.log("| what | measured | goal | met |\n| --- | --- | --- | --- |");
const row = (what: string, measured: string, goal: string, met: boolean | null): void =>
  console.log(`| ${what} | ${measured} | ${goal} | ${met === null ? "" : met ? "yes" : "no"} |`);
row("first load, gzip, with headers", `${sent} B`, `≤ ${GOALS.bytes} B`, sent <= GOALS.bytes);
row("first load, unpacked", `${plain} B`, `≤ ${GOALS.bytes} B`, plain <= GOALS.bytes);
row(
  `interactive, median of ${LOADS} (load ${load()})`,
  `${interactive.toFixed(0)} ms`,
  `≤ ${GOALS.interactiveMs} ms`,
  interactive <= GOALS.interactiveMs,
);
const told = ({ frames, p50, p99, longest, over }: Frames): string =>
  `${over} over 50 ms of ${frames}; p50 ${p50.toFixed(1)}, p99 ${p99.toFixed(1)}, longest ${longest.toFixed(0)} ms`;
const still = await frames("about:blank");
row(`frames of an empty page, ${seconds} s (load ${load()})`, told(still), "", null);
const busy = await frames(`${url}/#/job/${FED_JOB}`);
row(
  `frames at ${busy.pointsPerSecond.toFixed(0)} points/s, ${seconds} s (load ${load()})`,
  `${told(busy)}; thread busy ${(100 * busy.share).toFixed(1)} %; heap ${busy.heapMiB.toFixed(1)} MiB`,
  "none over 50 ms",
  busy.over === 0,
);
await browser.close();
await started.value.stop(0);
