import { byId } from "./dom.ts";

/** The tenant's token: in this tab's own storage, gone when it is closed; never in an address. */

const KEY = "spingap-token";

export function token(): string | null {
  return sessionStorage.getItem(KEY);
}

export function forgetToken(): void {
  sessionStorage.removeItem(KEY);
}

/** Opens the field where the coordinator asked for a token; one that is open stays as it is. */
export function needToken(): void {
  if (!byId("token-panel", HTMLElement).hidden) return;
  showPanel(true);
}

function showPanel(open: boolean): void {
  byId("token-panel", HTMLElement).hidden = !open;
  byId("token-open", HTMLButtonElement).setAttribute("aria-expanded", String(open));
  if (open) byId("token", HTMLInputElement).focus();
}

/** @param changed  told of every token that is given or forgotten. */
export function startToken(changed: () => void): void {
  const field = byId("token", HTMLInputElement);
  byId("token-open", HTMLButtonElement).addEventListener("click", () =>
    showPanel(byId("token-panel", HTMLElement).hidden !== false),
  );
  byId("token-form", HTMLFormElement).addEventListener("submit", (event) => {
    event.preventDefault();
    const given = field.value.trim();
    if (given === "") return;
    sessionStorage.setItem(KEY, given);
    field.value = "";
    showPanel(false);
    byId("main", HTMLElement).focus();
    changed();
  });
  byId("token-forget", HTMLButtonElement).addEventListener("click", () => {
    forgetToken();
    field.value = "";
    showPanel(false);
    byId("token-open", HTMLButtonElement).focus();
    changed();
  });
}
