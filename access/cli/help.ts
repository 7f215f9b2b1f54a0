import type { Command } from "./command.ts";
import { table } from "./table.ts";

const invocation = "npm run access --";

export function helpOfAll(commands: Readonly<Record<string, Command>>): string {
  const rows = Object.entries(commands).map(([name, { summary }]) => [`  ${name}`, summary]);
  return [
    "API clients and their rights: 接口客户端.",
    "",
    `  ${invocation} COMMAND [...]`,
    "",
    table(["  COMMAND", ""], rows).trimEnd(),
    "",
    `Every command takes --json and --help. DATABASE_URL names the store, postgresql://account:password@host:port/database;`,
    "without it, the store of the demo is used while `npm start` runs here.",
    "Exit code 0: done; 1: refused, nothing was changed; 2: the command was written wrong.",
    "",
  ].join("\n");
}

export function helpOf(name: string, { summary, positionals, flags }: Command): string {
  const all = { ...flags, json: { description: "Prints JSON." }, help: { description: "Prints this." } };
  const rows = Object.entries(all).map(([flag, { description, ...rest }]) => [
    `  --${flag}${"value" in rest && rest.value !== undefined ? ` ${rest.value}` : ""}`,
    description,
  ]);
  const words = [invocation, name, ...positionals, "[flags]"].join(" ");
  return `${summary}\n\n  ${words}\n\n${table(["  FLAG", ""], rows)}`;
}
