import type { Subgraph } from "../../subgraphs/manifest.ts";
import type { Transport } from "./transport.ts";

/** The subgraph runs here: no socket, no serialising. It compiles each operation text once and masks its own errors. */
export function inProcess(subgraph: Subgraph): Transport {
  return {
    mode: "in process",
    prepare: (operation) => (variables, call) => subgraph.execute({ ...operation, variables }, call),
  };
}
