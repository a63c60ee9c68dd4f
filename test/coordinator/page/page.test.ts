import assert from "node:assert/strict";
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, test } from "vitest";
import type { JobAnswer } from "../../../coordinator/http/answer-schema.ts";
import { readPageFiles } from "../../../coordinator/http/page-files.ts";
import { type ServedProcess, startProcess } from "../../cli/served.ts";
import { installedChromium, launchChromium } from "../../support/browser.ts";
import { type Gateway, startGateway } from "../http/harness.ts";
import { temporaryFolder } from "../service/harness.ts";
import { accessibilityFaults, openPage } from "./opened-page.ts";

/** A ferromagnet on a torus of 8 × 8: among hundreds of reads some find one of its two ground states. */
const TORUS = [
  "# planted-energy -128",
  "64 128",
  ...Array.from({ length: 64 }, (_, i) => {
    const [row, column] = [Math.floor(i / 8), i % 8];
    const right = 8 * row + ((column + 1) % 8);
    return `${i + 1} ${right + 1} -1\n${i + 1} ${((i + 8) % 64) + 1} -1`;
  }),
  "",
].join("\n");
const BROKEN = "4 2\n1 2 1\n2 3 x7\n";

const chromium = installedChromium();
if (chromium.missing !== null) console.warn(`the live page is not tested: ${chromium.missing}`);

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

