/** The planning thread: reads one supergraph and plans its operations, one after the other. Started by planningThread.ts. */
import { parentPort, workerData } from "node:worker_threads";
import type { QueryPlan } from "@apollo/query-planner";
import { parse } from "graphql";
import { createFederationPlanner, type FederationPlanner } from "./federationPlanner.ts";
import type { PlanningWork, PlanReply, PlanRequest, ReadReply } from "./planningMessages.ts";

const tooComplex =
  /^Too many options generated for|^Number of non-local selections exceeds|^Exceeded maximum recursive/;

function read(): FederationPlanner | null {
  try {
    const planner = createFederationPlanner((workerData as PlanningWork).supergraphSdl);
    tell({ kind: "read", apiSdl: planner.apiSdl, subgraphs: planner.subgraphs });
    return planner;
  } catch (error) {
    tell({ kind: "invalid", reason: (error instanceof Error ? error.message : String(error)).split("\n")[0] ?? "" });
    return null;
  }
}

function answer(planner: FederationPlanner, { text, operationName, oneWayOnly }: PlanRequest): PlanReply {
  const document = parse(text, { noLocation: true });
  const first = oneWayOnly ? null : attempt(() => planner.plan(document, operationName));
  if (first !== null && !(first.kind === "failed" && first.isTooComplex)) return first;
  const second = attempt(() => planner.planOneWay(document, operationName));
  // Whatever hinders the second, the operation was too complex for the first.
  return second.kind === "failed" ? { ...second, isTooComplex: true } : second;
}

function attempt(plan: () => QueryPlan): PlanReply {
  try {
    return { kind: "plan", plan: plan() };
  } catch (error) {
    const { message, stack = "" } = error instanceof Error ? error : new TypeError(String(error));
    return { kind: "failed", message, stack, isTooComplex: tooComplex.test(message) };
  }
}

function tell(reply: ReadReply | PlanReply): void {
  parentPort?.postMessage(reply);
}

const planner = read();
if (planner !== null) {
  planner.prepare();
  parentPort?.on("message", (request: PlanRequest) => tell(answer(planner, request)));
  tell({ kind: "ready" });
}
