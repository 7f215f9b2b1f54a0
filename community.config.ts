/** 本部署的模块 The modules of this deployment, in the order of the supergraph. COMMUNITY_CONFIG names another file. */
import { assetModule } from "./subgraphs/asset/module.ts";
import { divisionModule } from "./subgraphs/division/module.ts";
import { gridModule } from "./subgraphs/grid/module.ts";
import { defineGraph } from "./subgraphs/modules/defineGraph.ts";
import { serviceModule } from "./subgraphs/service/module.ts";

export default defineGraph({ modules: [divisionModule, gridModule, serviceModule, assetModule] });
