import { join } from "node:path";
import { readPlainText } from "../format/readPlainText.ts";
import type { Problems } from "./problem.ts";

/** `bundle.json`: what was asked for, and what is there. Nobody signs it; it says only what was meant. */
export interface BundleIndex {
  readonly format: 1;
  /** UTC. */
  readonly made: string;
  readonly asked: { readonly from: string; readonly to: string; readonly subjects: readonly string[] };
  readonly chains: readonly BundleChain[];
}

export interface BundleChain {
  readonly chain: string;
  readonly records: number;
  readonly seals: number;
  /** Records in the time asked for that no seal covered yet, and which are therefore left out. */
  readonly unsealed: number;
}

/** What the bundle says of a chain; null, and a problem, where it says nothing that can be read. */
export function readBundleChain(directory: string, chain: string, problems: Problems): BundleChain | null {
  const wrong = (message: string) => {
    problems.add({ kind: "bundle-differs", file: "bundle.json", message });
    return null;
  };
  let index: Partial<BundleIndex>;
  try {
    index = Object(JSON.parse(readPlainText(join(directory, "bundle.json"))));
  } catch {
    return wrong("bundle.json cannot be read.");
  }
  const listed = Array.isArray(index.chains) ? (index.chains as readonly BundleChain[]) : [];
  return listed.find((one) => Object(one).chain === chain) ?? wrong(`bundle.json does not name the chain ${chain}.`);
}
