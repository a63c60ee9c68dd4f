/**
 * Health probe of a container: node probe.mjs URL [NODE-ID]
 * Passes where the address answers with success and, if a node's id is given, names that node: it is alive and announces itself.
 * SPINGAP_TOKEN_FILE: a tenant's token, where tenants are configured.
 */
import { readFileSync } from "node:fs";

const [url, nodeId] = process.argv.slice(2);
const { SPINGAP_TOKEN_FILE: file } = process.env;
const headers = file === undefined ? {} : { authorization: `Bearer ${readFileSync(file, "utf8").trim()}` };
try {
  const response = await fetch(url, { headers, signal: AbortSignal.timeout(3000) });
  const body = await response.json();
  const there = nodeId === undefined || body.nodes.some((node) => node.node_id === nodeId && node.state !== "quarantined");
  if (!response.ok || !there) throw new Error(`${response.status}${there ? "" : `: ${nodeId} is not among the nodes`}`);
} catch (error) {
  process.stderr.write(`${url}: ${error.message}\n`);
  process.exitCode = 1;
}
