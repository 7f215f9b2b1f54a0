import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import graph from "../../../community.config.ts";
import { readSubgraphsConfig, settingsOf } from "../../../subgraphs/config.ts";
import { defineGraph } from "../../../subgraphs/modules/defineGraph.ts";
import { defineModule, type Module, type ModuleDefinition } from "../../../subgraphs/modules/defineModule.ts";
import { graphSchemas, subgraphNamesOf } from "../../../subgraphs/modules/graphSchemas.ts";
import { loadGraph } from "../../../subgraphs/modules/loadGraph.ts";
import { list, oneOf, optionalText, text, url, wholeNumber } from "../../../subgraphs/modules/settingKinds.ts";
import { type ModuleSettings, readSettings } from "../../../subgraphs/modules/settings.ts";

function lamp(changes: Partial<ModuleDefinition<ModuleSettings, null>> = {}): Module {
  return defineModule({
    name: "lamp",
    title: "路灯",
    holdsPersons: false,
    settings: {},
    schema: new URL("../../../schema/division.graphql", import.meta.url),
    load: async () => null,
    open: () => ({ sources: [], subgraph: () => expect.unreachable() }),
    ...changes,
  });
}

describe("a module", () => {
  test.each(["Lamp", "lamp-post", "l", "1lamp", "路灯", "", "x".repeat(32)])("is not named %j", (name) => {
    expect(() => lamp({ name })).toThrow(`The module ${JSON.stringify(name)} has to be named by 2 to 31 lower-case`);
  });

  test.each(["identity", "access", "audit", "common", "supergraph"])("is not named as the built-in %s", (name) => {
    expect(() => lamp({ name })).toThrow("has the name of a part that the graph has itself");
  });

  test("reads no setting of another", () => {
    const settings = { url: { variable: "GRID_URL", description: "Address.", ...text } };
    expect(() => lamp({ settings })).toThrow(
      'The module "lamp" has a setting GRID_URL; its settings begin with LAMP_.',
    );
  });

  test("is in a graph once", () => {
    expect(() => defineGraph({ modules: [lamp(), lamp()] })).toThrow('Two modules are named "lamp".');
  });
});

describe("settings", () => {
  const settings = {
    url: { variable: "LAMP_URL", description: "Lamp platform: address.", ...url("https:") },
    key: { variable: "LAMP_KEY", description: "Lamp platform: key.", secret: true, ...text },
    kind: { variable: "LAMP_KIND", description: "Kind.", fallback: "led", ...oneOf("led", "gas") },
    pollMs: { variable: "LAMP_POLL_MS", description: "Pause.", fallback: "500", ...wholeNumber },
    file: { variable: "LAMP_FILE", description: "File; empty for none.", fallback: "", ...optionalText },
    towns: { variable: "LAMP_TOWNS", description: "Towns.", fallback: "none", ...list },
  } as const;
  const environment = { LAMP_URL: "https://lamps.example/api", LAMP_KEY: " k1 " };

  test("are read by their kind, fallbacks too", () => {
    expect(readSettings(settings, environment)).toEqual({
      url: "https://lamps.example/api",
      key: "k1",
      kind: "led",
      pollMs: 500,
      file: null,
      towns: [],
    });
    expect(readSettings(settings, { ...environment, LAMP_TOWNS: "a, b" }).towns).toEqual(["a", "b"]);
  });

  test.each([
    [{ LAMP_URL: undefined }, "LAMP_URL is not set. Lamp platform: address."],
    [{ LAMP_URL: "  " }, "LAMP_URL is not set. Lamp platform: address."],
    [{ LAMP_URL: "http://lamps" }, "LAMP_URL has to be an address that begins with https://."],
    [{ LAMP_KIND: "oil" }, "LAMP_KIND has to be led or gas."],
    [{ LAMP_POLL_MS: "0" }, "LAMP_POLL_MS has to be a whole number above 0."],
  ])("%j is refused with a sentence that has no value", (changed, sentence) => {
    expect(() => readSettings(settings, { ...environment, ...changed })).toThrow(new RegExp(`^${sentence}$`));
  });

  test("of a module whose subgraph runs elsewhere are not read", () => {
    const modules = [lamp({ settings })];
    expect(readSubgraphsConfig(defineGraph({ modules }), {}, ["access"]).modules.size).toBe(0);
    expect(() => readSubgraphsConfig(defineGraph({ modules }), {}, ["lamp"])).toThrow("LAMP_URL is not set.");
  });

  test("no two modules of this repository read the same one", () => {
    const variables = settingsOf(graph).map(({ variable }) => variable);
    expect(variables.filter((variable, index) => variables.indexOf(variable) !== index)).toEqual([]);
  });
});

describe("a configuration", () => {
  test("of this repository is community.config.ts", async () => {
    expect(await loadGraph({})).toBe(graph);
    expect(subgraphNamesOf(graph)).toEqual(["identity", ...graph.modules.map(({ name }) => name), "access", "audit"]);
    expect(graphSchemas(graph).map(({ url: address }) => address)).toHaveLength(new Set(subgraphNamesOf(graph)).size);
  });

  test("may lie elsewhere", async () => {
    const folder = mkdtempSync(join(tmpdir(), "community-config-"));
    try {
      const root = new URL("../../../", import.meta.url).href;
      const write = (name: string, source: string) => {
        writeFileSync(join(folder, name), source);
        return { COMMUNITY_CONFIG: join(folder, name) };
      };
      const few = write(
        "few.config.ts",
        `import { defineGraph } from "${root}subgraphs/modules/defineGraph.ts";
import { divisionModule } from "${root}subgraphs/division/module.ts";
export default defineGraph({ modules: [divisionModule] });`,
      );
      expect((await loadGraph(few)).modules.map(({ name }) => name)).toEqual(["division"]);

      const other = write("other.config.ts", "export default { modules: [] };");
      await expect(loadGraph(other)).rejects.toThrow(/other\.config\.ts has no default export made by defineGraph/);
      await expect(loadGraph({ COMMUNITY_CONFIG: "/no/such.ts" })).rejects.toThrow(
        "COMMUNITY_CONFIG: /no/such.ts: there is no such file",
      );
      const broken = write("broken.config.ts", "export default defineGraph({");
      await expect(loadGraph(broken)).rejects.toThrow(/broken\.config\.ts cannot be loaded/);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