describe.skipIf(chromium.path === null)("the live page in a browser", () => {
  const folder = temporaryFolder();
  let browser: Browser;
  let port = 0;
  let url = "";
  let served: ServedProcess;

  async function start(): Promise<void> {
    const ports = ["--listen", "127.0.0.1:0", "--http", `127.0.0.1:${port}`];
    served = startProcess(["serve", "--data", folder.file("ledger"), ...ports, "--threads", "1"]);
    await served.seen("listening");
  }
  const answer = async <Answer>(path: string): Promise<Answer> =>
    (await (await fetch(`${url}${path}`)).json()) as Answer;
  const newest = async (): Promise<JobAnswer> => (await answer<{ jobs: JobAnswer[] }>("/v1/jobs?page_size=1")).jobs[0];

  beforeAll(async () => {
    browser = await launchChromium(chromium.path ?? "");
    port = await freePort();
    url = `http://127.0.0.1:${port}`;
    await start();
  });
  afterAll(async () => {
    await browser.close();
    served.child.kill("SIGTERM");
    await served.ended;
    folder.remove();
  });

  test("makes a job of a dropped file, shows how it goes, and gives its result byte for byte", async () => {
    const { page, complaints, drop, state, link, close } = await openPage(browser, url);
    await link("Live");
    await page.fill("#reads", "2000");
    await page.fill("#time-limit", "");
    await page.fill("#seed", "7");
    await page.selectOption("#solver", "simulated_annealing");
    await drop("torus.ising", TORUS);
    await state("SUCCEEDED");
    const job = await newest();
    assert.equal(page.url(), `${url}/#/job/${job.job_id}`);
    assert.deepEqual(job.labels, { name: "torus.ising" });
    assert.equal(job.seed, 7);
    // The pictures say in words what they show: here what the result says.
    await page.getByRole("img", { name: "Lowest energy −128" }).waitFor();
    await page.getByRole("img", { name: "known ground energy −128" }).waitFor();
    await page.getByRole("img", { name: /^At the end of a block, .*best −128/ }).waitFor();
    await page.getByRole("img", { name: /^Inverse temperature β from / }).waitFor();
    assert.match(
      (await page.textContent("#facts")) ?? "",
      /Best energy−128.*Ended byall work done.*Reads finished2\u202f000/,
    );
    await page.locator("figure", { hasText: "Energies of the reads" }).getByText("Numbers").click();
    const { trace } = await answer<{ trace: { median_energy: number }[] }>(`/v1/jobs/${job.job_id}/result`);
    const rows = await page.locator("figure", { hasText: "Energies of the reads" }).locator("tbody tr").count();
    assert.equal(rows, trace.length);
    const downloading = page.waitForEvent("download");
    await page.click("#download");
    const saved = await downloading;
    assert.equal(saved.suggestedFilename(), "torus.ising.result.json");
    const stored = Buffer.from(await (await fetch(`${url}/v1/jobs/${job.job_id}/result`)).arrayBuffer());
    assert.ok(readFileSync(await saved.path()).equals(stored));
    assert.deepEqual(complaints, []);
    await close();
  });

  test("draws blocks as they finish, and cancels a job that runs", async () => {
    const { page, complaints, choose, state, close } = await openPage(browser, url);
    await choose("torus.ising", TORUS);
    await page.fill("#time-limit", "600");
    await page.selectOption("#solver", "parallel_tempering");
    await page.click("#submit");
    await state("RUNNING");
    await page.getByRole("img", { name: /^At the end of a block/ }).waitFor();
    await page.getByRole("img", { name: /^A ladder of \d+ temperatures/ }).waitFor();
    assert.equal(await page.isDisabled("#download"), true);
    await page.click("#cancel");
    await state("CANCELLED");
    assert.equal((await newest()).reason, "cancelled");
    // What was found is there.
    await page.locator("#download:enabled").waitFor();
    await page.getByRole("img", { name: /links the worst refuses/ }).waitFor();
    assert.equal(await page.isVisible("#cancel"), false);
    await page.click("nav a");
    await page.locator("#jobs tr", { hasText: "cancelled" }).first().waitFor();
    assert.deepEqual(complaints, []);
    await close();
  });

  test("says what is wrong with a file by its name and line, and with a field by its name, and goes there", async () => {
    const { page, complaints, drop, choose, close } = await openPage(browser, url);
    const alert = page.locator("#submit-error");
    await drop("broken.qubo-list", BROKEN);
    await alert.getByText("broken.qubo-list, line 3").waitFor();
    assert.match((await alert.textContent()) ?? "", /"x7"/);
    assert.equal(await page.evaluate("document.activeElement.id"), "file");
    await drop("unknown.txt", "1 2 3\n");
    await alert.getByText("problem.file.format: the name does not tell the format").waitFor();
    assert.equal(await page.evaluate("document.activeElement.id"), "format");
    await choose("torus.ising", TORUS);
    await page.fill("#time-limit", "-3");
    await page.click("#submit");
    await alert.getByText("stop.time_limit_s").waitFor();
    assert.equal(await page.getAttribute("#time-limit", "aria-invalid"), "true");
    await page.fill("#time-limit", "soon");
    await page.click("#submit");
    await alert.getByText("Time limit: expected a number, got soon").waitFor();
    await page.fill("#time-limit", "");
    await drop("empty.ising", "");
    await alert.getByText("empty.ising is empty").waitFor();
    await drop("large.ising", "x".repeat(8.5e6));
    await alert.getByText("large.ising has more than 8323072 bytes").waitFor();
    await page.goto(`${url}/#/job/AAAAAAAAAAAAAAAAAAAAAA`);
    await page.getByText("there is no job AAAAAAAAAAAAAAAAAAAAAA").waitFor();
    assert.deepEqual(complaints, []);
    await close();
  });

  test("goes on with a job after its coordinator was killed and started again", async () => {
    const { page, complaints, choose, state, link, close } = await openPage(browser, url);
    await choose("torus.ising", TORUS);
    await page.fill("#time-limit", "600");
    await page.selectOption("#solver", "simulated_annealing");
    await page.click("#submit");
    await state("RUNNING");
    await page.getByRole("img", { name: /^Lowest energy/ }).waitFor();
    served.child.kill("SIGKILL");
    await served.ended;
    await link("Reconnecting…");
    await start();
    await link("Live");
    await state("RUNNING");
    // What had been drawn is still there, and the job still obeys.
    await page.getByRole("img", { name: /^Lowest energy/ }).waitFor();
    await page.click("#cancel");
    await state("CANCELLED");
    assert.deepEqual(complaints, []);
    await close();
  });

  test("is used by the keyboard alone, from the first key to the saved result", async () => {
    const { page, complaints, close } = await openPage(browser, url);
    const focused = (): Promise<string> =>
      page.evaluate<string>("document.activeElement.id || document.activeElement.tagName");
    const tabTo = async (id: string): Promise<void> => {
      for (let keys = 0; keys < 40; keys++) {
        await page.keyboard.press("Tab");
        if ((await focused()) === id) return;
      }
      assert.fail(`Tab does not lead to ${id}`);
    };
    await page.keyboard.press("Tab");
    assert.equal(await focused(), "skip");
    await page.keyboard.press("Enter");
    assert.equal(await focused(), "main");
    await tabTo("file");
    const choosing = page.waitForEvent("filechooser");
    await page.keyboard.press("Space");
    await (await choosing).setFiles({ name: "keys.ising", mimeType: "text/plain", buffer: Buffer.from(TORUS) });
    await tabTo("solver");
    await page.keyboard.type("simulated");
    await tabTo("time-limit");
    await page.keyboard.press("Control+A");
    await page.keyboard.type("1");
    await tabTo("submit");
    await page.keyboard.press("Enter");
    await page.locator("#job-state[data-state=SUCCEEDED]").waitFor();
    assert.equal((await newest()).labels["name"], "keys.ising");
    // The heading has the focus, so the next keys are the job's own.
    assert.equal(await focused(), "job-title");
    assert.match((await page.textContent("#announce")) ?? "", /keys\.ising is succeeded: time limit, best energy −128/);
    await page.locator("#download:enabled").waitFor();
    await tabTo("download");
    const downloading = page.waitForEvent("download");
    await page.keyboard.press("Enter");
    assert.equal((await downloading).suggestedFilename(), "keys.ising.result.json");
    assert.deepEqual(complaints, []);
    await close();
  });

  test("shows names and messages as text, whatever they hold", async () => {
    const name = '<img src=x onerror="hit=1"><b>bold</b>';
    const body = { problem: { ising: { J: [[0, 1, 1]] } }, labels: { name }, stop: { num_reads: 8 } };
    const headers = { "content-type": "application/json" };
    const made = await fetch(`${url}/v1/jobs`, { method: "POST", headers, body: JSON.stringify(body) });
    const { job_id: id } = (await made.json()) as JobAnswer;
    const { page, complaints, drop, close } = await openPage(browser, url);
    assert.equal(await page.locator("#jobs a").first().textContent(), name);
    await drop("<b>x</b>.qubo-list", BROKEN);
    await page.locator("#submit-error", { hasText: "<b>x</b>.qubo-list, line 3" }).waitFor();
    await page.goto(`${url}/#/job/${id}`);
    await page.getByRole("heading", { name, exact: true }).waitFor();
    assert.equal(await page.locator("img:not(.brand img), main b").count(), 0);
    assert.equal(await page.evaluate("typeof hit"), "undefined");
    assert.deepEqual(complaints, []);
    await close();
  });

  test("has no fault that axe knows, in light and dark, wide and on a phone, where nothing sticks out", async () => {
    const { job_id: id } = (await answer<{ jobs: JobAnswer[] }>("/v1/jobs?state=CANCELLED")).jobs[0];
    const papers = new Set<string>();
    for (const [colorScheme, width] of [
      ["light", 390],
      ["dark", 1280],
    ] as const) {
      const { page, complaints, drop, close } = await openPage(browser, url, {
        colorScheme,
        viewport: { width, height: 844 },
      });
      await page.locator("#jobs tr").first().waitFor();
      await drop("broken.qubo-list", BROKEN);
      await page.locator("#submit-error .error").waitFor();
      assert.deepEqual(await accessibilityFaults(page), []);
      const overhang = (): Promise<number> =>
        page.evaluate<number>("document.documentElement.scrollWidth - innerWidth");
      assert.ok((await overhang()) <= 0);
      await page.goto(`${url}/#/job/${id}`);
      await page.locator("#download:enabled").waitFor();
      await page.locator("figure canvas").first().waitFor();
      assert.deepEqual(await accessibilityFaults(page), []);
      assert.ok((await overhang()) <= 0);
      papers.add(await page.evaluate<string>("getComputedStyle(document.documentElement).backgroundColor"));
      assert.deepEqual(complaints, []);
      await close();
    }
    assert.equal(papers.size, 2);
  });
});

