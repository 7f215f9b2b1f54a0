import { createHash } from "node:crypto";
import type { GraphQLSchema } from "graphql";
import { SupergraphError } from "../graph/supergraphError.ts";
import { checkedSubjects } from "../subjects/checkSubjects.ts";
import type { Subjects } from "../subjects/readSubjects.ts";
import { readContracts } from "./contracts.ts";
import { type Planner, readSchemas } from "./planner.ts";
import type { SubgraphAddress } from "./planningMessages.ts";
import { openPlanningThread, type PlanningLimits, type PlanningThread } from "./planningThread.ts";
import { readSchemaText } from "./readSchemaText.ts";

/** One version of the supergraph that was read, understood and found valid. */
export interface SupergraphVersion {
  /** First 12 hexadecimal digits of the SHA-256 of the text. */
  readonly id: string;
  readonly sdl: string;
  readonly subgraphs: readonly SubgraphAddress[];
  /** What each audience sees, by the name of its contract. */
  readonly contracts: ReadonlyMap<string, GraphQLSchema>;
  /** 数据主体 Whose data stands in its fields and inputs; each of level 3 and 4 says so. */
  readonly subjects: Subjects;
  readonly planner: Planner & Pick<PlanningThread, "retire" | "close">;
}

/** @throws SupergraphError when the file cannot be read */
export async function readSupergraphText(file: string): Promise<string> {
  try {
    return readSchemaText(file);
  } catch (error) {
    if (error instanceof SupergraphError) throw error;
    const code = error instanceof Error && "code" in error ? String(error.code) : "unknown";
    throw new SupergraphError(`Cannot read the supergraph ${file} (${code}).`, { cause: error });
  }
}

/**
 * Checked and composed into schemas by its planning thread, so that requests go on meanwhile.
 *
 * @throws SupergraphError when the text is no supergraph
 */
export async function openSupergraphVersion(
  sdl: string,
  file: string,
  limits: PlanningLimits,
): Promise<SupergraphVersion> {
  const thread = openPlanningThread(sdl, limits);
  const reply = await thread.read;
  if (reply.kind === "invalid") {
    await thread.close();
    throw new SupergraphError(`${file} is no valid Federation 2 supergraph: ${reply.reason}`);
  }
  const planner = {
    ...readSchemas(reply.apiSdl, sdl),
    plan: thread.plan.bind(thread),
    retire: () => thread.retire(),
    close: () => thread.close(),
  };
  try {
    const contracts = await readContracts(file, planner.apiSchema);
    const subjects = checkedSubjects(file, planner.supergraphSchema, planner.apiSchema);
    return { id: supergraphIdOf(sdl), sdl, subgraphs: reply.subgraphs, contracts, subjects, planner };
  } catch (error) {
    await thread.close();
    throw error;
  }
}

export function supergraphIdOf(sdl: string): string {
  return createHash("sha256").update(sdl).digest("hex").slice(0, 12);
}
