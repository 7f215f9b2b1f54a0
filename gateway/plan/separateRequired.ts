import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLSchema,
  isInterfaceType,
  isObjectType,
  Kind,
  parse,
  visit,
} from "graphql";
import type { FieldSelection, OperationTree } from "../graph/operationTree.ts";
import { usageText } from "./usageText.ts";

/** By field name: how plans ask for the field on their own account, as key or as required field (`price(currency: CNY)`). */
export type RequiredFields = ReadonlyMap<string, ReadonlySet<string>>;

export interface SeparatedDocument {
  readonly document: DocumentNode;
  /** Response names of `document` that are not the client's, with the client's. */
  readonly clientNames: ReadonlyMap<string, string>;
}

/**
 * Gives fields of the client another response name where they would stand under the one of a key or a required field and
 * are another field, or the same with other arguments. The planner of 2.14 takes the two for one: the subgraph would be
 * sent the client's value.
 */
export function separateRequired({ document, fields }: OperationTree, required: RequiredFields): SeparatedDocument {
  const clientNames = new Map<string, string>();
  if (required.size === 0) return { document, clientNames };
  const usages = new Map<string, Set<string>>();
  for (const { responseName, node } of fields.filter(isPlanned)) {
    usages.set(responseName, (usages.get(responseName) ?? new Set()).add(usageText(node)));
  }
  const freshNames = new Map<string, string>();
  for (const [name, texts] of usages) {
    const requiredTexts = required.get(name);
    if (requiredTexts === undefined || texts.union(requiredTexts).size === 1) continue;
    let fresh = `${name}__client`;
    while (usages.has(fresh)) fresh += "_";
    freshNames.set(name, fresh);
    clientNames.set(fresh, name);
  }
  if (freshNames.size === 0) return { document, clientNames };
  const separated = visit(document, {
    FragmentDefinition: skipIntrospection,
    Field(field) {
      if (isIntrospection(field)) return false;
      const fresh = freshNames.get(responseName(field));
      return fresh === undefined ? undefined : { ...field, alias: { kind: Kind.NAME, value: fresh } };
    },
  });
  return { document: separated, clientNames };
}

/** The fields in the keys, requirements and contexts of a supergraph (join specification 0.5), and `__typename`. */
export function requiredFieldsOf(supergraph: GraphQLSchema): RequiredFields {
  const required = new Map<string, Set<string>>([["__typename", new Set(["__typename()"])]]);
  const addFields = (fieldSet: string) =>
    visit(parse(fieldSet, { noLocation: true }), {
      Field(field) {
        const name = field.name.value;
        required.set(name, (required.get(name) ?? new Set()).add(usageText(field)));
      },
    });
  for (const type of Object.values(supergraph.getTypeMap())) {
    if (!isObjectType(type) && !isInterfaceType(type)) continue;
    for (const { astNode } of [type, ...Object.values(type.getFields())]) {
      for (const directive of astNode?.directives ?? []) {
        if (!/^join__(type|field)$/.test(directive.name.value)) continue;
        for (const { name, value } of directive.arguments ?? []) {
          if ((name.value === "key" || name.value === "requires") && value.kind === Kind.STRING) {
            addFields(`{ ${value.value} }`);
          } else if (name.value === "contextArguments") {
            visit(value, {
              ObjectField(field) {
                if (field.name.value === "selection" && field.value.kind === Kind.STRING)
                  addFields(`{ ${field.value.value.replace(/^\s*\{/, "... {")} }`);
              },
            });
          }
        }
      }
    }
  }
  return required;
}

function isPlanned({ parent, node }: FieldSelection): boolean {
  return !isIntrospection(node) && !parent.name.startsWith("__");
}

/** Introspection is answered here and never planned. */
function isIntrospection({ name }: FieldNode): boolean {
  return name.value === "__schema" || name.value === "__type";
}

function skipIntrospection({ typeCondition }: FragmentDefinitionNode): false | undefined {
  return typeCondition.name.value.startsWith("__") ? false : undefined;
}

function responseName(field: FieldNode): string {
  return field.alias?.value ?? field.name.value;
}
