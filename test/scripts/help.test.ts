/** Every command of package.json says what it does before it does anything. */
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";

const { scripts } = JSON.parse(readFileSync("package.json", "utf8")) as { scripts: Record<string, string> };
/** Ours, without what npm runs before another command; tsc, biome and vitest have a help of their own. */
const commands = Object.entries(scripts).flatMap(([name, command]) => {
  const file = /^node (\S+)$/.exec(command)?.[1];
  return file === undefined || /^pre/.test(name) ? [] : [{ name, file }];
});

/** Exit code and both outputs of a command. */
async function run(file: string, flag: string): Promise<{ code: number; output: string; complaint: string }> {
  try {
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [file, flag], { timeout: 60_000 });
    return { code: 0, output: stdout, complaint: stderr };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    return { code, output: stdout, complaint: stderr };
  }
}

describe("D12: every command explains itself", () => {
  test.each(commands)("D12: npm run $name -- --help", { timeout: 70_000 }, async ({ name, file }) => {
    const { code, output } = await run(file, "--help");
    expect(code).toBe(0);
    expect(output).toContain(name === "start" ? "npm start" : `npm run ${name}`);
  });

  test("D12: there are commands to try", () => {
    expect(commands.length).toBeGreaterThan(20);
  });
});
