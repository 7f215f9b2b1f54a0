import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, writeFileSync } from "node:fs";
import { connect, createServer } from "node:net";
import { resolve } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { BenchProcess } from "../children.ts";
import { onGatewayCore } from "./pinning.ts";

/** Where npm puts the native gateway's binary; the package is for 64-bit Linux alone. */
export const nativeBinary = "bench/peers/node_modules/@grafbase/cli-x86_64-unknown-linux-musl/grafbase";

export interface NativeOptions {
  /** Name, URL and schema file of each subgraph: this gateway composes them itself. */
  readonly subgraphs: readonly { readonly name: string; readonly url: string; readonly schemaFile: string }[];
  readonly folder: string;
  readonly joining: boolean;
}

/** Grafbase Gateway inside its command line program; every other part of that program idles. */
export async function startNative({ subgraphs, folder, joining }: NativeOptions): Promise<BenchProcess> {
  const configFile = `${folder}/grafbase.toml`;
  // It takes relative paths as relative to this file.
  const lines = subgraphs.map(
    ({ name, url, schemaFile }) => `[subgraphs.${name}]\nurl = "${url}"\nschema_path = "${resolve(schemaFile)}"\n`,
  );
  writeFileSync(configFile, `[traffic_shaping]\ninflight_deduplication = ${joining}\n\n${lines.join("\n")}`);
  const port = await freePort();
  // Where it unpacks its assets.
  mkdirSync(`${folder}/grafbase-home`, { recursive: true });
  const argv = ["--home", `${folder}/grafbase-home`, "dev", "--config", configFile, "--port", String(port)];
  const [command = nativeBinary, ...rest] = [...onGatewayCore, nativeBinary, ...argv];
  const child = spawn(command, rest, { stdio: "ignore" });
  const { pid } = child;
  if (pid === undefined) throw new Error("The native gateway did not start.");
  const stop = async () => {
    const exited = once(child, "exit");
    if (child.kill("SIGKILL")) await exited;
  };
  try {
    await untilListening(port);
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    pid,
    ready: { ready: true, origin: `http://127.0.0.1:${port}` },
    ask: () => Promise.reject(new Error("The native gateway takes no messages.")),
    stop,
  };
}

/** It cannot say which port it took, so one that is free now is chosen for it. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") throw new Error("No port is free.");
  return address.port;
}

async function untilListening(port: number): Promise<void> {
  const deadline = performance.now() + 20_000;
  while (performance.now() < deadline) {
    const socket = connect(port, "127.0.0.1");
    try {
      await once(socket, "connect");
      return;
    } catch {
      await delay(50);
    } finally {
      socket.destroy();
    }
  }
  throw new Error("The native gateway does not listen after 20 s.");
}
