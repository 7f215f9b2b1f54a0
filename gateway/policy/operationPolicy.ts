import { type GraphQLSchema, isAbstractType } from "graphql";
import { LRUCache } from "lru-cache";
import type { Caller } from "../../access/caller.ts";
import { operationCoordinates } from "../graph/operationCoordinates.ts";
import type { OperationTree } from "../graph/operationTree.ts";
import type { AccessRules, FieldRule } from "./accessRules.ts";
import { type Decision, decide, decideType, highestFor, type Reader } from "./decision.ts";

/** What one kind of caller may read of an operation. Callers with the same decisions share it. */
export interface OperationView {
  /** One letter per decision; empty if everything is clear. */
  readonly signature: string;
  readonly fieldOf: (type: string, field: string) => Decision;
  /** Whether what is known of an object of the type alone, its `__typename`, may be read. */
  readonly mayName: (type: string) => boolean;
  /** Coordinates in order. */
  readonly denied: readonly string[];
  /** Masked or hidden. */
  readonly masked: readonly string[];
}

/** One operation with every access decision that does not depend on the caller. */
export interface OperationPolicy {
  /** Names in the `@policy` directives of the fields and types that it may read, and of what those are computed of. */
  readonly policies: readonly string[];
  /** @param granted those of `policies` whose functions said yes */
  readonly viewFor: (caller: Caller, granted: ReadonlySet<string>) => OperationView;
}

/** Different views kept of one operation. */
const maxViews = 64;

const nothingGranted: ReadonlySet<string> = new Set();

export function compileOperationPolicy(tree: OperationTree, rules: AccessRules): OperationPolicy {
  const { schema } = tree;
  const used = operationCoordinates(tree);
  const fields = used.fields.map(({ type, field, givenArguments }) => {
    const rule = rules.field(type, field);
    // What a mutation is given it writes; anywhere else an argument asks about what is there.
    const isWrite = type === schema.getMutationType()?.name;
    const levels = isWrite ? [] : [...givenArguments].map(rule.argumentLevel);
    return { rule, argumentLevel: Math.max(1, ...levels) };
  });
  const types = used.types.map((name) => ({ name, rule: rules.type(name) }));
  const policies = [
    ...new Set(
      [...withInputs(fields.map(({ rule }) => rule)), ...types.map(({ rule }) => rule)].flatMap(({ requirement }) =>
        requirement.policies.flat(2),
      ),
    ),
  ];
  const views = new LRUCache<string, OperationView>({ max: maxViews });
  const known = new WeakMap<Caller, OperationView>();

  function decideField({ rule, argumentLevel }: (typeof fields)[number], reader: Reader): Decision {
    const { ceiling, purpose } = reader.caller;
    const highest = Math.min(ceiling, highestFor(purpose));
    const mayAsk = argumentLevel <= highest && (argumentLevel < 4 || purpose !== null);
    return mayAsk ? decide(rule, reader) : "denied";
  }

  function makeView(caller: Caller, granted: ReadonlySet<string>): OperationView {
    const reader: Reader = { caller, scopes: new Set(caller.scopes), policies: granted };
    const decisions = fields.map((field) => decideField(field, reader));
    const named = types.map(({ rule }) => decideType(rule, reader) === "clear");
    const isClear = decisions.every((one) => one === "clear") && named.every((one) => one);
    const signature = isClear
      ? ""
      : [...decisions.map((one) => letters[one]), "/", ...named.map((one) => (one ? "c" : "n"))].join("");
    const shared = views.get(signature);
    if (shared !== undefined) return shared;
    const decided = {
      signature,
      fields: new Map(fields.map(({ rule }, index) => [rule.coordinate, decisions[index] ?? "denied"])),
      types: new Map(types.map(({ name }, index) => [name, named[index] ?? false])),
    };
    const view = viewOf(decided, schema);
    views.set(signature, view);
    return view;
  }

  return {
    policies,
    viewFor(caller, granted) {
      // What functions decide is decided for each request.
      if (policies.length > 0) return makeView(caller, granted);
      const view = known.get(caller) ?? makeView(caller, nothingGranted);
      known.set(caller, view);
      return view;
    },
  };
}

/** What fields are computed of is decided with them. */
function withInputs(rules: readonly FieldRule[]): ReadonlySet<FieldRule> {
  const all = new Set(rules);
  // A set that grows is gone through to its new end.
  for (const rule of all) for (const input of rule.inputs()) all.add(input);
  return all;
}

const letters: Readonly<Record<Decision, string>> = {
  clear: "c",
  denied: "d",
  hidden: "h",
  NAME: "N",
  ID_NUMBER: "I",
  PHONE: "P",
  ADDRESS: "A",
  LAST4: "L",
};

interface Decided {
  readonly signature: string;
  readonly fields: ReadonlyMap<string, Decision>;
  /** Whether objects of the type may be named. */
  readonly types: ReadonlyMap<string, boolean>;
}

function viewOf({ signature, fields, types }: Decided, schema: GraphQLSchema): OperationView {
  const coordinatesOf = (isOne: (decision: Decision) => boolean) =>
    [...fields].filter(([, decision]) => isOne(decision)).map(([coordinate]) => coordinate);
  /** An interface's own name stands for its objects while nothing depends on which they are. */
  const namesFor = (name: string) => {
    const type = schema.getType(name);
    return isAbstractType(type) ? schema.getPossibleTypes(type).map((one) => one.name) : [name];
  };
  return {
    signature,
    fieldOf(type, field) {
      const [first = "denied", ...others] = namesFor(type).map((name) => fields.get(`${name}.${field}`) ?? "denied");
      return others.every((decision) => decision === first) ? first : "denied";
    },
    mayName: (type) => namesFor(type).every((name) => types.get(name) === true),
    denied: coordinatesOf((decision) => decision === "denied"),
    masked: coordinatesOf((decision) => decision !== "denied" && decision !== "clear"),
  };
}
