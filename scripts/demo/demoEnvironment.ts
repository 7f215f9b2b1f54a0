import { gridCredentials, serviceCredentials } from "../../sandbox/config.ts";
import type { SandboxEndpoints } from "../../sandbox/start.ts";

/**
 * What points the subgraphs at the stand-ins. The key of the person ids is public here because the persons are invented;
 * a deployment has its own.
 */
export function demoEnvironment(endpoints: SandboxEndpoints): Record<string, string> {
  return {
    GRID_URL: endpoints.grid,
    GRID_ACCOUNT: gridCredentials.spid,
    GRID_PASSWORD: gridCredentials.password,
    SERVICE_URL: `${endpoints.service}/gateway/api`,
    SERVICE_APP_KEY: serviceCredentials.appKey,
    SERVICE_SECRET: serviceCredentials.secret,
    SERVICE_SIGNATURE: "md5",
    SERVICE_FRONT_DATABASE_URL: endpoints.front,
    ASSET_DATABASE_URL: endpoints.asset,
    ASSET_DROP_DIRECTORY: endpoints.dropDirectory,
    FORMER_DIVISIONS_FILES: "data/jiangsu-former-divisions.csv,sandbox/former-divisions.csv",
    DATABASE_URL: endpoints.store,
    PERSON_ID_KEYS: "demo:000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f",
  };
}
