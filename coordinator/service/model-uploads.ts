import type { BlobStore } from "../../proto/engine/node-engine.ts";

/** Uploads are kept in pieces of this size until they are whole; after a lost connection they go on at the last full one. */
export const PIECE_BYTES = 2 ** 23;

/** Bytes of models that have not come to their end, by tenant and SHA-256. */
export interface ModelUploads {
  /** Bytes from the start that are kept: a multiple of `PIECE_BYTES`. */
  received(tenant: string, sha256: string): Promise<number>;
  keep(tenant: string, sha256: string, offset: number, piece: Uint8Array): Promise<void>;
  /** All kept bytes before `length`, a multiple of `PIECE_BYTES`, copied into `target`. @returns whether all were there. */
  copyInto(tenant: string, sha256: string, length: number, target: Uint8Array): Promise<boolean>;
  forget(tenant: string, sha256: string): Promise<void>;
}

export function modelUploads(blobs: BlobStore): ModelUploads {
  const name = (tenant: string, sha256: string, offset: number): string =>
    `${tenant}.${sha256}.${offset / PIECE_BYTES}`;

  async function received(tenant: string, sha256: string): Promise<number> {
    let offset = 0;
    while (await blobs.has("uploads", name(tenant, sha256, offset))) offset += PIECE_BYTES;
    return offset;
  }

  return {
    received,
    keep: (tenant, sha256, offset, piece) => blobs.put("uploads", name(tenant, sha256, offset), piece),
    async copyInto(tenant, sha256, length, target) {
      for (let offset = 0; offset < length; offset += PIECE_BYTES) {
        const piece = await blobs.get("uploads", name(tenant, sha256, offset));
        if (piece?.length !== PIECE_BYTES) return false;
        target.set(piece, offset);
      }
      return true;
    },
    async forget(tenant, sha256) {
      const end = await received(tenant, sha256);
      // From the end, so that what is left after a crash still begins at 0.
      for (let offset = end - PIECE_BYTES; offset >= 0; offset -= PIECE_BYTES)
        await blobs.delete("uploads", name(tenant, sha256, offset));
    },
  };
}
