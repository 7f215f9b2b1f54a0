import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { Caller } from "../../access/caller.ts";
import { ConfigError } from "../settings/config.ts";
import { withOwnTime } from "./withOwnTime.ts";

/**
 * Decides for one request whether the caller has a policy of `@policy`. Anything but true, failures included, is a no.
 */
export type PolicyFunction = (
  caller: Caller,
  request: { readonly requestId: string; readonly signal: AbortSignal },
) => boolean | Promise<boolean>;

/** By the names in `@policy`. */
export type PolicyFunctions = ReadonlyMap<string, PolicyFunction>;

/**
 * The functions of a module whose default export is `{ [name]: (caller, { requestId, signal }) => boolean }`.
 *
 * @param path empty for none
 * @throws ConfigError naming the path and what is wrong
 */
export async function loadPolicyFunctions(path: string): Promise<PolicyFunctions> {
  if (path === "") return new Map();
  const module = await importModule(path);
  const functions = Object.entries((module["default"] ?? {}) as Readonly<Record<string, unknown>>);
  const isWrong = functions.length === 0 || functions.some(([, one]) => typeof one !== "function");
  if (isWrong) throw new ConfigError(`POLICIES ${path}: the default export has to be an object of functions.`);
  return new Map(functions as readonly (readonly [string, PolicyFunction])[]);
}

/** The requested policies that the caller has. Each function may take `deadlineMs`. */
export async function grantedPolicies(
  names: readonly string[],
  functions: PolicyFunctions,
  caller: Caller,
  requestId: string,
  deadlineMs: number,
): Promise<ReadonlySet<string>> {
  const granted = await Promise.all(
    names.map(async (name) => {
      const decide = functions.get(name);
      if (decide === undefined) return null;
      const isGranted = await withOwnTime(deadlineMs, async (signal) => decide(caller, { requestId, signal })).catch(
        () => false,
      );
      return isGranted === true ? name : null;
    }),
  );
  return new Set(granted.filter((name) => name !== null));
}

async function importModule(path: string): Promise<Readonly<Record<string, unknown>>> {
  try {
    return await import(pathToFileURL(resolve(path)).href);
  } catch (error) {
    throw new ConfigError(`POLICIES ${path} cannot be loaded: ${error instanceof Error ? error.message : error}`);
  }
}
