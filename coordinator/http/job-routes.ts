import type { z } from "zod";
import type { Result } from "../../core/failure.ts";
import type { Sha256 } from "../../core/sample-set/canonical-bytes.ts";
import type { Job, Job__Output } from "../../proto/generated/spingap/v1/Job.ts";
import { jobJson } from "../../proto/job-json.ts";
import { messageCodec } from "../../proto/messages.ts";
import { pageToken, placeOf } from "../../proto/page-token.ts";
import { isFinal, type JobRecord } from "../engine/job-record.ts";
import { jobMessage } from "../service/job-message.ts";
import type { Answer } from "../service/job-service.ts";
import { job, jobEvent, jobList, outline, prediction, result } from "./answer-schema.ts";
import { newJobOf, parseCreateBody } from "./create-body.ts";
import { resumeOf } from "./event-stream.ts";
import { outlineOf } from "./outline.ts";
import { RefusedRequest } from "./problem-details.ts";
import { createJobBody, deleteQuery, eventsQuery, listQuery, predictionQuery } from "./request-schema.ts";
import { asSent, content, type Route } from "./route.ts";

const BASE = "/v1/jobs";
const ONE = `${BASE}/{job_id}`;

const jobs = messageCodec<Job, Job__Output>("spingap.v1.Job");
const DEFAULT_PAGE = 50;

/** Jobs: make, list, show, watch, end, forget. */
export const jobRoutes: readonly Route[] = [
  {
    method: "POST",
    path: BASE,
    name: "createJob",
    summary: "Makes a job of a problem, or only checks it.",
    open: false,
    query: null,
    body: createJobBody,
    answers: {
      201: { description: "The new job; its address is in `location`.", schema: job },
      200: { description: "The job that this request_id made before, or the check of validate_only.", schema: job },
    },
    problems: [400, 413, 415, 429],
    async run(around, { tenant, request }) {
      const body = parseCreateBody(await around.readBody(request));
      const asked = taken(newJobOf(body, around.drawSeed));
      const { record, created } = valueOf(await around.service.create(tenant, asked));
      const content = jobContent(record, around.sha256);
      return {
        kind: "json",
        status: created ? 201 : 200,
        content: asked.validateOnly ? { ...content, job_id: "" } : content,
        headers: asked.validateOnly ? {} : { location: `${BASE}/${record.id}` },
      };
    },
  },
  {
    method: "GET",
    path: BASE,
    name: "listJobs",
    summary: "Lists jobs, newest first.",
    open: false,
    query: listQuery,
    body: null,
    answers: { 200: { description: "A page of jobs, without their plans.", schema: jobList } },
    problems: [400],
    async run({ service, sha256 }, { tenant, query }) {
      const { page_size: size, page_token: token, state, label } = parsed(listQuery, query);
      const limit = size === 0 ? DEFAULT_PAGE : size;
      const labels = Object.fromEntries(label.map((text) => text.split("=") as [string, string]));
      const filter = { states: [...state].sort(), labels };
      const states = state.length === 0 ? null : state;
      const after = taken(placeOf(token, filter));
      // One more than asked tells whether there is a next page.
      const found = await service.list({ tenant, states, labels, after, limit: limit + 1 });
      const page = found.slice(0, limit);
      const last = page[page.length - 1];
      const more = found.length > limit && last !== undefined;
      return content({
        jobs: page.map(({ record }) => jobContent({ ...record, parts: null }, sha256)),
        next_page_token: more ? pageToken(last.record, filter) : null,
      });
    },
  },
  {
    method: "GET",
    path: ONE,
    name: "getJob",
    summary: "Shows a job.",
    open: false,
    query: null,
    body: null,
    answers: { 200: { description: "The job.", schema: job } },
    problems: [404],
    async run({ service, sha256 }, { tenant, jobId }) {
      return content(jobContent(valueOf(await service.get(tenant, jobId)), sha256));
    },
  },
  {
    method: "GET",
    path: `${ONE}/result`,
    name: "getResult",
    summary: "The result of a job that has ended.",
    open: false,
    query: null,
    body: null,
    answers: { 200: { description: "The result document.", schema: result } },
    problems: [404, 409],
    async run({ service }, { tenant, jobId }) {
      return { kind: "bytes", bytes: valueOf(await service.result(tenant, jobId)) };
    },
  },
  {
    method: "GET",
    path: `${ONE}/outline`,
    name: "getOutline",
    summary: "What a job sets out to do, in numbers to be drawn: stop rules, reference energies, schedules, ladders.",
    open: false,
    query: null,
    body: null,
    answers: { 200: { description: "The outline; its parts come once the job is planned.", schema: outline } },
    problems: [404],
    async run({ service }, { tenant, jobId }) {
      return content(outlineOf(valueOf(await service.get(tenant, jobId))));
    },
  },
  {
    method: "GET",
    path: `${ONE}/prediction`,
    name: "predictTime",
    summary: "How long another run like a job that has ended would take until a wanted accuracy.",
    open: false,
    query: predictionQuery,
    body: null,
    answers: {
      200: { description: "The times with their intervals, or why the data cannot tell.", schema: prediction },
    },
    problems: [400, 404, 409],
    async run({ service }, { tenant, jobId, query }) {
      const asked = parsed(predictionQuery, query);
      const { accuracy, relative, reference_energy: reference, confidence, threads } = asked;
      const request = { accuracy, relative, reference: reference ?? null, confidence: confidence ?? null };
      return content(valueOf(await service.predict(tenant, jobId, { ...request, threads: threads ?? null })));
    },
  },
  {
    method: "GET",
    path: `${ONE}/events`,
    name: "watchJob",
    summary:
      "Says what happens to a job, to its end, as server-sent events. A client that reads slowly is told states and improvements only.",
    open: false,
    query: eventsQuery,
    headers: [{ name: "Last-Event-ID", description: "The id of the last event that was seen: goes on after it." }],
    body: null,
    answers: {
      200: { description: "Events; the data of each is one JSON document.", schema: jobEvent },
      204: { description: "The last event that was seen was the job's end.", schema: null },
    },
    media: "text/event-stream",
    problems: [400, 404],
    async run({ service }, { tenant, jobId, query, request, signal }) {
      const { after } = parsed(eventsQuery, query);
      const given = request.headers["last-event-id"];
      const resume = resumeOf(typeof given === "string" ? given : after === undefined ? null : String(after));
      if (resume === null) throw refusal("Last-Event-ID", "expected the id of an event of this job, a whole number");
      if (resume.kind === "ended") return { kind: "empty" };
      return { kind: "events", events: valueOf(await service.watch(tenant, jobId, resume.sequence, signal)) };
    },
  },
  {
    method: "DELETE",
    path: ONE,
    name: "deleteJob",
    summary:
      "Asks a job to end with what it has; done again, nothing changes. With remove=true: forgets a job that has ended, with its result.",
    open: false,
    query: deleteQuery,
    body: null,
    answers: {
      200: { description: "The job, which had ended before.", schema: job },
      202: { description: "The job, which is about to end.", schema: job },
      204: { description: "The job is forgotten.", schema: null },
    },
    problems: [400, 404, 409],
    async run({ service, sha256 }, { tenant, jobId, query }) {
      if (parsed(deleteQuery, query).remove) {
        valueOf(await service.remove(tenant, jobId));
        return { kind: "empty" };
      }
      const record = valueOf(await service.cancel(tenant, jobId));
      return { kind: "json", status: isFinal(record.state) ? 200 : 202, content: jobContent(record, sha256) };
    },
  },
];

