import { fastify } from "fastify";
import { afterAll, beforeAll, expect, test } from "vitest";
import { addOauthRoutes } from "../../gateway/http/oauthRoutes.ts";
import { securityHeaders } from "../../gateway/http/securityHeaders.ts";
import { basic, openReplica, type Replica } from "../access/support/authorizationReplica.ts";
import { putClient } from "../access/support/putClient.ts";
import { openTestDatabases, type TestDatabases } from "../support/store.ts";

let databases: TestDatabases;
let replica: Replica;
const server = fastify({ bodyLimit: 1_024 });
let url = "";
let handled = true;
let isBlocked = false;

beforeAll(async () => {
  databases = await openTestDatabases();
  replica = await openReplica(await databases.create());
  await putClient(replica.store, "provider", { scopes: ["grid:read"], secrets: [{ secret: "the-secret" }] });
  server.addHook("onRequest", async (_request, reply) => {
    reply.headers(securityHeaders);
  });
  server.post("/graphql", async (request) => ({ read: request.body }));
  addOauthRoutes(server, {
    handler: () => (handled ? replica.handler : null),
    mayAsk: () => (isBlocked ? { retryAfterS: 3 } : null),
  });
  url = await server.listen({ port: 0, host: "127.0.0.1" });
}, 60_000);

afterAll(async () => {
  await server.close();
  await replica?.close();
  await databases?.close();
});

test("a token is had through the gateway, with the headers of every answer", async () => {
  const reply = await fetch(`${url}/oauth/token`, {
    method: "POST",
    headers: basic("provider", "the-secret"),
    body: new URLSearchParams({ grant_type: "client_credentials" }),
  });
  expect(reply.status).toBe(200);
  expect(await reply.json()).toMatchObject({ token_type: "Bearer" });
  for (const [name, value] of Object.entries(securityHeaders)) expect(reply.headers.get(name)).toBe(value);
});

test("the metadata stands where RFC 8414 wants it; other routes still parse their bodies", async () => {
  const metadata = await fetch(`${url}/.well-known/oauth-authorization-server/oauth`);
  expect(await metadata.json()).toMatchObject({ grant_types_supported: ["client_credentials"] });
  const posted = await fetch(`${url}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: '{"query":"{a}"}',
  });
  expect(await posted.json()).toEqual({ read: { query: "{a}" } });
});

test("without access control there is nothing there", async () => {
  handled = false;
  const reply = await fetch(`${url}/oauth/jwks`);
  handled = true;
  expect([reply.status, (await reply.json()).errors[0].extensions.code]).toEqual([404, "BAD_REQUEST"]);
});

test("an address that asks too often is sent away", async () => {
  isBlocked = true;
  const reply = await fetch(`${url}/oauth/token`, {
    method: "POST",
    headers: basic("provider", "the-secret"),
    body: new URLSearchParams({ grant_type: "client_credentials" }),
  });
  isBlocked = false;
  expect([reply.status, reply.headers.get("retry-after")]).toEqual([429, "3"]);
  expect((await reply.json()).errors[0].extensions.code).toBe("RATE_LIMITED");
});
