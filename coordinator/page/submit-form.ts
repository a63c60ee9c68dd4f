import { Away, createJob, Refused } from "./api.ts";
import { announce, byId, element } from "./dom.ts";

/** The form that makes a job of a file: chosen, or dropped anywhere on the page. */

/** What the coordinator takes of a body: 8 MiB, less the rest of it. */
const MOST_BYTES = 8 * 2 ** 20 - 2 ** 16;
/** Of a label. */
const MOST_LETTERS = 63;

/** A field that is wrong before anything is sent. */
class WrongField extends Error {
  readonly field: HTMLElement;
  constructor(field: HTMLElement, words: string) {
    super(words);
    this.field = field;
  }
}

/** @param made  told of the job that was made. */
export function startSubmitForm(made: (jobId: string) => void): void {
  const form = byId("submit-form", HTMLFormElement);
  const file = byId("file", HTMLInputElement);
  const button = byId("submit", HTMLButtonElement);
  const drop = byId("drop", HTMLElement);
  let busy = false;

  async function submit(chosen: File | undefined): Promise<void> {
    if (busy) return;
    busy = true;
    button.disabled = true;
    byId("submit-error", HTMLElement).replaceChildren();
    for (const field of form.querySelectorAll("[aria-invalid]")) field.removeAttribute("aria-invalid");
    try {
      if (chosen === undefined) throw new WrongField(file, "Choose a problem file first.");
      announce(`Submitting ${chosen.name}`);
      const job = await createJob(await bodyOf(chosen, file));
      announce(`${chosen.name} is submitted`);
      file.value = "";
      made(job.job_id);
    } catch (error) {
      showError(chosen?.name ?? "", error);
    } finally {
      busy = false;
      button.disabled = false;
    }
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void submit(file.files?.[0]);
  });
  // A file that misses the field must not replace the page: all of the page takes it, as long as the form is there.
  const over = (on: boolean): void => void drop.classList.toggle("over", on);
  document.addEventListener("dragover", (event) => {
    event.preventDefault();
    over(true);
  });
  document.addEventListener("dragleave", (event) => {
    if (event.relatedTarget === null) over(false);
  });
  document.addEventListener("drop", (event) => {
    event.preventDefault();
    over(false);
    const dropped = event.dataTransfer?.files[0];
    if (dropped !== undefined && !byId("overview", HTMLElement).hidden) void submit(dropped);
  });
}

async function bodyOf(chosen: File, field: HTMLElement) {
  const timeLimit = numberIn("time-limit", "Time limit");
  const reads = numberIn("reads", "Reads");
  const target = numberIn("target", "Target energy");
  const seed = numberIn("seed", "Seed");
  const format = byId("format", HTMLSelectElement).value;
  const solver = byId("solver", HTMLSelectElement).value;
  const text = await textOf(chosen, field);
  return {
    problem: { file: { name: chosen.name.slice(-255), text, ...(format === "" ? {} : { format }) } },
    solver: { [solver]: {}, ...given("seed", seed) },
    stop: {
      ...given("time_limit_s", timeLimit),
      ...given("num_reads", reads),
      ...given("target_energy", target),
    },
    labels: { name: chosen.name.slice(0, MOST_LETTERS) },
    request_id: randomKey(),
  };
}

function given(name: string, value: number | null): Readonly<Record<string, number>> {
  return value === null ? {} : { [name]: value };
}

function numberIn(id: string, name: string): number | null {
  const field = byId(id, HTMLInputElement);
  const text = field.value.trim();
  if (text === "") return null;
  const value = Number(text);
  if (!Number.isFinite(value)) throw new WrongField(field, `${name}: expected a number, got ${text}`);
  return value;
}

/** 128 random bits: one key for all tries of one submission. */
function randomKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

async function textOf(chosen: File, field: HTMLElement): Promise<string> {
  const stream = chosen.name.toLowerCase().endsWith(".gz")
    ? chosen.stream().pipeThrough(new DecompressionStream("gzip"))
    : chosen.stream();
  const reader = stream.getReader();
  const decoder = new TextDecoder();
  let [text, bytes] = ["", 0];
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    bytes += value.length;
    if (bytes > MOST_BYTES) {
      await reader.cancel();
      throw new WrongField(
        field,
        `${chosen.name} has more than ${MOST_BYTES} bytes of text: submit it by the command line, spingap submit`,
      );
    }
    text += decoder.decode(value, { stream: true });
  }
  if (bytes === 0) throw new WrongField(field, `${chosen.name} is empty`);
  return text + decoder.decode();
}

/** Where a field of the body is on the page. */
const FIELDS: readonly (readonly [field: string, id: string])[] = [
  ["problem.file.format", "format"],
  ["stop.time_limit_s", "time-limit"],
  ["stop.num_reads", "reads"],
  ["stop.target_energy", "target"],
  ["solver.seed", "seed"],
  ["solver", "solver"],
];

function showError(name: string, error: unknown): void {
  const [title, words, field] = explained(name, error);
  byId("submit-error", HTMLElement).replaceChildren(
    element("div", { class: "error" }, element("strong", {}, title), element("pre", {}, words)),
  );
  field?.setAttribute("aria-invalid", "true");
  field?.focus();
}

function explained(name: string, error: unknown): readonly [title: string, words: string, field: HTMLElement | null] {
  if (error instanceof WrongField) return ["Not submitted", error.message, error.field];
  if (error instanceof Refused) {
    const { title, detail, field = "", errors = [] } = error.details;
    const id = FIELDS.find(([prefix]) => field.startsWith(prefix))?.[1] ?? (field.startsWith(name) ? "file" : null);
    const more = errors.slice(1).map((one) => `${one.field}: ${one.reason}`);
    return [title, [detail, ...more].join("\n"), id === null ? null : byId(id, HTMLElement)];
  }
  if (error instanceof Away) return ["The coordinator cannot be reached", "Nothing was submitted; try again.", null];
  return ["Not submitted", `${name} cannot be read: ${error instanceof Error ? error.message : String(error)}`, null];
}
