import { isLoopback, parseListen } from "../../coordinator/tls.ts";
import { type Flags, readClientConfig } from "../config/config.ts";
import { type ExitCode, reportFailure } from "../exit.ts";
import { CallError } from "./call-error.ts";
import { type ClusterClient, clusterClient } from "./client.ts";

/** Reads how to reach the coordinator, does the work, and turns a refused call into one line and an exit code. */
export async function withClient(flags: Flags, work: (client: ClusterClient) => Promise<ExitCode>): Promise<ExitCode> {
  const config = readClientConfig(flags);
  if (!config.ok) return reportFailure(config.failure);
  const { server, token, token_file: tokenFile, tls } = config.value;
  const address = parseListen("--server", server);
  if (!address.ok) return reportFailure(address.failure);
  const plain = !tls.on && tls.ca === null && tls.cert === null;
  if (plain && (token ?? tokenFile) !== null && !isLoopback(address.value.host))
    process.stderr.write(`spingap: warning: the token goes to ${server} without TLS\n`);
  const client = clusterClient(config.value);
  if (!client.ok) return reportFailure(client.failure);
  try {
    return await work(client.value);
  } catch (error) {
    if (error instanceof CallError) return reportFailure(error.failure);
    throw error;
  } finally {
    client.value.close();
  }
}
