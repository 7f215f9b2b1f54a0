import type { Command, Commands } from "./command.ts";
import { table } from "./table.ts";

/** What the help of a whole program says around its commands. */
export interface Program {
  /** `npm run access --` */
  readonly invocation: string;
  readonly title: string;
  /** What holds for every command: environment, exit codes. */
  readonly notes: readonly string[];
}

export function helpOfAll<Context>({ invocation, title, notes }: Program, commands: Commands<Context>): string {
  const rows = Object.entries(commands).map(([name, { summary }]) => [`  ${name}`, summary]);
  return [
    title,
    "",
    `  ${invocation} COMMAND [...]`,
    "",
    table(["  COMMAND", ""], rows).trimEnd(),
    "",
    ...notes,
    "",
  ].join("\n");
}

export function helpOf<Context>(
  { invocation }: Program,
  name: string,
  { summary, positionals, flags }: Command<Context>,
): string {
  const all = { ...flags, json: { description: "Prints JSON." }, help: { description: "Prints this." } };
  const rows = Object.entries(all).map(([flag, { description, ...rest }]) => [
    `  --${flag}${"value" in rest && rest.value !== undefined ? ` ${rest.value}` : ""}`,
    description,
  ]);
  const words = [invocation, name, ...positionals, "[flags]"].join(" ");
  return `${summary}\n\n  ${words}\n\n${table(["  FLAG", ""], rows)}`;
}
