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
    const depth = depthOf(bytes);
    if (depth > MOST_DEPTH)
      throw new RefusedRequest({
        kind: "invalid",
        failure: { kind: "over-limit", where: "body", limit: "depth of nesting", max: MOST_DEPTH, got: depth },
      });
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

/** What looks into a body calls itself for each level: nothing that we take is nested deeper. */
const MOST_DEPTH = 32;
const [QUOTE, BACKSLASH, OPEN, CLOSE] = [0x22, 0x5c, [0x5b, 0x7b], [0x5d, 0x7d]];

/** Levels of lists and objects in a JSON text, brackets inside its strings left out. */
export function depthOf(json: Uint8Array): number {
  let [depth, deepest, inString] = [0, 0, false];
  for (let k = 0; k < json.length; k++) {
    const byte = json[k];
    if (inString) {
      if (byte === BACKSLASH) k++;
      else if (byte === QUOTE) inString = false;
    } else if (byte === QUOTE) inString = true;
    else if (byte === OPEN[0] || byte === OPEN[1]) deepest = Math.max(deepest, ++depth);
    else if (byte === CLOSE[0] || byte === CLOSE[1]) depth--;
  }
  return deepest;
}

function notJson(reason: string): RefusedRequest {
  return new RefusedRequest({ kind: "invalid", failure: { kind: "invalid-input", where: "body", reason } });
}
