import { type GraphQLArgument, type GraphQLInputField, getNamedType, isInterfaceType, isObjectType } from "graphql";
import type { Level } from "../../access/caller.ts";
import type { AuditRules } from "./auditRules.ts";

/** How personal what stands at a place of the input is. */
export interface InputPosition {
  /** For texts, IDs and custom scalars, which may hold anything. */
  readonly given: Level;
  /** As the schema says it of the place itself: for every value there. */
  readonly explicit: Level;
  /** 固定格式 What texts may be kept as they are, where all of these fit: `@logged(form:)`. Null keeps none. */
  readonly forms: readonly RegExp[] | null;
}

/** Where the schema says nothing. */
export const unknownPosition: InputPosition = { given: 4, explicit: 1, forms: null };

/**
 * An argument is what it says of itself; else as personal as the field that it is given to and as what that field gives, since
 * what a person is found by tells of the person.
 */
export function argumentPosition(type: string, field: string, argument: string, rules: AuditRules): InputPosition {
  const { schema } = rules;
  const parent = schema.getType(type);
  if (!isObjectType(parent) && !isInterfaceType(parent)) return unknownPosition;
  const holders = isInterfaceType(parent)
    ? [parent, ...schema.getPossibleTypes(parent)]
    : [parent, ...parent.getInterfaces()];
  const positions = holders.flatMap((holder): readonly InputPosition[] => {
    const definition = holder.getFields()[field];
    const given = definition?.args.find(({ name }) => name === argument);
    if (definition === undefined || given === undefined) return [];
    const own = rules.ownLevelOf(given);
    const forms = formsOf(given, rules);
    if (own !== null) return [{ given: own, explicit: own, forms }];
    const levels = [rules.levelOf(holder.name, field), rules.typeLevelOf(getNamedType(definition.type).name)];
    return [{ given: highest(levels), explicit: 1, forms }];
  });
  return (
    positions.reduce<InputPosition | null>((one, other) => (one === null ? other : higher(one, other)), null) ??
    unknownPosition
  );
}

/** The highest level of its own and of what the object is given to; the form of its own. */
export function inputFieldPosition(
  field: GraphQLArgument | GraphQLInputField,
  within: InputPosition,
  rules: AuditRules,
): InputPosition {
  const own = rules.ownLevelOf(field) ?? 1;
  const forms = formsOf(field, rules);
  return { ...higher(within, { given: own, explicit: own, forms }), forms };
}

/** Of a value at both places. */
export function higher(one: InputPosition, other: InputPosition): InputPosition {
  return {
    given: highest([one.given, other.given]),
    explicit: highest([one.explicit, other.explicit]),
    forms: one.forms === null || other.forms === null ? null : [...one.forms, ...other.forms],
  };
}

/** Of the place itself, else of the scalar that stands there. */
function formsOf(input: GraphQLArgument | GraphQLInputField, { formOf }: AuditRules): readonly RegExp[] | null {
  const form = formOf(input) ?? formOf(getNamedType(input.type));
  return form === null ? null : [form];
}

function highest(levels: readonly Level[]): Level {
  return levels.reduce<Level>((one, other) => (other > one ? other : one), 1);
}
