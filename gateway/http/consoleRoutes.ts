import { createReadStream, existsSync, readdirSync, readFileSync } from "node:fs";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { FastifyInstance, FastifyReply } from "fastify";
import { isLoopback, loopbackHosts } from "../../access/loopback.ts";
import { maxSettingFileBytes, readBoundedText } from "../../access/readBoundedText.ts";
import { type Config, ConfigError } from "../settings/config.ts";
import { pageHeaders } from "./securityHeaders.ts";

const folder = fileURLToPath(new URL("../../console/dist/", import.meta.url));

const contentTypes: Readonly<Record<string, string>> = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json; charset=utf-8",
  ".svg": "image/svg+xml",
  ".ttf": "font/ttf",
  ".woff2": "font/woff2",
};

/** The page's files under /console/assets/. Only names that are in the folder at the start are served: no path is built from a URL. */
export function addConsoleRoutes(server: FastifyInstance): void {
  const assets = join(folder, "assets");
  const names = new Set(existsSync(assets) ? readdirSync(assets) : []);
  server.get<{ Params: { name: string } }>("/console/assets/:name", (request, reply) => {
    const { name } = request.params;
    if (!names.has(name)) return reply.callNotFound();
    reply.header("cache-control", "public, max-age=31536000, immutable");
    return reply
      .type(contentTypes[extname(name)] ?? "application/octet-stream")
      .send(createReadStream(join(assets, name)));
  });
}

/**
 * What the page is told of the gateway: names of headers, and the clients of a demonstration with their secrets.
 *
 * @throws ConfigError for clients that cannot be read, or where others than this machine could
 */
export function addExplorerOffer(server: FastifyInstance, config: ExplorerConfig): void {
  const { purposeHeader, caseHeader } = config;
  const offer = { purposeHeader, caseHeader, demoClients: readDemoClients(config) };
  server.get("/explorer/offer", (_request, reply) => reply.header("cache-control", "no-store").send(offer));
}

function readDemoClients({ demoClients: file, host }: ExplorerConfig): readonly unknown[] {
  if (file === "") return [];
  // Before the port is open: the offer would be made until something else refuses the start.
  if (!isLoopback(host)) {
    throw new ConfigError(`DEMO_CLIENTS gives secrets to every visitor; HOST has to be one of ${loopbackHosts}.`);
  }
  const clients = parsed(file);
  if (!Array.isArray(clients)) {
    throw new ConfigError(`DEMO_CLIENTS ${file} has to be a readable JSON file with a list of clients.`);
  }
  return clients;
}

function parsed(file: string): unknown {
  try {
    return JSON.parse(readBoundedText(file, maxSettingFileBytes));
  } catch {
    return null;
  }
}

export type ExplorerConfig = Pick<Config, "host" | "purposeHeader" | "caseHeader" | "demoClients">;

/** The explorer for a browser that opens the endpoint. */
export function sendPage(reply: FastifyReply): FastifyReply {
  const page = join(folder, "index.html");
  if (!existsSync(page)) {
    return reply.code(503).type("text/plain").send("The explorer page is not built yet: npm run generate\n");
  }
  return reply.headers(pageHeaders).type("text/html; charset=utf-8").send(readFileSync(page));
}