/** The job as every other client reads it. */
function jobContent(record: JobRecord, sha256: Sha256): ReturnType<typeof jobJson> {
  return jobJson(asSent(jobs, jobMessage(record, sha256)));
}

function valueOf<T>(answer: Answer<T>): T {
  if (!answer.ok) throw new RefusedRequest(answer.refused);
  return answer.value;
}

function taken<T>(read: Result<T>): T {
  if (!read.ok) throw new RefusedRequest({ kind: "invalid", failure: read.failure });
  return read.value;
}

function refusal(where: string, reason: string): RefusedRequest {
  return new RefusedRequest({ kind: "invalid", failure: { kind: "invalid-input", where, reason } });
}

/** Parameters of an address; those that are lists may come several times, all others once. */
function parsed<Schema extends z.ZodObject>(schema: Schema, query: URLSearchParams): z.output<Schema> {
  const given = Object.fromEntries(
    [...new Set(query.keys())].map((name) => {
      const values = query.getAll(name);
      return [name, LISTS.has(name) || values.length > 1 ? values : values[0]];
    }),
  );
  const read = schema.safeParse(given, { reportInput: true });
  if (!read.success) throw new RefusedRequest({ kind: "malformed", issues: read.error.issues });
  return read.data;
}

const LISTS: ReadonlySet<string> = new Set(["state", "label"]);
