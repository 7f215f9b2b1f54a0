import { defineModule } from "../modules/defineModule.ts";
import { oneOf, text, url } from "../modules/settingKinds.ts";

/** 政务服务: items, applications, service stations and the departments behind them. */
export const serviceModule = defineModule({
  name: "service",
  title: "政务服务平台",
  holdsPersons: true,
  settings: {
    url: {
      variable: "SERVICE_URL",
      description: "Government-service platform: address up to /gateway/api.",
      ...url("http:", "https:"),
    },
    appKey: { variable: "SERVICE_APP_KEY", description: "Government-service platform: appKey.", ...text },
    secret: {
      variable: "SERVICE_SECRET",
      description: "Government-service platform: secret of the signature.",
      secret: true,
      ...text,
    },
    signature: {
      variable: "SERVICE_SIGNATURE",
      description: "Government-service platform: md5 or sm3.",
      fallback: "md5",
      ...oneOf("md5", "sm3"),
    },
    frontDatabaseUrl: {
      variable: "SERVICE_FRONT_DATABASE_URL",
      description: "Front database of the government-service platform: PostgreSQL, read-only account.",
      secret: true,
      ...url("postgres:", "postgresql:"),
    },
  },
  schema: new URL("../../schema/service.graphql", import.meta.url),
  load: () =>
    Promise.all([
      import("../../adapters/systems/service/servicePlatform.ts"),
      import("../../adapters/systems/service/frontDatabase.ts"),
      import("./subgraph.ts"),
    ]),
  open(
    [{ servicePlatform }, { frontDatabase }, { serviceSubgraph }],
    { frontDatabaseUrl, ...settings },
    { places, personIds, calendar, deadlineMs, system },
  ) {
    const platform = servicePlatform({ ...settings, deadlineMs, calendar }, system);
    const front = frontDatabase({ url: frontDatabaseUrl, deadlineMs, calendar }, system);
    return {
      sources: [platform, front],
      subgraph: (edge) => serviceSubgraph({ platform, front, places, personIds }, edge),
    };
  },
});
