import { readFileSync } from "node:fs";
import {
  type CallOptions,
  type ChannelCredentials,
  type ClientReadableStream,
  type ClientUnaryCall,
  credentials,
  Metadata,
  type ServiceError,
} from "@grpc/grpc-js";
import { invalid, type Result, success } from "../../core/failure.ts";
import type { CreateJobRequest } from "../../proto/generated/spingap/v1/CreateJobRequest.ts";
import type { CreateJobResponse__Output } from "../../proto/generated/spingap/v1/CreateJobResponse.ts";
import type { GetResultResponse__Output } from "../../proto/generated/spingap/v1/GetResultResponse.ts";
import type { Job__Output } from "../../proto/generated/spingap/v1/Job.ts";
import type { ListJobsRequest } from "../../proto/generated/spingap/v1/ListJobsRequest.ts";
import type { ListJobsResponse__Output } from "../../proto/generated/spingap/v1/ListJobsResponse.ts";
import type { Node__Output } from "../../proto/generated/spingap/v1/Node.ts";
import type { WatchJobResponse__Output } from "../../proto/generated/spingap/v1/WatchJobResponse.ts";
import { loadGrpcServices } from "../../proto/grpc.ts";
import type { ClientConfig } from "../config/client-schema.ts";
import { CallError, callErrorOf } from "./call-error.ts";

/** A coordinator from afar. Calls reject with `CallError`. */
export interface ClusterClient {
  create(request: CreateJobRequest): Promise<CreateJobResponse__Output>;
  get(jobId: string): Promise<Job__Output>;
  list(request: ListJobsRequest): Promise<ListJobsResponse__Output>;
  cancel(jobId: string): Promise<Job__Output>;
  nodes(): Promise<readonly Node__Output[]>;
  /** Events until the job's end; goes on where it was when the coordinator comes back within a minute. */
  watch(jobId: string, afterSequence: number, signal: AbortSignal): AsyncIterable<WatchJobResponse__Output>;
  /** The result document's bytes. */
  result(jobId: string): Promise<Uint8Array>;
  /** Brings a model's canonical bytes, unless they are there. */
  upload(sha256: string, bytes: Uint8Array): Promise<void>;
  close(): void;
}

const CALL_MS = 30_000;
/** Large models take their time to decode. */
const CREATE_MS = 300_000;
/** A coordinator that is gone for longer is given up, ms. */
const PATIENCE_MS = 60_000;
const AGAIN_MS = 250;
const CHUNK_BYTES = 2 ** 18;

const CHANNEL = {
  "grpc.max_receive_message_length": -1,
  "grpc.max_send_message_length": -1,
  "grpc.keepalive_time_ms": 20_000,
  "grpc.keepalive_timeout_ms": 10_000,
  "grpc.max_reconnect_backoff_ms": 2000,
  "grpc.initial_reconnect_backoff_ms": 100,
  // Bytes that a stream brings before the server hears that they were read: the usual 64 KiB are a thousand points of traces.
  "grpc-node.flow_control_window": 2 ** 21,
};

