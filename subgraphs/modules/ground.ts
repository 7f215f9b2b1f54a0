import type { PseudonymKey } from "../../adapters/kit/pseudonym.ts";
import type { SystemOptions } from "../../adapters/kit/runner.ts";
import { readCalendar } from "../../adapters/systems/calendar/readCalendar.ts";
import { type Divisions, readDivisions } from "../../adapters/systems/division/divisions.ts";
import type { FormerDivisions } from "../../adapters/systems/division/formerDivisions.ts";
import { readFormerDivisions } from "../../adapters/systems/division/readFormerDivisions.ts";
import type { WorkingCalendar } from "../../adapters/values/workingCalendar.ts";
import { createPersonIds, type PersonIdSource } from "../kit/personIds.ts";
import { createPlaces, type Places } from "../kit/places.ts";
import { list, optionalText, text, wholeNumber } from "./settingKinds.ts";
import { type ModuleSettings, type SettingKind, type SettingValues, SubgraphsConfigError } from "./settings.ts";
import { ofSettingsFile } from "./settingsFile.ts";

/** Settings of every deployment, whichever modules it has. */
export const groundSettings = {
  divisionsFile: {
    variable: "DIVISIONS_FILE",
    description: "CSV of the divisions: code,name,level.",
    fallback: "data/jiangsu-divisions.csv",
    ...text,
  },
  divisionsEdition: {
    variable: "DIVISIONS_EDITION",
    description: "Year of that edition.",
    fallback: "2023",
    ...wholeNumber,
  },
  formerDivisionsFiles: {
    variable: "FORMER_DIVISIONS_FILES",
    description:
      "CSV of former division codes: code,name,edition,successor,inside. Several with commas between: the city adds its own; `none` for none.",
    fallback: "data/jiangsu-former-divisions.csv",
    ...list,
  },
  workingCalendarFile: {
    variable: "WORKING_CALENDAR_FILE",
    description:
      "JSON of holidays and exchanged working days for years after 2026, which the package does not know; empty for none.",
    fallback: "",
    ...optionalText,
  },
  sourceDeadlineMs: {
    variable: "SOURCE_DEADLINE_MS",
    description: "Time for one call of a legacy system.",
    fallback: "5000",
    ...wholeNumber,
  },
  sourceSharedBy: {
    variable: "SOURCE_SHARE",
    description:
      "Part of the limits of each legacy system that is this gateway's own without Redis: 1/2 where two gateways run.",
    fallback: "1/1",
    ...share(),
  },
  absenceQuantumMs: {
    variable: "ABSENCE_QUANTUM_MS",
    description:
      "What is not there comes at multiples of this time to callers who see an area alone. Above what replies differ by.",
    fallback: "50",
    ...wholeNumber,
  },
} as const satisfies ModuleSettings;

/** Read where a subgraph of this process has persons. */
export const personSettings = {
  personIdKeys: {
    variable: "PERSON_ID_KEYS",
    description:
      "Keys of Person.id as id:secret,id:secret; a secret is 32 bytes in hexadecimal. The first seals, all open.",
    secret: true,
    accepted: "id:secret pairs with commas between; a secret is 64 hexadecimal digits",
    parse: readKeys,
  },
} as const satisfies ModuleSettings;

/** What modules stand on: places, persons, days, and how systems are called. */
export interface Ground {
  readonly divisions: Divisions;
  readonly formerDivisions: FormerDivisions;
  readonly places: Places;
  readonly calendar: WorkingCalendar;
  /** Of a module that holds persons. */
  readonly personIds: PersonIdSource;
  /** Milliseconds for one call of a legacy system. */
  readonly deadlineMs: number;
  /** To be handed on to every `defineSystem`. */
  readonly system: SystemOptions;
}

/** Reads the files; calls no legacy system. @throws SubgraphsConfigError for a file that cannot be used */
export async function openGround(
  settings: SettingValues<typeof groundSettings>,
  personIdKeys: readonly PseudonymKey[],
  system: SystemOptions,
): Promise<Ground> {
  const divisions = await ofSettingsFile(groundSettings.divisionsFile.variable, () =>
    readDivisions(settings.divisionsFile, settings.divisionsEdition),
  );
  const formerDivisions = await ofSettingsFile(groundSettings.formerDivisionsFiles.variable, () =>
    readFormerDivisions(settings.formerDivisionsFiles, divisions),
  );
  const calendar = await ofSettingsFile(groundSettings.workingCalendarFile.variable, () =>
    readCalendar(settings.workingCalendarFile),
  );
  const personIds = personIdKeys.length === 0 ? null : createPersonIds(personIdKeys);
  return {
    divisions,
    formerDivisions,
    calendar,
    places: createPlaces(divisions, formerDivisions),
    get personIds() {
      if (personIds === null) throw new SubgraphsConfigError("A module that has no `holdsPersons` asks for persons.");
      return personIds;
    },
    deadlineMs: settings.sourceDeadlineMs,
    system,
  };
}

function share(): SettingKind<number> {
  return {
    accepted: "1/1, 1/2, 1/3 and so on",
    parse: (value) => {
      const [, gateways] = /^1\/([1-9]\d{0,2})$/.exec(value) ?? [];
      return gateways === undefined ? undefined : Number(gateways);
    },
  };
}

function readKeys(value: string): readonly PseudonymKey[] | undefined {
  const keys = value.split(",").map((pair) => {
    const [, id, secret] = /^([A-Za-z0-9]{1,16}):([0-9a-fA-F]{64})$/.exec(pair.trim()) ?? [];
    return id === undefined || secret === undefined ? null : { id, secret };
  });
  return keys.every((key) => key !== null) ? keys : undefined;
}
