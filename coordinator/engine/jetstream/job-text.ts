import type { JetStreamBlobs } from "../../../proto/engine/jetstream/blobs.ts";
import { storeOverflow } from "../../../proto/engine/jetstream/overflow.ts";
import type { JobRecord } from "../job-record.ts";

/** A field whose JSON is longer than this lies in the store, so that the rest can be rewritten cheaply, bytes. */
const LONG_FIELD = 32 * 1024;
/** Long fields that are kept in memory, characters of their JSON in all. */
const KEPT_CHARACTERS = 16 * 1024 * 1024;

/** Fields that may be long. None changes once it is set, so each is stored once. */
const LONG_FIELDS = ["problem", "options", "labels", "parts", "pilot"] as const;
type LongField = (typeof LONG_FIELDS)[number];

/** As stored: long fields replaced by the name of a blob. */
interface StoredRecord {
  readonly record: Omit<JobRecord, LongField> & Partial<Pick<JobRecord, LongField>>;
  readonly stored: Readonly<Partial<Record<LongField, string>>>;
}

export interface JobText {
  encode(record: JobRecord): Promise<Uint8Array>;
  /** @returns null where a long field is gone: the job was deleted a moment ago. */
  decode(bytes: Uint8Array): Promise<JobRecord | null>;
}

/** Job records as JSON with long fields on their own: a message stays small whatever a problem's labels and plans are. */
export function jobText(blobs: JetStreamBlobs): JobText {
  // Insertion order is order of use: the first is the one to go.
  const kept = new Map<string, string>();
  let keptCharacters = 0;

  function keep(name: string, text: string): void {
    if (kept.has(name) || text.length > KEPT_CHARACTERS) return;
    kept.set(name, text);
    keptCharacters += text.length;
    for (const [oldest, { length }] of kept) {
      if (keptCharacters <= KEPT_CHARACTERS) return;
      kept.delete(oldest);
      keptCharacters -= length;
    }
  }

  async function read(name: string): Promise<string | null> {
    const known = kept.get(name);
    if (known !== undefined) return known;
    const bytes = await blobs.get("overflow", name);
    if (bytes === null) return null;
    const text = new TextDecoder().decode(bytes);
    keep(name, text);
    return text;
  }

  return {
    async encode(record) {
      const stored: Partial<Record<LongField, string>> = {};
      for (const field of LONG_FIELDS) {
        const text = JSON.stringify(record[field]);
        if (text.length <= LONG_FIELD) continue;
        const name = await storeOverflow(blobs, "record", record.id, new TextEncoder().encode(text));
        keep(name, text);
        stored[field] = name;
      }
      const short = Object.fromEntries(Object.entries(record).filter(([field]) => !(field in stored)));
      return new TextEncoder().encode(JSON.stringify({ record: short, stored }));
    },
    async decode(bytes) {
      const { record, stored } = JSON.parse(new TextDecoder().decode(bytes)) as StoredRecord;
      const long: Record<string, unknown> = {};
      for (const [field, name] of Object.entries(stored)) {
        const text = await read(name);
        if (text === null) return null;
        long[field] = JSON.parse(text);
      }
      return { ...record, ...long } as JobRecord;
    },
  };
}
