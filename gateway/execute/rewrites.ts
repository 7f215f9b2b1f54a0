import type { FetchDataRewrite } from "@apollo/query-planner";
import { type DataObject, isDataObject, setOwn } from "../graph/dataObject.ts";
import type { TypeTest } from "./possibleTypes.ts";

/** Changes one representation before it is sent, or one object after it was received. */
export type Rewrite = (value: unknown) => void;

const fragmentPrefix = "... on ";

/** The planner's rewrites as one function; null where there are none. */
export function compileRewrites(
  rewrites: readonly FetchDataRewrite[] | undefined,
  typeTestOf: (typeCondition: string) => TypeTest,
): Rewrite | null {
  if (rewrites === undefined || rewrites.length === 0) return null;
  const compiled = rewrites.map((rewrite) => compileRewrite(rewrite, typeTestOf));
  return (value) => {
    for (const rewrite of compiled) rewrite(value);
  };
}

/** Types that representations are given in place of their own: interface objects of the subgraph. */
export function typesSet(rewrites: readonly FetchDataRewrite[] | undefined): readonly string[] {
  const names = (rewrites ?? []).flatMap((rewrite) =>
    rewrite.kind === "ValueSetter" && rewrite.path.at(-1) === "__typename" ? [String(rewrite.setValueTo)] : [],
  );
  return [...new Set(names)];
}

function compileRewrite(rewrite: FetchDataRewrite, typeTestOf: (typeCondition: string) => TypeTest): Rewrite {
  const field = rewrite.path.at(-1) ?? "";
  let apply: Rewrite = (value) => {
    if (isDataObject(value)) change(value, field, rewrite);
  };
  for (const step of rewrite.path.slice(0, -1).toReversed()) apply = throughStep(step, apply, typeTestOf);
  return onEach(apply);
}

function change(object: DataObject, field: string, rewrite: FetchDataRewrite): void {
  if (rewrite.kind === "ValueSetter") {
    setOwn(object, field, rewrite.setValueTo);
  } else if (Object.hasOwn(object, field) && object[field] !== undefined && object[field] !== null) {
    setOwn(object, rewrite.renameKeyTo, object[field]);
    object[field] = undefined;
  }
}

function throughStep(step: string, next: Rewrite, typeTestOf: (typeCondition: string) => TypeTest): Rewrite {
  const each = onEach(next);
  if (!step.startsWith(fragmentPrefix)) {
    return (value) => {
      if (isDataObject(value) && Object.hasOwn(value, step)) each(value[step]);
    };
  }
  const applies = typeTestOf(step.slice(fragmentPrefix.length));
  return (value) => {
    if (isDataObject(value) && (value["__typename"] === undefined || applies(value["__typename"]))) next(value);
  };
}

/** Lists stand between the steps of a path without being named. */
function onEach(apply: Rewrite): Rewrite {
  return function visit(value) {
    if (Array.isArray(value)) for (const item of value) visit(item);
    else apply(value);
  };
}

/** A path in a reply. */
type ReplyPath = readonly (string | number)[];

/**
 * Undoes in the path of an error what the rewrites undo in the data: a field that the planner had renamed stands there
 * under the name that it was sent with.
 */
export function compilePathRewrite(rewrites: readonly FetchDataRewrite[] | undefined): (path: ReplyPath) => ReplyPath {
  const renamings = (rewrites ?? []).flatMap((rewrite) =>
    rewrite.kind === "KeyRenamer"
      ? [{ sent: rewrite.path.filter((step) => !step.startsWith(fragmentPrefix)), name: rewrite.renameKeyTo }]
      : [],
  );
  if (renamings.length === 0) return (path) => path;
  return (path) => renamings.reduce<ReplyPath>((found, { sent, name }) => renamed(found, sent, name), path);
}

function renamed(path: ReplyPath, sent: readonly string[], name: string): ReplyPath {
  const places = path.flatMap((step, place) => (typeof step === "string" ? [place] : []));
  const last = places[sent.length - 1];
  if (last === undefined || !sent.every((step, index) => path[places[index] ?? -1] === step)) return path;
  return path.with(last, name);
}
