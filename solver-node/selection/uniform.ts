import { stream } from "../../core/random/stream.ts";

/** Uniform numbers in (0, 1) of one chain: a function of seed, part and chain alone. */
export function uniformNumbers(seed: number, part: number, chain: number): () => number {
  const words = stream(seed, part, chain);
  const buffer = new Uint32Array(512);
  let used = buffer.length;
  return () => {
    if (used === buffer.length) {
      words.words(buffer);
      used = 0;
    }
    // 52 bits and a half: never 0, never 1.
    const high = buffer[used++] >>> 6;
    const low = buffer[used++] >>> 6;
    return (high * 2 ** 26 + low + 0.5) * 2 ** -52;
  };
}

/** A place 0 … limit − 1. */
export function place(next: () => number, limit: number): number {
  return Math.min(limit - 1, Math.floor(next() * limit));
}
