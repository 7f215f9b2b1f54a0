import type { FetchDataRewrite } from "@apollo/query-planner";
import { type DataObject, isDataObject, setOwn } from "./mergeInto.ts";
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
