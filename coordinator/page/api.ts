import type { JobAnswer, JobEventAnswer, NodeAnswer, OutlineAnswer, ProblemDetails } from "../http/answer-schema.ts";
import { showLink } from "./connection.ts";
import { eventSplitter } from "./event-stream.ts";
import { forgetToken, needToken, token } from "./token.ts";

/** The coordinator's REST interface, with the token if there is one. */

/** A request that was refused, with the coordinator's own words. */
export class Refused extends Error {
  readonly status: number;
  readonly details: ProblemDetails;
  constructor(details: ProblemDetails) {
    super(details.detail);
    this.status = details.status;
    this.details = details;
  }
}

/** The coordinator cannot be reached, or cannot serve at the moment: it is asked again. */
export class Away extends Error {}

async function send(method: string, path: string, options: RequestInit = {}): Promise<Response> {
  const known = token();
  const headers = new Headers(options.headers);
  if (known !== null) headers.set("authorization", `Bearer ${known}`);
  let response: Response;
  try {
    response = await fetch(path, { ...options, method, headers, cache: "no-store", credentials: "omit" });
  } catch (error) {
    if (options.signal?.aborted === true) throw error;
    throw new Away(String(error));
  }
  if (response.ok) return response;
  const details = await problemOf(response);
  if (response.status === 401) {
    if (known !== null) forgetToken();
    showLink("locked");
    needToken();
  }
  if (response.status === 503 || response.status === 502 || response.status === 504) throw new Away(details.detail);
  throw new Refused(details);
}

async function problemOf(response: Response): Promise<ProblemDetails> {
  const { status, statusText } = response;
  const plain = { type: "about:blank", title: statusText, status, detail: `the coordinator answered ${status}` };
  if (response.headers.get("content-type") !== "application/problem+json") return plain;
  return (await response.json()) as ProblemDetails;
}

async function json<Answer>(method: string, path: string, options: RequestInit = {}): Promise<Answer> {
  return (await (await send(method, path, options)).json()) as Answer;
}

const oneJob = (id: string): string => `/v1/jobs/${encodeURIComponent(id)}`;

export interface JobPage {
  readonly jobs: readonly JobAnswer[];
  readonly next_page_token: string | null;
}

const PAGE_SIZE = 20;

export function listJobs(state: string, pageToken: string, signal: AbortSignal): Promise<JobPage> {
  const query = new URLSearchParams({ page_size: String(PAGE_SIZE), page_token: pageToken });
  if (state !== "") query.set("state", state);
  return json("GET", `/v1/jobs?${query}`, { signal });
}

export function listNodes(signal: AbortSignal): Promise<{ readonly nodes: readonly NodeAnswer[] }> {
  return json("GET", "/v1/nodes", { signal });
}

export function outlineOf(id: string, signal: AbortSignal): Promise<OutlineAnswer> {
  return json("GET", `${oneJob(id)}/outline`, { signal });
}

export function cancelJob(id: string): Promise<JobAnswer> {
  return json("DELETE", oneJob(id));
}

export function resultOf(id: string, signal?: AbortSignal): Promise<Response> {
  return send("GET", `${oneJob(id)}/result`, signal === undefined ? {} : { signal });
}

/** A submission is sent again so often where the coordinator was away: its key makes one job of all tries. */
const TRIES = 5;
const AGAIN_MS = 1000;

/** @param body  of POST /v1/jobs, with a `request_id`. */
export async function createJob(body: { readonly request_id: string }): Promise<JobAnswer> {
  const options = { headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
  for (let tries = 1; ; tries++)
    try {
      return await json<JobAnswer>("POST", "/v1/jobs", options);
    } catch (error) {
      if (!(error instanceof Away) || tries === TRIES) throw error;
      showLink("reconnecting");
      await pause(AGAIN_MS);
    }
}

/** Nothing came for so long, not even a comment: the connection is dead, ms. */
const SILENT_MS = 40_000;
/** Between two tries to connect, ms: at first, and at most. */
const WAIT_MS = { first: 500, most: 4000 } as const;

/**
 * Tells of a job's events to its end. A connection that breaks is made again, after the last event that came; so is one to a
 * coordinator that was started again.
 *
 * @returns once the job has ended. @throws Refused where there is no such job, or no right to see it.
 */
export async function watchJob(id: string, take: (event: JobEventAnswer) => void, signal: AbortSignal): Promise<void> {
  let lastId = "";
  let wait: number = WAIT_MS.first;
  while (!signal.aborted) {
    const broken = new AbortController();
    const leave = (): void => broken.abort();
    signal.addEventListener("abort", leave, { once: true });
    let silence = 0;
    const heard = (): void => {
      clearTimeout(silence);
      silence = setTimeout(leave, SILENT_MS);
    };
    try {
      heard();
      const headers: Record<string, string> = lastId === "" ? {} : { "last-event-id": lastId };
      const response = await send("GET", `${oneJob(id)}/events`, { headers, signal: broken.signal });
      if (response.status === 204 || response.body === null) return;
      showLink("live");
      const [reader, decoder, split] = [response.body.getReader(), new TextDecoder(), eventSplitter()];
      for (;;) {
        const { done, value } = await reader.read();
        heard();
        if (done) break;
        for (const { id: eventId, data } of split(decoder.decode(value, { stream: true }))) {
          const event = JSON.parse(data) as JobEventAnswer;
          lastId = eventId;
          wait = WAIT_MS.first;
          take(event);
          if (event.event === "end") return;
        }
      }
    } catch (error) {
      if (signal.aborted || error instanceof Refused) throw error;
    } finally {
      clearTimeout(silence);
      signal.removeEventListener("abort", leave);
    }
    showLink("reconnecting");
    await pause(wait, signal);
    wait = Math.min(2 * wait, WAIT_MS.most);
  }
}

export function pause(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal?.addEventListener("abort", () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
