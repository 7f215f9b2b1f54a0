import {
  type GraphQLArgument,
  type GraphQLInputField,
  type GraphQLSchema,
  getNamedType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  isUnionType,
} from "graphql";
import { SupergraphError } from "../graph/supergraphError.ts";
import { classifiedDirective, readAccessRules } from "../policy/accessRules.ts";
import { classificationOf } from "../policy/classification.ts";
import { readSubjects, type Subjects } from "./readSubjects.ts";

/** Named in one error. */
const maxNamed = 20;

/**
 * Every field and every input of level 3 and 4 says whose data it is, or why nobody's: else an answer would leave of which
 * nobody could be told.
 *
 * @throws SupergraphError naming the fields that say neither
 */
export function checkedSubjects(file: string, supergraphSchema: GraphQLSchema, apiSchema: GraphQLSchema): Subjects {
  const subjects = readSubjects(file, supergraphSchema, apiSchema);
  const silent = [
    ...fieldsWithout(subjects, supergraphSchema, apiSchema),
    ...inputsWithout(subjects, supergraphSchema, apiSchema),
  ];
  if (silent.length > 0) {
    const named = silent.slice(0, maxNamed).join(", ");
    const more = silent.length > maxNamed ? ` and ${silent.length - maxNamed} more` : "";
    throw new SupergraphError(
      `${file}: of level 3 or 4 and without @subject: ${named}${more}. Say by what the person is told (key, path, name, phones, certificate, holder), or why there is nobody (none).`,
    );
  }
  checkHolders(file, subjects, apiSchema);
  return subjects;
}

function fieldsWithout(
  subjects: Subjects,
  supergraphSchema: GraphQLSchema,
  apiSchema: GraphQLSchema,
): readonly string[] {
  const rules = readAccessRules(supergraphSchema);
  return Object.values(apiSchema.getTypeMap()).flatMap((type) => {
    if (!isObjectType(type) || type.name.startsWith("__")) return [];
    return Object.keys(type.getFields())
      .filter((field) => rules.field(type.name, field).level >= 3 && subjects.ofField(type.name, field) === null)
      .map((field) => `${type.name}.${field}`);
  });
}

function inputsWithout(
  subjects: Subjects,
  supergraphSchema: GraphQLSchema,
  apiSchema: GraphQLSchema,
): readonly string[] {
  const classified = classifiedDirective(supergraphSchema);
  const isPersonal = ({ astNode }: GraphQLArgument | GraphQLInputField) =>
    classificationOf(astNode?.directives ?? [], [], { classified, purpose: "" }).level >= 3;
  return Object.values(supergraphSchema.getTypeMap()).flatMap((type) => {
    if (apiSchema.getType(type.name) === undefined || type.name.startsWith("__")) return [];
    if (isInputObjectType(type)) {
      return Object.values(type.getFields())
        .filter((field) => isPersonal(field) && subjects.ofInputField(type.name, field.name) === null)
        .map((field) => `${type.name}.${field.name}`);
    }
    if (!isObjectType(type) && !isInterfaceType(type)) return [];
    return Object.values(type.getFields()).flatMap((field) =>
      field.args
        .filter((one) => isPersonal(one) && subjects.ofArgument(type.name, field.name, one.name) === null)
        .map((one) => `${type.name}.${field.name}(${one.name}:)`),
    );
  });
}

/** An object whose subjects are those of its holder stands on every way below one that tells them. */
function checkHolders(file: string, subjects: Subjects, apiSchema: GraphQLSchema): void {
  const objects = Object.values(apiSchema.getTypeMap()).filter(isObjectType);
  const needsHolder = (name: string) => {
    const type = apiSchema.getType(name);
    return (
      isObjectType(type) &&
      Object.keys(type.getFields()).some((field) => subjects.ofField(name, field)?.kind === "holder")
    );
  };
  const objectsGiven = (type: ReturnType<typeof getNamedType>): readonly string[] => {
    if (isObjectType(type)) return [type.name];
    if (isInterfaceType(type) || isUnionType(type)) return apiSchema.getPossibleTypes(type).map(({ name }) => name);
    return [];
  };
  const holdersOf = (name: string) =>
    objects.flatMap((type) =>
      Object.values(type.getFields())
        .filter((field) => objectsGiven(getNamedType(field.type)).includes(name))
        .map((field) => ({ type: type.name, field: field.name })),
    );
  const roots = new Set(
    [apiSchema.getQueryType(), apiSchema.getMutationType(), apiSchema.getSubscriptionType()].map((root) => root?.name),
  );
  for (const { name } of objects.filter((type) => needsHolder(type.name))) {
    const seen = new Set<string>([name]);
    const open = [name];
    for (let below = open.pop(); below !== undefined; below = open.pop()) {
      for (const { type, field } of holdersOf(below)) {
        if (roots.has(type)) {
          throw new SupergraphError(
            `${file}: ${name} takes its subjects from its holder, but ${type}.${field} leads to it without one.`,
          );
        }
        if (subjects.ofType(type)?.kind === "told" || seen.has(type)) continue;
        seen.add(type);
        open.push(type);
      }
    }
  }
}
