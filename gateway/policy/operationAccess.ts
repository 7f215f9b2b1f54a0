import type { GraphQLSchema } from "graphql";
import type { OperationView } from "./operationPolicy.ts";

/** As whom an operation is compiled. */
export interface OperationAccess {
  /** What the audience knows of the graph: for variables and for introspection. */
  readonly schema: GraphQLSchema;
  readonly view: OperationView;
  /** Different for what must not be compiled together; empty for the whole graph without restriction. */
  readonly key: string;
}

/** Everything clear. */
export const clearView: OperationView = {
  signature: "",
  fieldOf: () => "clear",
  mayName: () => true,
  denied: [],
  masked: [],
};