describe.skipIf(chromium.path === null)("the live page of a coordinator with tenants", () => {
  const folder = temporaryFolder();
  let gateway: Gateway;
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchChromium(chromium.path ?? "");
    writeFileSync(folder.file("anna"), "anna-token-0123456789");
    gateway = await startGateway({
      settings: { tenants: [{ name: "anna", token_files: [folder.file("anna")] }] },
      http: { page: readPageFiles(new URL("../../../dist/coordinator/page/", import.meta.url)) },
    });
  });
  afterAll(async () => {
    await browser.close();
    await gateway.stop();
    folder.remove();
  });

  test("asks for a token, keeps it in the tab, and sees and watches that tenant's jobs with it", async () => {
    const { page, complaints, choose, state, link, close } = await openPage(browser, gateway.url);
    await link("Needs a token");
    await page.locator("#token:focus").waitFor();
    await page.keyboard.type("anna-token-wrong");
    await page.keyboard.press("Enter");
    await page.locator("#token:focus").waitFor();
    await page.keyboard.type("anna-token-0123456789");
    await page.keyboard.press("Enter");
    await link("Live");
    assert.equal(await page.isVisible("#token-panel"), false);
    await choose("torus.ising", TORUS);
    await page.fill("#time-limit", "");
    await page.fill("#reads", "64");
    await page.selectOption("#solver", "simulated_annealing");
    await page.click("#submit");
    await state("SUCCEEDED");
    await page.reload();
    await state("SUCCEEDED");
    assert.equal(await page.evaluate("localStorage.length"), 0);
    assert.ok(!page.url().includes("anna-token"));
    await page.click("#token-open");
    await page.click("#token-forget");
    await link("Needs a token");
    assert.deepEqual(complaints, []);
    await close();
  });
});
