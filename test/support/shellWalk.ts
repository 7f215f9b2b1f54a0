/** A document whose shell blocks are run as they stand. */
import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";

export interface ShellStep {
  /** Heading that it stands under. */
  readonly title: string;
  readonly commands: string;
  /** What the document says that it prints; null where it says nothing. `<...>` stands for anything within a line. */
  readonly expected: string | null;
}

/** Blocks of `sh`, each with the block of `text` behind it. */
export function readSteps(document: string): readonly ShellStep[] {
  const steps = document.matchAll(/^## (.+)$|^```sh\n([\s\S]*?)^```\n(?:\n```text\n([\s\S]*?)^```\n)?/gm);
  let title = "";
  return [...steps].flatMap(([, heading, commands, expected]) => {
    title = heading ?? title;
    return commands === undefined ? [] : [{ title, commands, expected: expected ?? null }];
  });
}

export interface WalkOptions {
  /** For the files that hold the steps. */
  readonly folder: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly deadlineMs: number;
}

/** What each step printed, on either stream, all run by one bash. A shell that ends early leaves the last ones out. */
export async function runSteps(steps: readonly ShellStep[], options: WalkOptions): Promise<readonly string[]> {
  const { folder, environment, deadlineMs } = options;
  const end = "\n@@ end of a step @@\n";
  const files = steps.map((_step, index) => join(folder, `step-${index}.sh`));
  await Promise.all(steps.map(({ commands }, index) => writeFile(files[index] ?? "", commands)));
  const lines = files.map((file) => `. '${file}' < /dev/null\nprintf '${end.replaceAll("\n", "\\n")}'\n`);
  const all = join(folder, "walk.sh");
  await writeFile(all, `exec 2>&1\n${lines.join("")}`);
  const printed = await new Promise<string>((resolve) => {
    const running = { env: environment, timeout: deadlineMs, maxBuffer: 16 * 1024 * 1024 };
    execFile("bash", [all], running, (_error, stdout) => resolve(stdout));
  });
  return printed.split(end).slice(0, steps.length);
}

/** The expected text with what was printed in place of its placeholders, line by line: equal to it where the two fit. */
export function withPlaceholdersFilled(expected: string, printed: string): string {
  const printedLines = printed.split("\n");
  return expected
    .split("\n")
    .map((line, index) => {
      const found = printedLines[index] ?? "";
      return patternOf(line).test(found) ? found : line;
    })
    .join("\n");
}

function patternOf(line: string): RegExp {
  const literal = line.split(/<[^<>]+>/).map((text) => text.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&"));
  return new RegExp(`^${literal.join(".+")}$`, "u");
}
