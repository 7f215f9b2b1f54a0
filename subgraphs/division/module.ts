import { defineModule } from "../modules/defineModule.ts";

/** 行政区划: the divisions that every other module hangs its records on. Their table is read for every deployment. */
export const divisionModule = defineModule({
  name: "division",
  title: "行政区划",
  holdsPersons: false,
  settings: {},
  schema: new URL("../../schema/division.graphql", import.meta.url),
  load: () => import("./subgraph.ts"),
  open: ({ divisionSubgraph }, _settings, { divisions, formerDivisions, places }) => ({
    sources: [],
    subgraph: (edge) => divisionSubgraph({ divisions, formerDivisions, places }, edge),
  }),
});
