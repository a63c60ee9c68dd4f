import axe from "axe-core";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";

/** A page in a context of its own, and what its console complained of. */
export interface OpenedPage {
  readonly page: Page;
  /** Errors of scripts and of the content security policy; that a request was refused is none. */
  readonly complaints: string[];
  /** The words on how the page stands with its coordinator. */
  link(words: string): Promise<void>;
  /** Waits for a state of the job that is shown. */
  state(state: string): Promise<void>;
  /** Lets a file fall on the page, as if it was dragged there. */
  drop(name: string, text: string): Promise<void>;
  choose(name: string, text: string): Promise<void>;
  close(): Promise<void>;
}

/** Waiting for anything longer than this is a failure, ms. */
const LONGEST_MS = 20_000;

export async function openPage(
  browser: Browser,
  url: string,
  options: BrowserContextOptions = {},
): Promise<OpenedPage> {
  const context = await browser.newContext(options);
  context.setDefaultTimeout(LONGEST_MS);
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("console", (message) => {
    if (message.type() === "error" && !message.text().startsWith("Failed to load resource"))
      complaints.push(message.text());
  });
  await page.goto(url);
  return {
    page,
    complaints,
    async link(words) {
      await page.locator("#link", { hasText: words }).waitFor();
    },
    async state(state) {
      await page.locator(`#job-state[data-state=${state}]`).waitFor();
    },
    async drop(name, text) {
      const transfer = await page.evaluateHandle(
        `(() => { const t = new DataTransfer(); t.items.add(new File([${JSON.stringify(text)}], ${JSON.stringify(name)})); return t; })()`,
      );
      await page.dispatchEvent("body", "drop", { dataTransfer: transfer });
    },
    async choose(name, text) {
      await page.setInputFiles("#file", { name, mimeType: "text/plain", buffer: Buffer.from(text) });
    },
    close: () => context.close(),
  };
}

/** What axe finds wrong with the page as it is, for those who see little, hear it read, or use no mouse. */
export async function accessibilityFaults(page: Page): Promise<readonly string[]> {
  await page.evaluate(axe.source);
  const rules = { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] };
  const { violations } = await page.evaluate<{
    violations: readonly { id: string; help: string; nodes: readonly { html: string; failureSummary?: string }[] }[];
  }>(`axe.run(document, ${JSON.stringify(rules)})`);
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${help}: ${html.slice(0, 200)} ${failureSummary ?? ""}`),
  );
}
