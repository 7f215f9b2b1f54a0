import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";

interface Manifest {
  readonly license?: string;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
}

const read = (file: string) => JSON.parse(readFileSync(file, "utf8"));
const page = readFileSync("docs/licences.md", "utf8");
const manifest: Manifest = read("package.json");
const installed: Readonly<Record<string, { readonly license?: string }>> = read("package-lock.json").packages;

/** What a package states; older ones state a list. */
function licenceIn(file: string): string | undefined {
  const { license, licenses } = read(file);
  return license ?? licenses?.[0]?.type;
}

/** The rows of the tables under a heading, without the row of the names. */
function rowsUnder(heading: string): readonly (readonly string[])[] {
  const [section = ""] = (page.split(`## ${heading}\n`)[1] ?? "").split("\n## ");
  const rows = section.split("\n").filter((line) => line.startsWith("| "));
  return rows.slice(2).map((row) => row.split(" | ").map((cell) => cell.replace(/^\| | \|$/g, "")));
}

const named = (cell = "") => [...cell.matchAll(/`([^`]+)`/g)].map(([, name = ""]) => name);
const packagesOf = (heading: string) =>
  rowsUnder(heading).flatMap(([cell, licence = ""]) => named(cell).map((name) => ({ name, licence })));

const exceptions = packagesOf("The one exception");
const atRunTime = packagesOf("At run time");
const inDevelopment = packagesOf("In development");
const direct = [...exceptions, ...atRunTime, ...inDevelopment];

describe("D15: docs/licences.md is true", () => {
  test("D15: every direct dependency is there once, and no other package", () => {
    const all = [...Object.keys(manifest.dependencies), ...Object.keys(manifest.devDependencies)];
    expect(direct.map(({ name }) => name).sort()).toEqual(all.sort());
  });

  test("D15: what a gateway needs at run time stands apart from what development needs", () => {
    const misplaced = [
      ...atRunTime.filter(({ name }) => !(name in manifest.dependencies)),
      ...inDevelopment.filter(({ name }) => !(name in manifest.devDependencies)),
    ];
    expect(misplaced).toEqual([]);
  });

  test("D15: every licence is the one that the package states", () => {
    const stated = direct.map(({ name }) => ({ name, licence: licenceIn(`node_modules/${name}/package.json`) }));
    expect(direct).toEqual(stated);
  });

  test("D15: at run time one licence is not permissive", () => {
    const permissive = new Set(["MIT", "Apache-2.0", "ISC", "BSD-2-Clause", "BSD-3-Clause", "0BSD", "BlueOak-1.0.0"]);
    expect(atRunTime.filter(({ licence }) => !permissive.has(licence))).toEqual([]);
    expect(new Set(exceptions.map(({ licence }) => licence))).toEqual(new Set(["Elastic-2.0"]));
  });

  test("D15: the licences of everything installed are listed, and those of few packages with their packages", () => {
    const unsaid = "not said in its package.json";
    const packages = Object.entries(installed).flatMap(([path, { license }]) =>
      path === "" ? [] : [{ name: path.replace(/^.*node_modules\//, ""), licence: license ?? unsaid }],
    );
    const rows = rowsUnder("Everything that is installed");
    expect(rows.map(([licence]) => licence).sort()).toEqual(
      [...new Set(packages.map(({ licence }) => licence))].sort(),
    );
    for (const [licence, cell = ""] of rows) {
      if (named(cell).length === 0) continue;
      // A package's binaries for each platform go with it.
      const names = packages.filter((one) => one.licence === licence).map(({ name }) => name);
      const others = cell.includes("its binaries")
        ? names.filter((name) => !/-(?:android|darwin|freebsd|linux|win32)/.test(name))
        : names;
      expect(named(cell).sort(), licence).toEqual([...new Set(others)].sort());
    }
  });
});
