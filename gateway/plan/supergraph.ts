import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { ROUTER_SUPPORTED_SUPERGRAPH_FEATURES, Supergraph } from "@apollo/federation-internals";
import { assertValidSchema } from "graphql";

/** One version of the supergraph that was read, understood and found valid. */
export interface SupergraphVersion {
  /** First 12 hexadecimal digits of the SHA-256 of the text. */
  readonly id: string;
  readonly sdl: string;
  readonly subgraphs: readonly { readonly name: string; readonly url: string }[];
}

/** The file is missing or no supergraph. The message names the file and what is wrong in one sentence. */
export class SupergraphError extends Error {
  override name = "SupergraphError";
}

/** @throws SupergraphError */
export function readSupergraph(file: string): SupergraphVersion {
  let sdl: string;
  try {
    sdl = readFileSync(file, "utf8");
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "unknown";
    throw new SupergraphError(`Cannot read the supergraph ${file} (${code}).`, { cause: error });
  }
  return parseSupergraph(sdl, file);
}

/** @throws SupergraphError */
export function parseSupergraph(sdl: string, file: string): SupergraphVersion {
  try {
    const supergraph = Supergraph.build(sdl, {
      supportedFeatures: ROUTER_SUPPORTED_SUPERGRAPH_FEATURES,
      validateSupergraph: true,
    });
    assertValidSchema(supergraph.apiSchema().toGraphQLJSSchema());
    const id = createHash("sha256").update(sdl).digest("hex").slice(0, 12);
    return { id, sdl, subgraphs: supergraph.subgraphsMetadata().map(({ name, url }) => ({ name, url })) };
  } catch (error) {
    const reason = error instanceof Error ? error.message.split("\n")[0] : String(error);
    throw new SupergraphError(`${file} is no valid Federation 2 supergraph: ${reason}`, { cause: error });
  }
}
