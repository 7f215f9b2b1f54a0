import { defineModule } from "../modules/defineModule.ts";
import { text, url, wholeNumber } from "../modules/settingKinds.ts";

/** 网格化社会治理: units, households, residents, events, key places and risk signals. */
export const gridModule = defineModule({
  name: "grid",
  title: "网格化社会治理平台",
  holdsPersons: true,
  settings: {
    url: {
      variable: "GRID_URL",
      description: "Grid platform: address of the SOAP endpoint.",
      ...url("http:", "https:"),
    },
    account: { variable: "GRID_ACCOUNT", description: "Grid platform: SPID.", ...text },
    password: { variable: "GRID_PASSWORD", description: "Grid platform: SPPWD.", secret: true, ...text },
    eventPollMs: {
      variable: "GRID_EVENT_POLL_MS",
      description: "Grid platform: pause between two looks for changed events, for each community that is followed.",
      fallback: "2000",
      ...wholeNumber,
    },
  },
  schema: new URL("../../schema/grid.graphql", import.meta.url),
  load: () =>
    Promise.all([
      import("../../adapters/systems/division/namesAround.ts"),
      import("../../adapters/systems/grid/gridPlatform.ts"),
      import("./subgraph.ts"),
    ]),
  open(
    [{ namesLostAround }, { gridPlatform }, { gridSubgraph }],
    { eventPollMs, ...settings },
    { divisions, places, personIds, deadlineMs, system },
  ) {
    const platform = gridPlatform({ ...settings, deadlineMs }, namesLostAround(divisions), system);
    return {
      sources: [platform],
      subgraph: (edge) => gridSubgraph({ platform, places, personIds, eventPollMs }, edge),
    };
  },
});
