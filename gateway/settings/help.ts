import { settings } from "./settings.ts";

interface SourceSetting {
  readonly variable: string;
  readonly description: string;
}

/** What `--help` prints, made from the tables of settings. */
export function helpText(sourceSettings: readonly SourceSetting[]): string {
  const rows = Object.values(settings).map((setting) => [
    `--${setting.flag}`,
    setting.variable,
    setting.fallback,
    setting.description,
  ]);
  rows.unshift(["flag", "variable", "fallback", ""]);
  rows.push([
    "",
    "SUBGRAPH_<NAME>_URL",
    "",
    "Where the subgraph answers. Without it this repository's subgraphs run in this process and others are",
    "taken from the routing URL in the supergraph.",
  ]);
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const indent = widths.reduce((sum, width) => sum + width + 2, 2);
  const lines = rows.map(([flag = "", variable = "", fallback = "", ...description]) => {
    const columns = [flag, variable, fallback].map((cell, column) => cell.padEnd(widths[column] ?? 0));
    return `  ${[...columns, description.join(`\n${" ".repeat(indent)}`)].join("  ")}`.trimEnd();
  });
  return [
    "The gateway: one GraphQL endpoint over the subgraphs of a Federation 2 supergraph.",
    "",
    "  npm run gateway -- [flags]",
    "",
    ...lines,
    "",
    "The legacy systems behind the subgraphs in this process, by environment variables:",
    ...sourceSettings.map(({ variable, description }) => `  ${variable.padEnd(28)}${description}`),
    "",
  ].join("\n");
}
