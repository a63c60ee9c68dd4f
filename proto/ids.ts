/** A job's id is this many random bytes: nobody guesses one. */
export const JOB_ID_BYTES = 16;

/** @param random  JOB_ID_BYTES random bytes. @returns 22 characters of base64url. */
export function jobId(random: Uint8Array): string {
  return Buffer.from(random.buffer, random.byteOffset, random.byteLength).toString("base64url");
}

/** Whether a text has the shape of a job's id: 128 bits in base64url, spelled the one way there is. */
export function isJobId(text: string): boolean {
  return /^[A-Za-z0-9_-]{21}[AQgw]$/.test(text);
}
