import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A real Redis on a port of its own; what it holds survives `kill` and `start`. */
export interface TemporaryRedis {
  readonly url: string;
  readonly port: number;
  readonly start: () => Promise<void>;
  /** At once, as a crash. */
  readonly kill: () => Promise<void>;
  /** It keeps its connections and answers nothing. */
  readonly freeze: () => void;
  readonly thaw: () => void;
  readonly remove: () => Promise<void>;
}

const program = ["/usr/bin/redis-server", "/usr/bin/valkey-server"].find((path) => existsSync(path));

/** For the note of a test that is skipped; null where Redis is there. */
export const whyNoRedis = program === undefined ? "neither redis-server nor valkey-server is on this machine" : null;

export async function temporaryRedis(): Promise<TemporaryRedis> {
  const directory = await mkdtemp(join(tmpdir(), "community-redis-"));
  const port = await freePort();
  let server: ChildProcess | null = null;

  async function start(): Promise<void> {
    const persistence = ["--save", "", "--appendonly", "yes", "--appendfsync", "always"];
    const place = ["--port", String(port), "--bind", "127.0.0.1", "--dir", directory];
    server = spawn(program ?? "redis-server", [...place, ...persistence], { stdio: "ignore" });
    while (!(await answers(port))) await new Promise((resolve) => setTimeout(resolve, 20));
  }

  async function kill(): Promise<void> {
    const running = server;
    server = null;
    if (running === null || running.exitCode !== null) return;
    const ended = new Promise((resolve) => running.once("exit", resolve));
    running.kill("SIGKILL");
    await ended;
  }

  await start();
  return {
    url: `redis://127.0.0.1:${port}`,
    port,
    start,
    kill,
    freeze: () => void server?.kill("SIGSTOP"),
    thaw: () => void server?.kill("SIGCONT"),
    remove: async () => {
      await kill();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** It loads what it kept before it says PONG. */
function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1", () => socket.write("PING\r\n"));
    const end = (isThere: boolean) => {
      socket.destroy();
      resolve(isThere);
    };
    socket.once("data", (reply) => end(reply.toString("utf8").startsWith("+PONG")));
    socket.once("error", () => end(false));
  });
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
    });
  });
}
