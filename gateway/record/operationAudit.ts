import { createHash } from "node:crypto";
import {
  type DocumentNode,
  type GraphQLSchema,
  isInputType,
  type OperationDefinitionNode,
  typeFromAST,
  type VariableDefinitionNode,
} from "graphql";
import { canonicalJson } from "../../audit/format/canonicalJson.ts";
import type { LevelName, OperationName, ReadingBody } from "../../audit/record.ts";
import { normalisedText } from "../graph/normalise.ts";
import type { UsedNames } from "../graph/operationCoordinates.ts";
import type { OperationView } from "../policy/operationPolicy.ts";
import type { AuditRules } from "./auditRules.ts";
import { unknownPosition } from "./inputPositions.ts";
import { type RedactedDocument, redactLiterals } from "./redactLiterals.ts";
import { compileRedact, maxValues, type Redact, type Room, type ValueHash } from "./redactValue.ts";

/**
 * Of the text of an operation: some two hundred fields, more than the operations of front ends have. The text is in the log once
 * for each segment, but who changes a character of it each time would fill the log with all of it.
 */
const maxTextCharacters = 8_192;

/** Of the name of an operation or a variable, in each record. */
const maxNameCharacters = 128;

/** Of one record. */
const maxVariables = 256;

/** What is recorded of an operation whatever it answers: decided once, when it is asked for the first time. */
export interface OperationAudit {
  readonly reading: (hashOf?: ValueHash) => ReadingBody;
  /** For a record; `reading` and `hash` are those of the reading. */
  readonly operation: (hashOf?: ValueHash) => OperationName;
  /**
   * The variables that the operation has, with what is personal taken out, and hashed what may be. Never fails, also for
   * those that are refused.
   */
  readonly redacted: (
    variables: Readonly<Record<string, unknown>>,
    hashOf?: ValueHash,
  ) => Readonly<Record<string, unknown>>;
}

export interface OperationAuditOptions {
  readonly schema: GraphQLSchema;
  readonly view: OperationView;
  readonly rules: AuditRules;
  /** Of the same operation. */
  readonly used: UsedNames;
}

export function createOperationAudit(
  document: DocumentNode,
  operation: OperationDefinitionNode,
  { schema, view, rules, used }: OperationAuditOptions,
): OperationAudit {
  const redacted = once((hashOf) => redactLiterals(document, operation, schema, rules, hashOf));
  const reading = once((hashOf) => readingOf(redacted(hashOf), used, view, rules));
  const named = once((hashOf): OperationName => {
    const { hash, reading: own } = reading(hashOf);
    const name = operation.name?.value;
    const isNamed = name !== undefined;
    return { hash, ...(isNamed && { name: cut(name, maxNameCharacters) }), type: operation.operation, reading: own };
  });
  const redacts = once((hashOf) =>
    (operation.variableDefinitions ?? []).map(
      (one) => [one.variable.name.value, redactOf(one, redacted(hashOf), rules)] as const,
    ),
  );
  return {
    reading,
    operation: named,
    redacted(variables, hashOf = unhashed) {
      const room: Room = { left: maxValues, hashOf };
      const given = redacts(hashOf).filter(([name]) => Object.hasOwn(variables, name));
      const redacted = given.slice(0, maxVariables).map(([name, redact]) => {
        return [cut(name, maxNameCharacters), redact(variables[name], room)] as const;
      });
      return Object.fromEntries(given.length > maxVariables ? [...redacted, ["[more]", given.length]] : redacted);
    },
  };
}

function redactOf(
  { variable, type: node }: VariableDefinitionNode,
  { variables }: RedactedDocument,
  rules: AuditRules,
): Redact {
  const type = typeFromAST(rules.schema, node);
  if (!isInputType(type)) return () => "[refused]";
  return compileRedact(type, variables.get(variable.name.value) ?? unknownPosition, rules);
}

function readingOf(
  { document, operation }: RedactedDocument,
  { fields }: UsedNames,
  view: OperationView,
  { levelOf }: AuditRules,
): ReadingBody {
  const text = normalisedText(document, operation);
  const byLevel = new Map<LevelName, string[]>();
  for (const { type, field } of fields) {
    const decision = view.fieldOf(type, field);
    if (decision === "denied" || decision === "hidden") continue;
    const level: LevelName = `L${levelOf(type, field)}`;
    byLevel.set(level, [...(byLevel.get(level) ?? []), `${type}.${field}`]);
  }
  const levels = [...byLevel].map(([level, coordinates]) => [level, coordinates.sort()] as const);
  const kept = cut(text, maxTextCharacters);
  const read = {
    hash: sha256(text),
    text: kept,
    ...(kept !== text && { textBytes: Buffer.byteLength(text) }),
    // What is empty is left out of a record, and the hash is of what stands in it.
    ...(levels.length > 0 && { fields: Object.fromEntries(levels.sort(([one], [other]) => (one < other ? -1 : 1))) }),
    ...(view.denied.length > 0 && { denied: view.denied.toSorted() }),
    ...(view.masked.length > 0 && { masked: view.masked.toSorted() }),
  };
  return { kind: "reading", reading: sha256(canonicalJson(read)), ...read };
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

/** Without a key nothing can be hashed that nobody could try out. */
const unhashed: ValueHash = () => "text";

/** A gateway has one key for values. */
function once<Value>(make: (hashOf: ValueHash) => Value): (hashOf?: ValueHash) => Value {
  let made: { readonly value: Value } | null = null;
  return (hashOf = unhashed) => {
    made ??= { value: make(hashOf) };
    return made.value;
  };
}

/** Canonical JSON has no text for half of a surrogate pair (RFC 8785, 3.2.2.2). */
function cut(text: string, maxCharacters: number): string {
  return text.length <= maxCharacters ? text : `${text.slice(0, maxCharacters).toWellFormed()}…`;
}
