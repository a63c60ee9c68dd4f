import { invalid, type Result, success } from "../core/failure.ts";
import { canonicalJson } from "../core/plan/plan.ts";
import { TOKEN } from "./engine/tasks.ts";

/** What a list was asked for, besides its page: plain JSON. */
export type ListFilter = Readonly<Record<string, unknown>>;

/** Where the next page of a list begins. It holds the filter, so that it cannot go on in another list. */
export function pageToken(afterId: string, filter: ListFilter): string {
  return Buffer.from(canonicalJson({ afterId, filter })).toString("base64url");
}

/** @param text  a page token, or "" for the first page. @returns the id after which the page begins; null: from the start. */
export function afterIdOf(text: string, filter: ListFilter): Result<string | null> {
  if (text === "") return success(null);
  const wrong = invalid("page_token", "expected the next_page_token of the page before, for the same filter");
  let content: unknown;
  try {
    content = JSON.parse(Buffer.from(text, "base64url").toString("utf8"));
  } catch (error) {
    if (error instanceof SyntaxError) return wrong;
    throw error;
  }
  if (typeof content !== "object" || content === null || !("afterId" in content)) return wrong;
  const { afterId } = content;
  if (typeof afterId !== "string" || !TOKEN.test(afterId) || pageToken(afterId, filter) !== text) return wrong;
  return success(afterId);
}
