import { invalid, type Result, success } from "../core/failure.ts";
import { canonicalJson } from "../core/plan/plan.ts";
import { TOKEN } from "./engine/tasks.ts";

/** What a list was asked for, besides its page: plain JSON. */
export type ListFilter = Readonly<Record<string, unknown>>;

/** A place in a list of jobs, newest first: that of a job which is there, or was. */
export interface ListPlace {
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly createdMs: number;
}

/** Where the next page of a list begins. It holds the filter, so that it cannot go on in another list. */
export function pageToken({ id, createdMs }: ListPlace, filter: ListFilter): string {
  return Buffer.from(canonicalJson({ afterId: id, afterMs: createdMs, filter })).toString("base64url");
}

/** @param text  a page token, or "" for the first page. @returns the place after which the page begins; null: from the start. */
export function placeOf(text: string, filter: ListFilter): Result<ListPlace | null> {
  if (text === "") return success(null);
  const wrong = invalid("page_token", "expected the next_page_token of the page before, for the same filter");
  let content: unknown;
  try {
    content = JSON.parse(Buffer.from(text, "base64url").toString("utf8"));
  } catch (error) {
    if (error instanceof SyntaxError) return wrong;
    throw error;
  }
  if (typeof content !== "object" || content === null || !("afterId" in content && "afterMs" in content)) return wrong;
  const { afterId: id, afterMs: createdMs } = content;
  if (typeof id !== "string" || !TOKEN.test(id)) return wrong;
  if (typeof createdMs !== "number" || !Number.isSafeInteger(createdMs)) return wrong;
  return pageToken({ id, createdMs }, filter) === text ? success({ id, createdMs }) : wrong;
}
