import type { PseudonymKey } from "../adapters/kit/pseudonym.ts";
import type { SourcesConfig } from "../adapters/registry.ts";
import { SettingsFileError } from "../adapters/settingsFile.ts";
import { OperatorError } from "../schema/operatorError.ts";
import type { SubgraphName } from "./subgraph.ts";

/** The legacy systems and how to reach them. Frozen; secrets stay in memory. */
export interface SubgraphsConfig extends SourcesConfig {
  /** The first key seals new ids; all open old ones. */
  readonly personIdKeys: readonly PseudonymKey[];
  /** Pause between two polls for events of a community that somebody follows. */
  readonly gridEventPollMs: number;
  /** The gateways that divide the limits of legacy systems when Redis does not share them. */
  readonly sourceSharedBy: number;
  /** See heldAbsence.ts. */
  readonly absenceQuantumMs: number;
}

/** A setting is missing or wrong; the message names it and what is accepted, never its value. */
export class SubgraphsConfigError extends OperatorError {
  override name = "SubgraphsConfigError";
}

export interface SourceSetting {
  readonly variable: string;
  readonly description: string;
  readonly fallback?: string;
}

/** The one table of settings for the legacy systems: `--help` prints it, and `readSubgraphsConfig` reads by it. */
export const sourceSettings = {
  divisionsFile: {
    variable: "DIVISIONS_FILE",
    description: "CSV of the divisions: code,name,level.",
    fallback: "data/jiangsu-divisions.csv",
  },
  divisionsEdition: { variable: "DIVISIONS_EDITION", description: "Year of that edition.", fallback: "2023" },
  formerDivisionsFiles: {
    variable: "FORMER_DIVISIONS_FILES",
    description:
      "CSV of former division codes: code,name,edition,successor,inside. Several with commas between: the city adds its own; `none` for none.",
    fallback: "data/jiangsu-former-divisions.csv",
  },
  workingCalendarFile: {
    variable: "WORKING_CALENDAR_FILE",
    description:
      "JSON of holidays and exchanged working days for years after 2026, which the package does not know; empty for none.",
    fallback: "",
  },
  personIdKeys: {
    variable: "PERSON_ID_KEYS",
    description:
      "Keys of Person.id as id:secret,id:secret; a secret is 32 bytes in hexadecimal. The first seals, all open.",
  },
  sourceDeadlineMs: {
    variable: "SOURCE_DEADLINE_MS",
    description: "Time for one call of a legacy system.",
    fallback: "5000",
  },
  sourceShare: {
    variable: "SOURCE_SHARE",
    description:
      "Part of the limits of each legacy system that is this gateway's own without Redis: 1/2 where two gateways run.",
    fallback: "1/1",
  },
  absenceQuantumMs: {
    variable: "ABSENCE_QUANTUM_MS",
    description:
      "What is not there comes at multiples of this time to callers who see an area alone. Above what replies differ by.",
    fallback: "50",
  },
  gridUrl: { variable: "GRID_URL", description: "Grid platform: address of the SOAP endpoint." },
  gridAccount: { variable: "GRID_ACCOUNT", description: "Grid platform: SPID." },
  gridPassword: { variable: "GRID_PASSWORD", description: "Grid platform: SPPWD." },
  gridEventPollMs: {
    variable: "GRID_EVENT_POLL_MS",
    description: "Grid platform: pause between two looks for changed events, for each community that is followed.",
    fallback: "2000",
  },
  serviceUrl: { variable: "SERVICE_URL", description: "Government-service platform: address up to /gateway/api." },
  serviceAppKey: { variable: "SERVICE_APP_KEY", description: "Government-service platform: appKey." },
  serviceSecret: { variable: "SERVICE_SECRET", description: "Government-service platform: secret of the signature." },
  serviceSignature: {
    variable: "SERVICE_SIGNATURE",
    description: "Government-service platform: md5 or sm3.",
    fallback: "md5",
  },
  serviceFrontDatabaseUrl: {
    variable: "SERVICE_FRONT_DATABASE_URL",
    description: "Front database of the government-service platform: PostgreSQL, read-only account.",
  },
  assetDatabaseUrl: {
    variable: "ASSET_DATABASE_URL",
    description: "Collective-asset platform: PostgreSQL, KingbaseES or openGauss, read-only account.",
  },
  assetDropDirectory: {
    variable: "ASSET_DROP_DIRECTORY",
    description: "Collective-asset platform: folder of the monthly file drop (out/yyyyMM); empty for none.",
    fallback: "",
  },
} as const satisfies Record<string, SourceSetting>;

/**
 * Reads the settings of the systems behind the named subgraphs. A system whose subgraph runs elsewhere needs none.
 * Throws `SubgraphsConfigError`.
 */
