import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inspect } from "node:util";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { SourceError } from "../../../../adapters/errors.ts";
import { mayHaveLanded } from "../../../../adapters/kit/mayHaveLanded.ts";
import type { HttpConnection } from "../../../../adapters/protocols/http/httpConnection.ts";
import { jsonRestProtocol } from "../../../../adapters/protocols/jsonRest.ts";
import { makeCertificates, type ToyCertificates } from "../../toys/toyCertificates.ts";
import { json } from "../../toys/toyJsonRest.ts";
import { startToyProxy, type ToyProxy } from "../../toys/toyProxy.ts";
import { type Answer, startToyServer, type ToyServer } from "../../toys/toyServer.ts";

const never = new AbortController().signal;
const certificates = makeCertificates();
const other = makeCertificates();
const { ca, client } = certificates;
const asClient = { ca, certificate: client.certificate, key: client.key };

/** `openssl s_server`, which demands a client certificate in the handshake of TLS 1.2 and refuses with an alert (RFC 5246, 7.2). */
async function startStrictServer({ ca: authority, server }: ToyCertificates) {
  const directory = mkdtempSync(join(tmpdir(), "strict-"));
  const files = { "ca.pem": authority, "server.pem": server.certificate, "server.key": server.key };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(directory, name), text);
  const identity = ["-cert", "server.pem", "-key", "server.key", "-CAfile", "ca.pem"];
  const demand = ["-Verify", "1", "-verify_return_error", "-www", "-no_tls1_3"];
  const running = spawn("openssl", ["s_server", "-accept", "127.0.0.1:0", ...identity, ...demand], { cwd: directory });
  running.stderr.resume();
  let said = "";
  await new Promise<void>((resolve) => {
    running.stdout.on("data", (chunk: Buffer) => {
      said += chunk.toString();
      if (/ACCEPT \S+:\d+/.test(said)) resolve();
    });
  });
  return {
    url: `https://127.0.0.1:${/ACCEPT \S+:(\d+)/.exec(said)?.[1]}`,
    stop() {
      running.kill("SIGKILL");
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

describe("a system with certificates", () => {
  let open: ToyServer;
  let mutual: ToyServer;
  let close = async () => {};
  const answers = { writeKeyOf: () => null, read: () => json([{ a: 1 }]) };
  const serverSide = { cert: certificates.server.certificate, key: certificates.server.key };

  beforeAll(async () => {
    open = await startToyServer(answers, serverSide);
    mutual = await startToyServer(answers, { ...serverSide, ca, requestCert: true, rejectUnauthorized: true });
  });
  afterEach(() => close());
  afterAll(async () => {
    await open.close();
    await mutual.close();
  });

  function connect(url: string, connection: HttpConnection) {
    const options = { system: "toy", faults: () => "unexpected" as const, maxReplyBytes: 1_000, concurrency: 1 };
    const protocol = jsonRestProtocol({ ...options, baseUrl: url, connection });
    close = protocol.close;
    return protocol.send({ path: "/x" }, never);
  }

  it("is trusted by its private authority, by address and by name", async () => {
    expect(await connect(open.url, { ca })).toMatchObject({ rows: [{ a: 1 }] });
    await close();
    expect(await connect(`https://localhost:${open.port}`, { ca })).toMatchObject({ rows: [{ a: 1 }] });
  });

  it.each([
    ["no authority", {}],
    ["another authority", { ca: other.ca }],
  ])(
    "is not trusted by %s",
    async (_, connection) =>
      await expect(connect(open.url, connection)).rejects.toMatchObject({ reason: "credentials" }),
  );

  it("lets in a client with a certificate, with its key locked or not", async () => {
    expect(await connect(mutual.url, asClient)).toMatchObject({ rows: [{ a: 1 }] });
    await close();
    const locked = { ...asClient, key: certificates.encryptedKey, passphrase: "toy-passphrase" };
    expect(await connect(mutual.url, locked)).toMatchObject({ rows: [{ a: 1 }] });
  });

  it.each([
    ["without a certificate", { ca }],
    ["with that of another authority", { ca, certificate: other.client.certificate, key: other.client.key }],
  ])("lets in none %s, and says so where the server tells by an alert", async (_, connection) => {
    // Under TLS 1.3 the refusal follows the handshake, and only the closed connection is seen.
    await expect(connect(mutual.url, connection)).rejects.toMatchObject({ reason: "unavailable" });
    await close();
    const strict = await startStrictServer(certificates);
    try {
      await expect(connect(strict.url, connection)).rejects.toMatchObject({ reason: "credentials" });
    } finally {
      strict.stop();
    }
  });

  it.each([
    ["no PEM", { ca, certificate: "certificate", key: "SECRET-KEY" }],
    ["the key of another certificate", { ca, certificate: client.certificate, key: other.client.key }],
    ["a key locked by another passphrase", { ...asClient, key: certificates.encryptedKey, passphrase: "SECRET-KEY" }],
  ])("is not opened with %s", (_, connection) => {
    let thrown: unknown = null;
    try {
      void connect(mutual.url, connection);
    } catch (error) {
      thrown = error;
    }
    expect(String(thrown)).toMatch(/^Error: toy: the client certificate, its key or the authority/);
    expect(String(thrown)).not.toMatch(/SECRET-KEY|BEGIN/);
  });

  describe("behind a proxy", () => {
    let proxy: ToyProxy;
    let plain: ToyServer;
    let answer: Answer = json([{ a: 1 }]);
    beforeAll(async () => {
      proxy = await startToyProxy("toy-account:toy-password");
      plain = await startToyServer({ writeKeyOf: () => null, read: () => answer });
    });
    afterAll(async () => {
      await proxy.close();
      await plain.close();
    });
    const withAccount = () => proxy.url.replace("//", "//toy-account:toy-password@");

    it("is reached through a tunnel, with the certificates of both ends", async () => {
      const reply = await connect(mutual.url, { ...asClient, proxyUrl: withAccount() });
      expect(reply).toMatchObject({ rows: [{ a: 1 }] });
      expect(proxy.asked.at(-1)).toBe(`CONNECT 127.0.0.1:${mutual.port}`);
      await close();
      const byName = { ...asClient, proxyUrl: withAccount() };
      expect(await connect(`https://localhost:${mutual.port}`, byName)).toMatchObject({ rows: [{ a: 1 }] });
    });

    it("is not trusted there either without its authority", async () =>
      await expect(connect(open.url, { proxyUrl: withAccount() })).rejects.toMatchObject({ reason: "credentials" }));

    it("is named in full without TLS, and bounded all the same", async () => {
      expect(await connect(plain.url, { proxyUrl: withAccount() })).toMatchObject({ rows: [{ a: 1 }] });
      expect(proxy.asked.at(-1)).toBe(`GET ${plain.url}/x`);
      await close();
      answer = json([{ a: "x".repeat(2_000) }]);
      const pending = connect(plain.url, { proxyUrl: withAccount() });
      await expect(pending).rejects.toMatchObject({ reason: "badReply" });
    });

    it.each(["tunnel", "plain"])("is not reached without the proxy's account (%s)", async (kind) => {
      const url = kind === "tunnel" ? mutual.url : plain.url;
      const error = await connect(url, { ...asClient, proxyUrl: proxy.url }).catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({ reason: "credentials", sourceCode: "proxy HTTP 407" });
      expect(error instanceof SourceError && mayHaveLanded(error)).toBe(false);
    });

    it.each(["toy-account:SECRET-KEY@proxy", "ftp://toy:SECRET-KEY@proxy", "http://toy:SECRET-KEY@pro xy"])(
      "is not opened with the address %s, which is not shown",
      (proxyUrl) => {
        let thrown: unknown = null;
        try {
          void connect(plain.url, { proxyUrl });
        } catch (error) {
          thrown = error;
        }
        expect(inspect(thrown)).toMatch(/^Error: toy: proxyUrl is no address/);
        expect(inspect(thrown)).not.toContain("SECRET-KEY");
      },
    );

    it("is unavailable where the proxy is not there", async () => {
      const pending = connect(mutual.url, { ...asClient, proxyUrl: "http://127.0.0.1:1" });
      await expect(pending).rejects.toMatchObject({ reason: "unavailable" });
    });
  });
});
