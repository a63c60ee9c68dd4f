import { randomBytes } from "node:crypto";

/** 53 random bits, drawn once, at admission. */
export function drawSeed(): number {
  return Number(randomBytes(8).readBigUInt64LE() >> 11n);
}