export function readSubgraphsConfig(
  environment: Readonly<Record<string, string | undefined>>,
  names: readonly string[],
): SubgraphsConfig {
  const read = ({ variable, description, fallback }: SourceSetting): string => {
    const value = environment[variable]?.trim() || fallback;
    if (value === undefined) throw new SubgraphsConfigError(`${variable} is not set. ${description}`);
    return value;
  };
  const has = (name: SubgraphName): boolean => names.includes(name);
  return Object.freeze({
    divisionsFile: read(sourceSettings.divisionsFile),
    divisionsEdition: wholeNumber(read(sourceSettings.divisionsEdition), sourceSettings.divisionsEdition.variable),
    formerDivisionsFiles: readList(read(sourceSettings.formerDivisionsFiles)),
    personIdKeys:
      has("identity") || has("grid") || has("service") || has("asset")
        ? readKeys(read(sourceSettings.personIdKeys))
        : [],
    workingCalendarFile: read(sourceSettings.workingCalendarFile) || null,
    sourceDeadlineMs: wholeNumber(read(sourceSettings.sourceDeadlineMs), sourceSettings.sourceDeadlineMs.variable),
    gridEventPollMs: wholeNumber(read(sourceSettings.gridEventPollMs), sourceSettings.gridEventPollMs.variable),
    sourceSharedBy: readShare(read(sourceSettings.sourceShare)),
    absenceQuantumMs: wholeNumber(read(sourceSettings.absenceQuantumMs), sourceSettings.absenceQuantumMs.variable),
    grid: has("grid")
      ? {
          url: checkedUrl(read(sourceSettings.gridUrl), sourceSettings.gridUrl.variable, ["http:", "https:"]),
          account: read(sourceSettings.gridAccount),
          password: read(sourceSettings.gridPassword),
        }
      : null,
    service: has("service")
      ? {
          url: checkedUrl(read(sourceSettings.serviceUrl), sourceSettings.serviceUrl.variable, ["http:", "https:"]),
          appKey: read(sourceSettings.serviceAppKey),
          secret: read(sourceSettings.serviceSecret),
          signature: readSignature(read(sourceSettings.serviceSignature)),
          frontDatabaseUrl: checkedUrl(
            read(sourceSettings.serviceFrontDatabaseUrl),
            sourceSettings.serviceFrontDatabaseUrl.variable,
            ["postgres:", "postgresql:"],
          ),
        }
      : null,
    asset: has("asset")
      ? {
          databaseUrl: checkedUrl(read(sourceSettings.assetDatabaseUrl), sourceSettings.assetDatabaseUrl.variable, [
            "postgres:",
            "postgresql:",
          ]),
          dropDirectory: read(sourceSettings.assetDropDirectory) || null,
        }
      : null,
  });
}

/** The same for a file that a setting names. */
export function asConfigError(error: unknown): unknown {
  if (!(error instanceof SettingsFileError)) return error;
  return new SubgraphsConfigError(`${sourceSettings[error.setting].variable}: ${error.message}`, { cause: error });
}

function wholeNumber(text: string, variable: string): number {
  if (!/^[1-9]\d{0,6}$/.test(text)) throw new SubgraphsConfigError(`${variable} has to be a whole number above 0.`);
  return Number(text);
}

function checkedUrl(text: string, variable: string, protocols: readonly string[]): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !protocols.includes(url.protocol)) {
    throw new SubgraphsConfigError(`${variable} has to be an address that begins with ${protocols.join("// or ")}//.`);
  }
  return text;
}

/** Paths separated by commas; empty for `none`. */
function readList(text: string): readonly string[] {
  return text === "none" ? [] : text.split(",").map((path) => path.trim());
}

function readShare(text: string): number {
  const [, gateways] = /^1\/([1-9]\d{0,2})$/.exec(text) ?? [];
  if (gateways !== undefined) return Number(gateways);
  throw new SubgraphsConfigError(`${sourceSettings.sourceShare.variable} has to be 1/1, 1/2, 1/3 and so on.`);
}

function readSignature(text: string): "md5" | "sm3" {
  if (text === "md5" || text === "sm3") return text;
  throw new SubgraphsConfigError(`${sourceSettings.serviceSignature.variable} has to be md5 or sm3.`);
}

function readKeys(text: string): readonly PseudonymKey[] {
  return text.split(",").map((pair) => {
    const [, id, secret] = /^([A-Za-z0-9]{1,16}):([0-9a-fA-F]{64})$/.exec(pair.trim()) ?? [];
    if (id === undefined || secret === undefined) {
      throw new SubgraphsConfigError(
        `${sourceSettings.personIdKeys.variable} has to be id:secret pairs with commas between; a secret is 64 hexadecimal digits.`,
      );
    }
    return { id, secret };
  });
}
