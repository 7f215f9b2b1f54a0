import { type GraphQLArgument, type GraphQLInputField, getNamedType, isInterfaceType, isObjectType } from "graphql";
import type { Level } from "../../access/caller.ts";
import type { AuditRules } from "./auditRules.ts";

/** How personal what stands at a place of the input is. */
export interface InputPosition {
  /** For texts, IDs and custom scalars, which may hold anything. */
  readonly given: Level;
  /** As the schema says it of the place itself: for every value there. */
  readonly explicit: Level;
}

/** Where the schema says nothing. */
export const unknownPosition: InputPosition = { given: 4, explicit: 1 };

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
    if (own !== null) return [{ given: own, explicit: own }];
    const levels = [rules.levelOf(holder.name, field), rules.typeLevelOf(getNamedType(definition.type).name)];
    return [{ given: highest(levels), explicit: 1 }];
  });
  return (
    positions.reduce<InputPosition | null>((one, other) => (one === null ? other : higher(one, other)), null) ??
    unknownPosition
  );
}

/** The highest of its own and of what the object is given to. */
export function inputFieldPosition(
  field: GraphQLArgument | GraphQLInputField,
  within: InputPosition,
  rules: AuditRules,
): InputPosition {
  const own = rules.ownLevelOf(field) ?? 1;
  return higher(within, { given: own, explicit: own });
}

export function higher(one: InputPosition, other: InputPosition): InputPosition {
  return { given: highest([one.given, other.given]), explicit: highest([one.explicit, other.explicit]) };
}

function highest(levels: readonly Level[]): Level {
  return levels.reduce<Level>((one, other) => (other > one ? other : one), 1);
}
