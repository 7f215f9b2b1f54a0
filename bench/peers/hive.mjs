/**
 * Hive Gateway as its own runtime, on node:http: `node hive.mjs SUPERGRAPH_FILE [--native-planner] [--joining]`.
 * Plain JavaScript, outside the project's types: its packages are not installed with the project.
 */
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { createGatewayRuntime } from "@graphql-hive/gateway-runtime";
import { useJIT } from "@graphql-mesh/plugin-jit";

const [supergraphFile] = process.argv.slice(2);
const joining = process.argv.includes("--joining");

const gateway = createGatewayRuntime({
  supergraph: readFileSync(supergraphFile, "utf8"),
  logging: "error",
  inboundInflightRequestDeduplication: joining,
  // On by default: identical fetches in flight are one call.
  transportEntries: { "*": { options: { deduplicateInflightRequests: joining } } },
  // What `hive-gateway --jit` adds; the native planner has an executor of its own.
  ...(process.argv.includes("--native-planner")
    ? { unifiedGraphHandler: (await import("@graphql-hive/router-runtime")).unifiedGraphHandler }
    : { plugins: () => [useJIT()] }),
});

const server = createServer(gateway);
server.keepAliveTimeout = 600_000;
server.listen(0, "127.0.0.1", () => {
  process.send?.({ ready: true, origin: `http://127.0.0.1:${server.address().port}` });
});
process.on("disconnect", () => process.exit(0));
// The runtime's own handler waits for connections that nobody closes.
process.on("SIGTERM", () => process.exit(0));
