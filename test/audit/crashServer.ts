/**
 * A server on the real query log for the crash test: `node crashServer.ts DIRECTORY`. It opens when it is told to. Each request appends its record and is
 * answered then. Segments and seals are tiny, so that a kill finds it rotating or sealing as often as anything else.
 */
import { once } from "node:events";
import { createServer } from "node:http";
import { join } from "node:path";
import { openAudit } from "../../audit/openAudit.ts";
import { crashReading } from "./crashReading.ts";

// Loaded while the one before it still runs: a start costs much more than what is tested.
await once(process, "message");
const [directory = ""] = process.argv.slice(2);
const audit = await openAudit({
  directory: join(directory, "journal"),
  keysDirectory: join(directory, "keys"),
  chain: "crash",
  hashAlgorithm: "sha256",
  signatureAlgorithm: "ed25519",
  segmentBytes: 30_000,
  segmentAgeMs: 60_000,
  warnFreeBytes: 0,
  refuseFreeBytes: 0,
  sealRecords: 7,
  sealMs: 50,
});
const server = createServer(async (request, response) => {
  const requestId = decodeURIComponent(request.url?.slice(1) ?? "");
  const reading = crashReading(requestId);
  await audit.operation(
    {
      kind: "operation",
      requestId,
      address: "127.0.0.1",
      transport: "http",
      operation: { hash: reading.hash, type: "query", reading: reading.reading },
      outcome: "answered",
      durationUs: 1,
    },
    reading,
  );
  response.end(requestId);
});
server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  if (typeof address === "object") process.send?.(address?.port);
});