export function clusterClient(config: ClientConfig): Result<ClusterClient> {
  const security = channelCredentials(config);
  if (!security.ok) return security;
  const token = readToken(config);
  if (!token.ok) return token;
  const { server } = config;
  const services = loadGrpcServices();
  const jobs = new services.JobService(server, security.value, CHANNEL);
  const nodes = new services.NodeService(server, security.value, CHANNEL);
  const metadata = new Metadata();
  if (token.value !== null) metadata.set("authorization", `Bearer ${token.value}`);
  let answered = false;

  type Callback<T> = (error: ServiceError | null, value?: T) => void;

  function once<T>(
    call: (options: CallOptions, callback: Callback<T>) => ClientUnaryCall,
    timeoutMs: number,
  ): Promise<T> {
    return new Promise((resolve, reject) => {
      call({ deadline: Date.now() + timeoutMs }, (error, value) => {
        if (error !== null) return reject(callErrorOf(error, server));
        answered = true;
        if (value !== undefined) resolve(value);
      });
    });
  }

  /** Again while the coordinator is away, if it was there before: the first call says at once that nobody is. */
  async function ask<T>(
    call: (options: CallOptions, callback: Callback<T>) => ClientUnaryCall,
    timeoutMs = CALL_MS,
  ): Promise<T> {
    for (const until = Date.now() + PATIENCE_MS; ; ) {
      try {
        return await once(call, timeoutMs);
      } catch (error) {
        if (!(error instanceof CallError && error.unavailable && answered && Date.now() < until)) throw error;
        await sleep(AGAIN_MS);
      }
    }
  }

  async function* read<T>(stream: ClientReadableStream<T>, signal: AbortSignal | null): AsyncIterable<T> {
    const cancel = (): void => stream.cancel();
    signal?.addEventListener("abort", cancel);
    try {
      for await (const message of stream) {
        answered = true;
        yield message as T;
      }
    } catch (error) {
      if (signal?.aborted === true) return;
      throw isServiceError(error) ? callErrorOf(error, server) : error;
    } finally {
      signal?.removeEventListener("abort", cancel);
      stream.cancel();
    }
  }

  async function* watch(
    jobId: string,
    afterSequence: number,
    signal: AbortSignal,
  ): AsyncIterable<WatchJobResponse__Output> {
    let after = afterSequence;
    let until: number | null = null;
    while (!signal.aborted) {
      try {
        for await (const event of read(jobs.watchJob({ jobId, afterSequence: after }, metadata), signal)) {
          until = null;
          after = Math.max(after, event.sequence);
          yield event;
        }
        return;
      } catch (error) {
        until ??= Date.now() + PATIENCE_MS;
        if (!(error instanceof CallError && error.unavailable && answered && Date.now() < until)) throw error;
        await sleep(AGAIN_MS);
      }
    }
  }

  async function upload(sha256: string, bytes: Uint8Array): Promise<void> {
    const known = await ask<{ complete: boolean; receivedBytes: number }>((options, callback) =>
      jobs.getModelUpload({ sha256 }, metadata, options, callback),
    );
    if (known.complete) return;
    await new Promise<void>((resolve, reject) => {
      const stream = jobs.uploadModel(metadata, { deadline: Date.now() + CREATE_MS }, (error: ServiceError | null) =>
        error === null ? resolve() : reject(callErrorOf(error, server)),
      );
      stream.on("error", () => {}); // told to the callback as well
      const send = async (): Promise<void> => {
        stream.write({ header: { sha256, totalBytes: bytes.length, offset: known.receivedBytes } });
        for (let at = known.receivedBytes; at < bytes.length && !stream.destroyed; at += CHUNK_BYTES) {
          const chunk = Buffer.from(bytes.buffer, bytes.byteOffset + at, Math.min(CHUNK_BYTES, bytes.length - at));
          if (!stream.write({ data: chunk }))
            await new Promise<void>((go) => {
              stream.once("drain", go);
              stream.once("close", go);
              stream.once("error", go);
            });
        }
        stream.end();
      };
      send().catch(reject);
    });
  }

  return success({
    create: (request) => ask((options, callback) => jobs.createJob(request, metadata, options, callback), CREATE_MS),
    async get(jobId) {
      const { job } = await ask<{ job: Job__Output | null }>((options, callback) =>
        jobs.getJob({ jobId }, metadata, options, callback),
      );
      return present(job);
    },
    list: (request) => ask((options, callback) => jobs.listJobs(request, metadata, options, callback)),
    async cancel(jobId) {
      const { job } = await ask<{ job: Job__Output | null }>((options, callback) =>
        jobs.cancelJob({ jobId }, metadata, options, callback),
      );
      return present(job);
    },
    async nodes() {
      const answer = await ask<{ nodes: Node__Output[] }>((options, callback) =>
        nodes.listNodes({}, metadata, options, callback),
      );
      return answer.nodes;
    },
    watch,
    async result(jobId) {
      const pieces: Buffer[] = [];
      const stream = jobs.getResult({ jobId }, metadata, { deadline: Date.now() + CREATE_MS });
      for await (const { json } of read<GetResultResponse__Output>(stream, null)) pieces.push(json);
      return Buffer.concat(pieces);
    },
    upload,
    close() {
      jobs.close();
      nodes.close();
    },
  });
}

function present<T>(value: T | null): T {
  if (value === null) throw new Error("the coordinator answered without the job");
  return value;
}

function isServiceError(error: unknown): error is ServiceError {
  return error instanceof Error && "code" in error && "metadata" in error;
}

function channelCredentials({ tls }: ClientConfig): Result<ChannelCredentials> {
  if (!tls.on && tls.ca === null && tls.cert === null) return success(credentials.createInsecure());
  const files: (Buffer | null)[] = [];
  for (const [where, path] of [
    ["--tls-ca", tls.ca],
    ["--tls-key", tls.key],
    ["--tls-cert", tls.cert],
  ] as const) {
    try {
      files.push(path === null ? null : readFileSync(path));
    } catch (error) {
      return invalid(where, `cannot read ${path}: ${(error as Error).message}`);
    }
  }
  const [ca, key, cert] = files;
  return success(credentials.createSsl(ca ?? null, key ?? null, cert ?? null));
}

function readToken({ token, token_file: path }: ClientConfig): Result<string | null> {
  if (path === null) return success(token);
  try {
    return success(readFileSync(path, "utf8").trim());
  } catch (error) {
    return invalid("--token-file", `cannot read ${path}: ${(error as Error).message}`);
  }
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}
