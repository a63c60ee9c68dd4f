import type { JobAnswer, NodeAnswer } from "../http/answer-schema.ts";
import { Away, listJobs, listNodes, pause } from "./api.ts";
import { showLink } from "./connection.ts";
import { byId, element, keyedRows, setState, setText, type TableRow } from "./dom.ts";
import { duration, rate, short } from "./numbers.ts";

/** The tables of jobs and nodes. */

const EVERY_MS = 2000;

/** How a job is called: by its label, or by the first letters of its id. */
export function nameOf(job: Pick<JobAnswer, "job_id" | "labels">): string {
  return job.labels["name"] ?? `job ${job.job_id.slice(0, 8)}`;
}

function cell(className: string, ...children: readonly (Node | string)[]): HTMLTableCellElement {
  return element("td", className === "" ? {} : { class: className }, ...children);
}

const fillJobs = keyedRowsOnce("jobs", (job: JobAnswer) => {
  const name = element("a", { href: `#/job/${job.job_id}` }, nameOf(job));
  const state = element("span", { class: "state" });
  const made = element(
    "time",
    { datetime: job.create_time ?? "" },
    job.create_time === null ? "" : clock(job.create_time),
  );
  const [energy, ran] = [cell(""), cell("wide-only")];
  const root = element(
    "tr",
    {},
    cell("text name", name),
    cell("text", state),
    energy,
    cell("wide-only", short(job.num_variables)),
    ran,
    cell("text wide-only", made),
  );
  return {
    root,
    fill(now: JobAnswer) {
      setState(state, now.state);
      setText(energy, now.best_energy === null ? "" : short(now.best_energy));
      setText(ran, now.ran_ns === 0 ? "" : duration(now.ran_ns / 1e9));
    },
  };
});

const fillNodes = keyedRowsOnce("nodes", (node: NodeAnswer) => {
  const state = element("span", { class: "state" });
  const [busy, shards, kernel] = [cell(""), cell(""), cell("wide-only")];
  const where = element("span", { class: "note" }, ` ${node.node_id.slice(0, 8)}`);
  return {
    root: element(
      "tr",
      {},
      cell("text name", node.host, where),
      cell("text", state),
      busy,
      shards,
      kernel,
      cell("text wide-only", node.version),
    ),
    fill(now: NodeAnswer) {
      setState(state, now.state);
      setText(busy, `${now.busy_threads} of ${now.threads}`);
      setText(shards, short(now.held_shards));
      const fastest = now.kernels.reduce<NodeAnswer["kernels"][number] | null>(
        (best, one) => ((one.updates_per_second ?? 0) > (best?.updates_per_second ?? 0) ? one : best),
        null,
      );
      setText(kernel, fastest === null ? "" : `${fastest.name}, ${rate(fastest.updates_per_second ?? 0)}`);
    },
  };
});

/** Rows of the table with this id, made when first filled. */
function keyedRowsOnce<Item>(
  id: string,
  make: (item: Item) => TableRow<Item>,
): (items: readonly (readonly [key: string, item: Item])[]) => void {
  let rows: ReturnType<typeof keyedRows<Item>> | null = null;
  return (items) => {
    rows ??= keyedRows(byId(id, HTMLElement), make);
    rows(items);
  };
}

/** Time of day, with the date where it is another day. */
function clock(iso: string): string {
  const at = new Date(iso);
  const today = new Date().toDateString() === at.toDateString();
  return today ? at.toLocaleTimeString() : at.toLocaleString();
}

/** Keeps both tables fresh until the signal; a page that is not looked at asks nothing. */
export async function keepLists(signal: AbortSignal): Promise<void> {
  const state = byId("state", HTMLSelectElement);
  const [newest, older] = [byId("newest", HTMLButtonElement), byId("older", HTMLButtonElement)];
  let pageToken = "";
  let next: string | null = null;
  let wake = new AbortController();
  const now = (): void => wake.abort();
  const turn = (to: string): void => {
    pageToken = to;
    now();
  };
  const on = { signal };
  state.addEventListener("change", () => turn(""), on);
  newest.addEventListener("click", () => turn(""), on);
  older.addEventListener("click", () => turn(next ?? ""), on);
  document.addEventListener("visibilitychange", now, on);
  signal.addEventListener("abort", now, { once: true });
  while (!signal.aborted) {
    if (!document.hidden)
      try {
        const [jobs, nodes] = await Promise.all([listJobs(state.value, pageToken, signal), listNodes(signal)]);
        next = jobs.next_page_token;
        showJobs(jobs.jobs);
        fillNodes(nodes.nodes.map((node) => [node.node_id, node]));
        byId("no-nodes", HTMLElement).hidden = nodes.nodes.length > 0;
        newest.hidden = pageToken === "";
        older.hidden = next === null;
        showLink("live");
      } catch (error) {
        if (signal.aborted) return;
        if (error instanceof Away) showLink("reconnecting");
      }
    if (wake.signal.aborted) wake = new AbortController();
    else {
      await pause(EVERY_MS, wake.signal);
      if (wake.signal.aborted) wake = new AbortController();
    }
  }
}

function showJobs(jobs: readonly JobAnswer[]): void {
  fillJobs(jobs.map((job) => [job.job_id, job]));
  byId("no-jobs", HTMLElement).hidden = jobs.length > 0;
}
