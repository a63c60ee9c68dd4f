import { createHash, timingSafeEqual } from "node:crypto";
import type { Quota } from "./limits.ts";

/** A tenant as the configuration names it. Tokens are kept as SHA-256 only: the configuration holds no secret. */
export interface Tenant {
  readonly name: string;
  /** SHA-256 (hexadecimal) of each bearer token. */
  readonly tokenSha256: readonly string[];
  readonly quota: Quota;
}

export interface Tenants {
  /** The tenant of a bearer token, or null; without any configured tenant everybody is `default`. */
  ofToken(token: string | null): Tenant | null;
  ofName(name: string): Tenant | null;
  /** True when no token is asked for. */
  readonly open: boolean;
}

export const DEFAULT_TENANT = "default";

export function tenants(configured: readonly Tenant[], openQuota: Quota): Tenants {
  const everybody: Tenant = { name: DEFAULT_TENANT, tokenSha256: [], quota: openQuota };
  const open = configured.length === 0;
  const hashes = configured.flatMap((tenant) =>
    tenant.tokenSha256.map((hex) => ({ tenant, hash: Buffer.from(hex, "hex") })),
  );
  return {
    open,
    ofToken(token) {
      if (open) return everybody;
      if (token === null) return null;
      const asked = createHash("sha256").update(token).digest();
      // All are compared, whichever fits: the time tells nothing of the others.
      let found: Tenant | null = null;
      for (const { tenant, hash } of hashes)
        if (hash.length === asked.length && timingSafeEqual(hash, asked)) found = tenant;
      return found;
    },
    ofName: (name) => (open ? everybody : (configured.find((tenant) => tenant.name === name) ?? null)),
  };
}
