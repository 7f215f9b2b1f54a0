import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { expect, test } from "vitest";

const root = join(import.meta.dirname, "../..");

/** What a command that cannot start says, and how it ends. */
async function run(script: string, args: readonly string[]) {
  const child = spawn(process.execPath, [script, ...args], { cwd: root, stdio: ["ignore", "pipe", "pipe"] });
  const [[code], stderr] = await Promise.all([once(child, "exit"), text(child.stderr), text(child.stdout)]);
  return { code: code as number | null, stderr };
}

test.each([
  ["scripts/commands/start.ts", ["--prot", "1"], "Unknown argument", "npm start: the demo"],
  ["scripts/commands/start.ts", ["--sandbox-scale", "many"], "--scale", "npm start: the demo"],
  ["scripts/commands/start.ts", ["--sandbox-nothing"], "--nothing", "npm start: the demo"],
  ["scripts/commands/gateway.ts", ["--prot", "1"], "Unknown argument", "--port"],
  ["scripts/commands/gateway.ts", ["--port", "many"], "--port is", "--port"],
  ["scripts/commands/gateway.ts", ["--port"], "--port needs a value", "--port"],
  ["gateway/main.ts", ["--prot", "1"], "Unknown argument", "--port"],
  ["sandbox/main.ts", ["--prot", "1"], "--prot", "npm run sandbox"],
  ["sandbox/main.ts", ["--scale", "0"], "--scale", "npm run sandbox"],
  ["subgraphs/serving/main.ts", ["grid", "--prot", "1"], "--prot", "npm run subgraph"],
  ["subgraphs/serving/main.ts", ["grid", "--port", "many"], "--port", "npm run subgraph"],
  ["subgraphs/serving/main.ts", ["nothing"], "Name one subgraph", "npm run subgraph"],
])("%s %j ends with 2, after a sentence and the help", async (script, args, sentence, help) => {
  const { code, stderr } = await run(script, args);
  expect(stderr.split("\n")[0]).toContain(sentence);
  expect(stderr.slice(stderr.indexOf("\n"))).toContain(help);
  expect(code).toBe(2);
});
