import { displayWidth } from "./displayWidth.ts";

/** Rows under their heads, columns two blanks apart, as wide as what stands in them; Chinese lines up too. */
export function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [heads, ...rows];
  const widths = heads.map((_head, column) => Math.max(...lines.map((line) => displayWidth(line[column] ?? ""))));
  return lines
    .map((line) => widths.map((width, column) => padded(line[column] ?? "", width)).join("  "))
    .map((line) => `${line.trimEnd()}\n`)
    .join("");
}

/** One fact a line. */
export function facts(lines: readonly (readonly [name: string, value: string])[]): string {
  const width = Math.max(...lines.map(([name]) => displayWidth(name)));
  return lines.map(([name, value]) => `${padded(name, width)}  ${value}`.trimEnd()).join("\n");
}

function padded(text: string, width: number): string {
  return text + " ".repeat(Math.max(0, width - displayWidth(text)));
}
