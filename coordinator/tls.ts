import { createPrivateKey, X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { invalid, type Result, success } from "../core/failure.ts";

/** Paths of PEM files. */
export interface TlsFiles {
  readonly cert: string;
  readonly key: string;
  /** Who signs clients' certificates: with it, a client must show one. Null: none is asked for. */
  readonly clientCa: string | null;
}

/** What the files hold, checked. */
export interface TlsMaterial {
  readonly cert: Buffer;
  readonly key: Buffer;
  readonly clientCa: Buffer | null;
  /** End of the certificate's time, milliseconds since 1970. */
  readonly notAfterMs: number;
}

/** Reads the files; fails for what no client could talk to: unreadable, a key of another certificate, out of its time. */
export function readTls(files: TlsFiles, nowMs: number): Result<TlsMaterial> {
  const cert = readPem("tls.cert", files.cert);
  if (!cert.ok) return cert;
  const key = readPem("tls.key", files.key);
  if (!key.ok) return key;
  const clientCa = files.clientCa === null ? success(null) : readPem("tls.client_ca", files.clientCa);
  if (!clientCa.ok) return clientCa;
  let certificate: X509Certificate;
  try {
    certificate = new X509Certificate(cert.value);
  } catch (error) {
    return invalid("tls.cert", `${files.cert} holds no certificate: ${(error as Error).message}`);
  }
  try {
    if (!certificate.checkPrivateKey(createPrivateKey(key.value)))
      return invalid("tls.key", `${files.key} is not the key of the certificate in ${files.cert}`);
  } catch (error) {
    return invalid("tls.key", `${files.key} holds no private key: ${(error as Error).message}`);
  }
  const [notBeforeMs, notAfterMs] = [Date.parse(certificate.validFrom), Date.parse(certificate.validTo)];
  if (!(nowMs >= notBeforeMs && nowMs < notAfterMs))
    return invalid(
      "tls.cert",
      `the certificate in ${files.cert} is valid from ${certificate.validFrom} to ${certificate.validTo}, not now`,
    );
  return success({ cert: cert.value, key: key.value, clientCa: clientCa.value, notAfterMs });
}

function readPem(where: string, path: string): Result<Buffer> {
  try {
    return success(readFileSync(path));
  } catch (error) {
    return invalid(where, `cannot read ${path}: ${(error as Error).message}`);
  }
}

/** An address to listen on: `host:port`, `[v6]:port`. */
export interface ListenAddress {
  readonly host: string;
  /** 0: the system chooses. */
  readonly port: number;
}

export function parseListen(where: string, text: string): Result<ListenAddress> {
  const match = /^(?:\[([0-9A-Fa-f:.]+)\]|([^:[\]]+)):(\d{1,5})$/.exec(text);
  const port = Number(match?.[3]);
  const host = match?.[1] ?? match?.[2];
  if (host === undefined || !(port <= 65_535))
    return invalid(where, `expected HOST:PORT, for example 127.0.0.1:7480, got ${JSON.stringify(text)}`);
  return success({ host, port });
}

export function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || /^127(\.\d{1,3}){3}$/.test(host);
}
