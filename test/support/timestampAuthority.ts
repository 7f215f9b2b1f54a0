import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";

export interface TimestampAuthority {
  readonly url: string;
  /** Certificate of its root, PEM. */
  readonly ca: string;
  /** Requests so far. */
  readonly requests: () => number;
  /** Answers the next requests with this status instead. */
  readonly failNext: (count: number) => void;
  readonly close: () => Promise<void>;
}

const configuration = `
[tsa]
default_tsa = this
[this]
dir = .
serial = ./serial
signer_cert = ./tsa.pem
certs = ./ca.pem
signer_key = ./tsa.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
accuracy = secs:1
ess_cert_id_alg = sha256
[authority]
basicConstraints = critical,CA:TRUE
keyUsage = critical,keyCertSign
[stamping]
extendedKeyUsage = critical,timeStamping
[other]
extendedKeyUsage = serverAuth
[req]
distinguished_name = name
prompt = no
[name]
CN = Time of the city
`;

/** An RFC 3161 authority made of `openssl ts`, with a root of its own, behind HTTP. */
export async function openTimestampAuthority(): Promise<TimestampAuthority> {
  const directory = mkdtempSync(join(tmpdir(), "tsa-"));
  const openssl = (...args: string[]) => execFileSync("openssl", args, { cwd: directory, stdio: "pipe" });
  writeFileSync(join(directory, "tsa.cnf"), configuration);
  writeFileSync(join(directory, "serial"), "01\n");
  const key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-config", "tsa.cnf"];
  openssl("req", "-x509", ...key, "-keyout", "ca.key", "-out", "ca.pem", "-days", "30", "-extensions", "authority");
  openssl("req", "-new", ...key, "-subj", "/CN=Stamp", "-keyout", "tsa.key", "-out", "tsa.csr");
  const issue = ["-req", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days", "30", "-extfile", "tsa.cnf"];
  openssl("x509", ...issue, "-in", "tsa.csr", "-out", "tsa.pem", "-extensions", "stamping");
  let requests = 0;
  let failures = 0;
  const server = createServer(async (request, response) => {
    requests += 1;
    const body = await buffer(request);
    if (failures > 0) {
      failures -= 1;
      response.writeHead(503).end();
      return;
    }
    writeFileSync(join(directory, "query.tsq"), body);
    openssl("ts", "-reply", "-config", "tsa.cnf", "-section", "this", "-queryfile", "query.tsq", "-out", "reply.tsr");
    response.writeHead(200, { "content-type": "application/timestamp-reply" });
    response.end(readFileSync(join(directory, "reply.tsr")));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    ca: readFileSync(join(directory, "ca.pem"), "utf8"),
    requests: () => requests,
    failNext(count) {
      failures = count;
    },
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
      rmSync(directory, { recursive: true });
    },
  };
}
