import type { SystemOptions } from "./kit/defineSystem.ts";
import { ofSettingsFile } from "./settingsFile.ts";
import type { Source } from "./system.ts";
import { type AssetDatabase, assetDatabase } from "./systems/asset/assetDatabase.ts";
import { type AssetDrop, assetDrop } from "./systems/asset/assetDrop.ts";
import { type Divisions, readDivisions } from "./systems/division/divisions.ts";
import type { FormerDivisions } from "./systems/division/formerDivisions.ts";
import { namesLostAround } from "./systems/division/namesAround.ts";
import { readFormerDivisions } from "./systems/division/readFormerDivisions.ts";
import { type GridPlatform, gridPlatform } from "./systems/grid/gridPlatform.ts";
import { type FrontDatabase, frontDatabase } from "./systems/service/frontDatabase.ts";
import { readCalendar } from "./systems/service/readCalendar.ts";
import { type ServicePlatform, servicePlatform } from "./systems/service/servicePlatform.ts";

/** How to reach the legacy systems; null for one that this process does not read. */
export interface SourcesConfig {
  readonly divisionsFile: string;
  readonly divisionsEdition: number;
  /** CSV of the codes that divisions had before; none where empty. */
  readonly formerDivisionsFiles: readonly string[];
  readonly sourceDeadlineMs: number;
  /** JSON of working days for years that the package lacks; null for none. */
  readonly workingCalendarFile: string | null;
  readonly grid: { readonly url: string; readonly account: string; readonly password: string } | null;
  readonly service: {
    readonly url: string;
    readonly appKey: string;
    readonly secret: string;
    readonly signature: "md5" | "sm3";
    readonly frontDatabaseUrl: string;
  } | null;
  readonly asset: { readonly databaseUrl: string; readonly dropDirectory: string | null } | null;
}

/** Every legacy system of this deployment; null if not configured. This is the explicit list: add a new system here. */
export interface Sources {
  readonly divisions: Divisions;
  readonly formerDivisions: FormerDivisions;
  readonly grid: GridPlatform | null;
  readonly service: ServicePlatform | null;
  readonly serviceFront: FrontDatabase | null;
  readonly asset: AssetDatabase | null;
  readonly assetDrop: AssetDrop | null;
  readonly all: readonly Source<unknown>[];
}

/** Reads the divisions and prepares the systems. Calls no legacy system. @throws SettingsFileError */
export async function openSources(config: SourcesConfig, options: SystemOptions = {}): Promise<Sources> {
  const divisions = await ofSettingsFile("divisionsFile", () =>
    readDivisions(config.divisionsFile, config.divisionsEdition),
  );
  const formerDivisions = await ofSettingsFile("formerDivisionsFiles", () =>
    readFormerDivisions(config.formerDivisionsFiles, divisions),
  );
  const calendar = await ofSettingsFile("workingCalendarFile", () => readCalendar(config.workingCalendarFile));
  const deadlineMs = config.sourceDeadlineMs;
  const { grid, service, asset } = config;
  const sources = {
    divisions,
    formerDivisions,
    grid: grid && gridPlatform({ ...grid, deadlineMs }, namesLostAround(divisions), options),
    service: service && servicePlatform({ ...service, deadlineMs, calendar }, options),
    serviceFront: service && frontDatabase({ url: service.frontDatabaseUrl, deadlineMs, calendar }, options),
    asset: asset && assetDatabase({ url: asset.databaseUrl, deadlineMs }, options),
    assetDrop: asset?.dropDirectory ? assetDrop({ directory: asset.dropDirectory, deadlineMs }, options) : null,
  };
  const { grid: a, service: b, serviceFront: c, asset: d, assetDrop: e } = sources;
  const all = [a, b, c, d, e].filter((source) => source !== null);
  await Promise.all(all.map((source) => source.prepare()));
  return { ...sources, all };
}
