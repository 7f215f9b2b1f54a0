import { parseArgs } from "node:util";
import type { SandboxOptions } from "./start.ts";

export const usage = `npm run sandbox -- [flags]: stand-ins of the legacy systems, with synthetic people. All ports are on 127.0.0.1.

  --state DIR           state directory (default .data/sandbox)
  --scale N             1: about 20,000 persons; a fraction such as 0.05 for a small world (default 1)
  --seed N              another seed, another world (default 1)
  --control-port N      0: any free port (default for every port)
  --grid-port N
  --service-port N
  --asset-port N
  --front-port N
  --postgres-url URL    a running PostgreSQL, as superuser (default: start one from npm)
  --help
`;

/** A flag that cannot be used; the message says why. */
export class FlagError extends Error {}

/** Reads the flags; null when help is asked for. */
export function readFlags(argv: readonly string[]): SandboxOptions | null {
  const { values } = parse(argv);
  if (values.help) return null;
  const port = (text: string | undefined, name: string): number => wholeNumber(text ?? "0", name, 65_535);
  return {
    stateDirectory: values.state ?? ".data/sandbox",
    scale: scaleOf(values.scale ?? "1"),
    seed: wholeNumber(values.seed ?? "1", "--seed", 2 ** 32 - 1),
    postgresUrl: values["postgres-url"],
    ports: {
      control: port(values["control-port"], "--control-port"),
      grid: port(values["grid-port"], "--grid-port"),
      service: port(values["service-port"], "--service-port"),
      asset: port(values["asset-port"], "--asset-port"),
      front: port(values["front-port"], "--front-port"),
    },
  };
}

function parse(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      options: {
        state: { type: "string" },
        scale: { type: "string" },
        seed: { type: "string" },
        "control-port": { type: "string" },
        "grid-port": { type: "string" },
        "service-port": { type: "string" },
        "asset-port": { type: "string" },
        "front-port": { type: "string" },
        "postgres-url": { type: "string" },
        help: { type: "boolean" },
      },
    });
  } catch (error) {
    throw new FlagError(error instanceof Error ? error.message : "Unknown flag");
  }
}

function wholeNumber(text: string, name: string, most: number): number {
  if (!/^\d{1,10}$/.test(text) || Number(text) > most) throw new FlagError(`${name}: a whole number up to ${most}`);
  return Number(text);
}

function scaleOf(text: string): number {
  const scale = Number(text);
  if (!(scale > 0 && scale <= 20)) throw new FlagError("--scale: a number above 0, at most 20");
  return scale;
}
