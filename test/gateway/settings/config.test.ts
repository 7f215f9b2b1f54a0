import { describe, expect, test } from "vitest";
import { ConfigError, readConfig } from "../../../gateway/settings/config.ts";
import { helpText } from "../../../gateway/settings/help.ts";
import { settings } from "../../../gateway/settings/settings.ts";

describe("the configuration", () => {
  test("has a fallback for everything and cannot be changed", () => {
    const config = readConfig({}, []);
    expect(config).toMatchObject({
      port: 4000,
      host: "127.0.0.1",
      supergraphFile: "schema/supergraph.graphql",
      ownSupergraph: true,
      bodyLimitBytes: 1_048_576,
      maxDepth: 15,
      subgraphUrls: {},
    });
    expect(Object.isFrozen(config)).toBe(true);
    expect(Object.isFrozen(config.subgraphUrls)).toBe(true);
  });

  test("takes a flag before a variable", () => {
    expect(readConfig({ PORT: "5000" }, []).port).toBe(5000);
    expect(readConfig({ PORT: "5000" }, ["--port", "6000"]).port).toBe(6000);
    expect(readConfig({}, ["--port=6000", "--supergraph=x.graphql"])).toMatchObject({
      port: 6000,
      supergraphFile: "x.graphql",
      ownSupergraph: false,
    });
  });

  test("--no-NAME switches off what can be on or off, and nothing else", () => {
    expect(readConfig({}, ["--no-codegen"]).codegen).toBe("off");
    expect(readConfig({ CODEGEN: "on" }, ["--no-codegen", "--no-join-in-flight"])).toMatchObject({
      codegen: "off",
      joinInFlight: "off",
    });
    expect(() => readConfig({}, ["--no-port"])).toThrow(ConfigError);
  });

  test.each([
    [{ PORT: "80000" }, [], 'PORT is "80000"; accepted: a whole number from 0 to 65535.'],
    [{ PORT: "4e3" }, [], 'PORT is "4e3"; accepted: a whole number from 0 to 65535.'],
    [{}, ["--max-depth", "many"], '--max-depth is "many"; accepted: a whole number from 1 to 300.'],
    [{ LOG_LEVEL: "loud" }, [], 'LOG_LEVEL is "loud"; accepted: trace, debug, info, warn, error, fatal, silent.'],
    [{}, ["--prot", "1"], 'Unknown argument "--prot"; accepted: --port, --host'],
    [{}, ["4000"], 'Unknown argument "4000"; accepted: --port'],
    [{}, ["--port"], "--port needs a value."],
    [{}, ["--port", "--host"], "--port needs a value."],
    [{ SUBGRAPH_GRID_URL: "grid:4101" }, [], "SUBGRAPH_GRID_URL is no URL; accepted: http://host:port/path"],
  ])("refuses %j %j and says what is accepted", (environment, argv, message) => {
    expect(() => readConfig(environment, argv)).toThrow(ConfigError);
    expect(() => readConfig(environment, argv)).toThrow(message);
  });

  test("does not repeat a URL, which may hold a password", () => {
    expect(() => readConfig({ SUBGRAPH_GRID_URL: "ftp://user:secret@host" }, [])).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining("secret") }),
    );
  });

  test("is listed in full by --help", () => {
    const help = helpText([{ variable: "GRID_URL", description: "Where the grid platform answers." }]);
    for (const setting of Object.values(settings)) {
      for (const text of [`--${setting.flag}`, setting.variable, setting.fallback, setting.description]) {
        expect(help).toContain(text);
      }
    }
    expect(help).toContain("GRID_URL");
  });
});
