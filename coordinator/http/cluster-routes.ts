import type { Node, Node__Output } from "../../proto/generated/spingap/v1/Node.ts";
import { nodeJson } from "../../proto/job-json.ts";
import { messageCodec } from "../../proto/messages.ts";
import { nodeMessage } from "../service/job-message.ts";
import type { JobService } from "../service/job-service.ts";
import { backlog, health, nodeList } from "./answer-schema.ts";
import { asSent, content, type Route } from "./route.ts";

const nodes = messageCodec<Node, Node__Output>("spingap.v1.Node");

/** Nodes, backlog, health, and the description. */
export const clusterRoutes: readonly Route[] = [
  {
    method: "GET",
    path: "/v1/nodes",
    name: "listNodes",
    summary: "Lists the solving nodes.",
    open: false,
    query: null,
    body: null,
    answers: { 200: { description: "All live nodes.", schema: nodeList } },
    problems: [],
    async run({ service }) {
      return content({ nodes: (await service.nodes()).map((record) => nodeJson(asSent(nodes, nodeMessage(record)))) });
    },
  },
  {
    method: "GET",
    path: "/v1/backlog",
    name: "getBacklog",
    summary: "How much waits, for whoever starts and ends nodes.",
    open: false,
    query: null,
    body: null,
    answers: { 200: { description: "Jobs and threads.", schema: backlog } },
    problems: [],
    async run(around) {
      const live = await around.service.nodes();
      return content({ jobs: around.backlog(), threads: live.reduce((sum, { threads }) => sum + threads, 0) });
    },
  },
  {
    method: "GET",
    path: "/metrics",
    name: "getMetrics",
    summary: "What the process tells Prometheus, as plain text or, where it is asked for, as OpenMetrics.",
    open: false,
    query: null,
    body: null,
    answers: { 200: { description: "The metrics.", schema: null } },
    media: "text/plain",
    problems: [],
    async run(around, { request }) {
      return { kind: "text", ...(await around.metrics(request.headers.accept ?? null)) };
    },
  },
  {
    method: "GET",
    path: "/healthz",
    name: "getHealth",
    summary: "Whether the process answers.",
    open: true,
    query: null,
    body: null,
    answers: { 200: { description: "It does.", schema: health } },
    problems: [],
    run: () => Promise.resolve(content({ status: "ok" })),
  },
  {
    method: "GET",
    path: "/readyz",
    name: "getReadiness",
    summary: "Whether it can serve: the engine answers.",
    open: true,
    query: null,
    body: null,
    answers: {
      200: { description: "It can.", schema: health },
      503: { description: "It cannot, for this reason.", schema: health },
    },
    problems: [],
    async run({ service }) {
      const reason = await engineTrouble(service);
      return reason === null
        ? content({ status: "ok" })
        : { kind: "json", status: 503, content: { status: "unavailable", reason } };
    },
  },
  {
    method: "GET",
    path: "/openapi.json",
    name: "getDescription",
    summary: "This description.",
    open: true,
    query: null,
    body: null,
    answers: { 200: { description: "OpenAPI 3.1.", schema: null } },
    problems: [],
    run: (around) => Promise.resolve(content(around.document())),
  },
];

/** An engine that does not answer within it counts as away, ms: probes wait no longer. */
const ENGINE_MS = 2000;

async function engineTrouble(service: JobService): Promise<string | null> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<string>((resolve) => {
    timer = setTimeout(() => resolve(`the engine did not answer within ${ENGINE_MS} ms`), ENGINE_MS);
  });
  const asked = service.nodes().then(
    () => null,
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  );
  const reason = await Promise.race([asked, late]);
  clearTimeout(timer);
  return reason;
}
