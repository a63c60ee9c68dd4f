import { byId, setText } from "./dom.ts";

/** How the page stands with its coordinator: shown in the header at all times, and told to screen readers when it changes. */
export type LinkState = "connecting" | "live" | "reconnecting" | "locked";

const WORDS: Readonly<Record<LinkState, string>> = {
  connecting: "Connecting…",
  live: "Live",
  reconnecting: "Reconnecting…",
  locked: "Needs a token",
};

export function showLink(state: LinkState): void {
  byId("link", HTMLElement).dataset["link"] = state;
  setText(byId("link-words", HTMLElement), WORDS[state]);
}
