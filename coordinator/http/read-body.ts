import type { IncomingMessage } from "node:http";
import { RefusedRequest } from "./problem-details.ts";

/** Bytes of bodies that are being read at one time, in bodies of the largest size. */
const BODIES_AT_ONCE = 8;

/** Reads bodies of JSON, each up to `maxBytes`, all together up to a few of that size. */
export function bodyReader(maxBytes: number): (request: IncomingMessage) => Promise<unknown> {
  let held = 0;

  async function read(request: IncomingMessage): Promise<Buffer> {
    const announced = Number(request.headers["content-length"] ?? 0);
    if (announced > maxBytes) throw new RefusedRequest({ kind: "too-large", max: maxBytes, got: announced });
    const pieces: Buffer[] = [];
    let length = 0;
    try {
      for await (const piece of request as AsyncIterable<Buffer>) {
        length += piece.length;
        held += piece.length;
        if (length > maxBytes)
          throw new RefusedRequest({ kind: "too-large", max: maxBytes, got: Number.POSITIVE_INFINITY });
        if (held > BODIES_AT_ONCE * maxBytes) throw new RefusedRequest({ kind: "busy" });
        pieces.push(piece);
      }
      return Buffer.concat(pieces);
    } finally {
      held -= length;
    }
  }

  return async (request) => {
    const type = request.headers["content-type"] ?? "none";
    const encoding = request.headers["content-encoding"] ?? "identity";
    // A page of another site may send any text, but not JSON, without being asked back.
    if (!/^application\/json\s*(;|$)/i.test(type)) throw new RefusedRequest({ kind: "media-type", got: type });
    if (encoding !== "identity") throw new RefusedRequest({ kind: "media-type", got: `${type}, ${encoding}` });
    const bytes = await read(request);
    let text: string;
    try {
      text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    } catch {
      throw notJson("is not UTF-8");
    }
    try {
      return JSON.parse(text) as unknown;
    } catch (error) {
      throw notJson(`is not JSON: ${(error as Error).message.slice(0, 200)}`);
    }
  };
}

function notJson(reason: string): RefusedRequest {
  return new RefusedRequest({ kind: "invalid", failure: { kind: "invalid-input", where: "body", reason } });
}
