import DataLoader from "dataloader";
import { pause } from "../../adapters/kit/pause.ts";
import type { Call } from "../../adapters/system.ts";
import type { ApplicationRecord } from "../../adapters/systems/service/applicationRecord.ts";
import { isDecided } from "../../adapters/systems/service/applicationState.ts";
import type { EvaluationRecord } from "../../adapters/systems/service/evaluation.ts";
import type { FrontDatabase } from "../../adapters/systems/service/frontDatabase.ts";
import type { ResultRecord } from "../../adapters/systems/service/result.ts";
import type { ServicePlatform } from "../../adapters/systems/service/servicePlatform.ts";
import type { StepRecord } from "../../adapters/systems/service/step.ts";
import { rowsFrom } from "../kit/incompleteLists.ts";
import { loadGroups, loadRecords } from "../kit/loading.ts";
import type { Places } from "../kit/places.ts";
import type { View } from "../subgraph.ts";
import { createOwnerLoaders, type OwnerLoaders } from "./ownerLoaders.ts";

/** 办件: many at once from the front database, the newest state of one from the platform. */
export interface ApplicationLoaders extends OwnerLoaders {
  /** From the front database; what it lacks is asked from the platform before it counts as absent. */
  readonly application: (number: string) => Promise<ApplicationRecord | null>;
  /** From the platform, past what this operation has read of it before. */
  readonly applicationNow: (number: string) => Promise<ApplicationRecord | null>;
  /** The same for an application that this operation has just written, wherever it is. */
  readonly applicationWritten: (number: string) => Promise<ApplicationRecord | null>;
  /** From where the application was read; the platform is asked as well where the front database has none. */
  readonly stepsOf: (application: ApplicationRecord) => Promise<readonly StepRecord[]>;
  readonly resultOf: (application: ApplicationRecord) => Promise<ResultRecord | null>;
  /** From the front database, which alone has them. */
  readonly evaluationsOf: (number: string) => Promise<readonly EvaluationRecord[]>;
  /** Waits a little for the evaluation of a round that the platform has; empty where it does not come. */
  readonly evaluationsOnceThere: (number: string, round: string) => Promise<readonly EvaluationRecord[]>;
  /** Shows an evaluation that was just written and that the front database may not have yet. */
  readonly rememberEvaluation: (evaluation: EvaluationRecord) => void;
}

/** The front database follows within a second or two: its job rewrites one record after the other. */
const waitsMs = [0, 200, 400, 800, 1_600] as const;

export function createApplicationLoaders(
  { operations: platform }: ServicePlatform,
  { operations: front }: FrontDatabase,
  call: Call,
  view: View,
  places: Places,
): ApplicationLoaders {
  const { area, holdAbsence } = view;
  const copies = new DataLoader(loadRecords(front.applicationsByNumber, call));
  const copiedSteps = new DataLoader(loadGroups(front.stepsByApplication, call));
  const copiedResults = new DataLoader(loadRecords(front.resultsByApplication, call));
  const evaluations = new DataLoader(loadGroups(front.evaluationsByApplication, call));
  const newest = new DataLoader(loadRecords(platform.applicationByNumber, call));
  const newestSteps = new DataLoader(loadGroups(platform.stepsByApplication, call));
  const newestResults = new DataLoader(loadRecords(platform.resultByApplication, call));
  const written: EvaluationRecord[] = [];

  function applicationWritten(number: string): Promise<ApplicationRecord | null> {
    newestSteps.clear(number);
    newestResults.clear(number);
    return newest.clear(number).load(number);
  }

  /** What is outside the area is asked for in the same places as what is not there. */
  async function insideOnly(...reads: readonly (() => Promise<ApplicationRecord | null>)[]) {
    for (const read of reads) {
      const found = await read();
      if (found !== null && (area.isEverywhere || area.contains(found.communityCode))) return found;
    }
    return null;
  }
  const held = (look: () => Promise<ApplicationRecord | null>) =>
    area.isEverywhere ? look() : holdAbsence(look, (found) => found === null);

  return {
    ...createOwnerLoaders(front, call, view, places),
    applicationWritten,
    application: (number) =>
      held(() =>
        insideOnly(
          () => copies.load(number),
          () => newest.load(number),
        ),
      ),
    applicationNow: (number) => held(() => insideOnly(() => applicationWritten(number))),
    async stepsOf({ number, origin }) {
      const steps = origin === "front" ? await copiedSteps.load(number) : [];
      return steps.length > 0 ? steps : await newestSteps.load(number);
    },
    async resultOf({ number, origin, state }) {
      const result = origin === "front" ? await copiedResults.load(number) : null;
      return result === null && (state === null || isDecided(state)) ? await newestResults.load(number) : result;
    },
    async evaluationsOf(number) {
      const mine = written.filter((evaluation) => evaluation.applicationNumber === number);
      const known = await evaluations.load(number);
      const others = known.filter(({ round }) => !mine.some((one) => one.round === round));
      return rowsFrom([...others, ...mine], known);
    },
    async evaluationsOnceThere(number, round) {
      for (const delayMs of waitsMs) {
        await pause(delayMs, call.signal);
        const known = await evaluations.clear(number).load(number);
        if (known.some((evaluation) => evaluation.round === round)) return known;
      }
      return [];
    },
    rememberEvaluation: (evaluation) => void written.push(evaluation),
  };
}
