import {
  type ConstDirectiveNode,
  type DocumentNode,
  type FieldDefinitionNode,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isCompositeType,
  isInterfaceType,
  isObjectType,
  Kind,
  parse,
  visit,
} from "graphql";
import { argumentsOf } from "../graph/directiveArguments.ts";

/** A type in a subgraph. */
interface Place {
  readonly type: string;
  readonly graph: string;
}

/**
 * The supergraph in which a field that several subgraphs resolve is resolved by one, where every subgraph can be left for that
 * one: there is a single way to everything, and planning takes time in proportion to the operation. The answers are the
 * same, since shareable fields resolve alike; there may be more fetches (docs/decisions/0022).
 *
 * A field keeps all its subgraphs where that is not certain: of types without a key, of interface objects, with `@override`,
 * and where what is below it is not whole in the one that would be chosen. Keys, and what another field requires or
 * provides, stay where they are.
 *
 * @param schema of the same document
 */
export function withOneWayOnly(document: DocumentNode, schema: GraphQLSchema): DocumentNode {
  const graphs = readGraphs(schema);
  const preferred = graphsByFields(graphs);
  const rootTypes = new Set([schema.getQueryType(), schema.getMutationType()].map((type) => type?.name));
  const { reaches, isWhole } = reachability(schema, graphs, rootTypes);

  /** The subgraph that keeps the field; null for all. */
  function keeperOf(type: GraphQLNamedType, field: FieldDefinitionNode): string | null {
    const joins = graphs.resolversOf(type.name, field);
    if (joins === null || joins.length < 2 || graphs.isInterfaceObject(type.name)) return null;
    const returned = getNamedType(schema.getType(type.name) === type ? fieldTypeOf(type, field) : type);
    const origins = graphs.graphsOf(type.name);
    const keepers = preferred.filter(
      (graph) =>
        joins.includes(graph) &&
        origins.every((origin) => origin === graph || reaches({ type: type.name, graph: origin }, graph)) &&
        (!isCompositeType(returned) || isWhole({ type: returned.name, graph })),
    );
    return keepers[0] ?? null;
  }

  function fieldTypeOf(type: GraphQLNamedType, { name }: FieldDefinitionNode) {
    const field = isObjectType(type) ? type.getFields()[name.value] : undefined;
    if (field === undefined) throw new TypeError(`oneWayOnly: ${type.name} has no ${name.value}`);
    return field.type;
  }

  return {
    ...document,
    definitions: document.definitions.map((definition) => {
      if (definition.kind !== Kind.OBJECT_TYPE_DEFINITION) return definition;
      const type = schema.getType(definition.name.value);
      if (!isObjectType(type)) return definition;
      const fields = (definition.fields ?? []).map((field) => {
        const keeper = keeperOf(type, field);
        if (keeper === null) return field;
        return keptBy(
          field,
          (graph) => graph === keeper || graphs.isNeeded(field.name.value, graph),
          graphs.graphsOf(type.name),
        );
      });
      return { ...definition, fields };
    }),
  };
}

/** Elsewhere the field is known, as interfaces may demand, and not resolved. */
function keptBy(
  field: FieldDefinitionNode,
  isKept: (graph: string) => boolean,
  graphs: readonly string[],
): FieldDefinitionNode {
  const { directives = [] } = field;
  const joins = directives.filter(isJoinField);
  const explicit = joins.length > 0 ? joins : graphs.map(joinFieldOf);
  const changed = explicit.map((join) => {
    const { graph, external } = argumentsOf(join);
    return external === true || isKept(String(graph)) ? join : asExternal(join);
  });
  return { ...field, directives: [...directives.filter((directive) => !isJoinField(directive)), ...changed] };
}

function isJoinField({ name }: ConstDirectiveNode): boolean {
  return name.value === "join__field";
}

function joinFieldOf(graph: string): ConstDirectiveNode {
  const value = { kind: Kind.ENUM, value: graph } as const;
  return {
    kind: Kind.DIRECTIVE,
    name: { kind: Kind.NAME, value: "join__field" },
    arguments: [{ kind: Kind.ARGUMENT, name: { kind: Kind.NAME, value: "graph" }, value }],
  };
}

/** What it requires or provides there is void with it. */
function asExternal(join: ConstDirectiveNode): ConstDirectiveNode {
  const kept = (join.arguments ?? []).filter(({ name }) => name.value === "graph" || name.value === "type");
  const value = { kind: Kind.BOOLEAN, value: true } as const;
  return {
    ...join,
    arguments: [...kept, { kind: Kind.ARGUMENT, name: { kind: Kind.NAME, value: "external" }, value }],
  };
}

interface Graphs {
  /** Subgraphs that have a type. */
  readonly graphsOf: (type: string) => readonly string[];
  /** Those that resolve a field of it; null where more is said of it than that. */
  readonly resolversOf: (type: string, field: FieldDefinitionNode) => readonly string[] | null;
  /** Fields of the keys by which a subgraph can be entered at a type, one list for each. */
  readonly keysOf: (place: Place) => readonly (readonly string[])[];
  /** Whether a requirement or a `@provides` of the subgraph names the field, or a key of any: keys are read where one leaves. */
  readonly isNeeded: (field: string, graph: string) => boolean;
  readonly isInterfaceObject: (type: string) => boolean;
  /** Object types that a subgraph knows of an abstract type. */
  readonly typesOf: (place: Place) => readonly string[];
  readonly all: readonly { readonly type: string; readonly field: FieldDefinitionNode }[];
}

function readGraphs(schema: GraphQLSchema): Graphs {
  const typeGraphs = new Map<string, Set<string>>();
  const keys = new Map<string, string[][]>();
  const members = new Map<string, Set<string>>();
  const needed = new Set<string>();
  const keyFields = new Set<string>();
  const interfaceObjects = new Set<string>();
  const all: { type: string; field: FieldDefinitionNode }[] = [];
  const addTo = (map: Map<string, Set<string>>, key: string, value: string) =>
    map.set(key, (map.get(key) ?? new Set()).add(value));

  /** By name alone, of whatever type: one field too many that is kept does no harm. */
  function need(graph: unknown, fieldSet: unknown): string[] {
    if (typeof fieldSet !== "string") return [];
    const names: string[] = [];
    visit(parse(`{ ${fieldSet} }`, { noLocation: true }), {
      Field({ name }) {
        names.push(name.value);
        needed.add(`${String(graph)} ${name.value}`);
      },
    });
    return names;
  }

  for (const type of Object.values(schema.getTypeMap())) {
    for (const directive of type.astNode?.directives ?? []) {
      const given = argumentsOf(directive);
      const graph = String(given["graph"]);
      const at = `${type.name} ${graph}`;
      if (directive.name.value === "join__type") {
        addTo(typeGraphs, type.name, graph);
        const fields = need(graph, given["key"]);
        for (const name of fields) keyFields.add(name);
        if (fields.length > 0 && given["resolvable"] !== false) keys.set(at, [...(keys.get(at) ?? []), fields]);
        if (given["isInterfaceObject"] === true) {
          interfaceObjects.add(type.name);
          if (isInterfaceType(type)) for (const one of schema.getPossibleTypes(type)) interfaceObjects.add(one.name);
        }
      } else if (directive.name.value === "join__implements") {
        addTo(members, `${String(given["interface"])} ${graph}`, type.name);
      } else if (directive.name.value === "join__unionMember") {
        addTo(members, at, String(given["member"]));
      }
    }
    if (!isObjectType(type) && !isInterfaceType(type)) continue;
    for (const { astNode } of Object.values(type.getFields())) {
      for (const directive of astNode?.directives ?? []) {
        const { graph, requires, provides } = argumentsOf(directive);
        need(graph, requires);
        need(graph, provides);
      }
      if (isObjectType(type) && astNode !== undefined && astNode !== null)
        all.push({ type: type.name, field: astNode });
    }
  }
  const graphsOf = (type: string) => [...(typeGraphs.get(type) ?? [])];
  return {
    graphsOf,
    resolversOf: (type, { directives = [] }) => {
      const joins = directives.filter(isJoinField).map(argumentsOf);
      if (joins.length === 0) return graphsOf(type);
      const isPlain = joins.every((join) => Object.keys(join).every((name) => plainArguments.has(name)));
      const resolving = joins.filter(({ external, usedOverridden }) => external !== true && usedOverridden !== true);
      return isPlain && resolving.every(({ graph }) => graph !== undefined)
        ? resolving.map(({ graph }) => String(graph))
        : null;
    },
    keysOf: ({ type, graph }) => keys.get(`${type} ${graph}`) ?? [],
    isNeeded: (field, graph) => keyFields.has(field) || needed.has(`${graph} ${field}`),
    isInterfaceObject: (type) => interfaceObjects.has(type),
    typesOf: ({ type, graph }) => [...(members.get(`${type} ${graph}`) ?? [])],
    all,
  };
}

/** Of `@join__field`; what has others, as `override`, stays as it is. */
const plainArguments: ReadonlySet<string> = new Set(["graph", "type", "external", "requires", "provides"]);

/** Those that resolve most first: the longer one subgraph goes on, the fewer fetches. */
function graphsByFields({ all, resolversOf }: Graphs): readonly string[] {
  const counts = new Map<string, number>();
  for (const { type, field } of all) {
    for (const graph of resolversOf(type, field) ?? []) counts.set(graph, (counts.get(graph) ?? 0) + 1);
  }
  return [...counts]
    .sort(([one, count], [other, others]) => others - count || (one < other ? -1 : 1))
    .map(([graph]) => graph);
}

interface Reachability {
  /** Whether keys lead from an object in one subgraph to the same in another. */
  readonly reaches: (from: Place, graph: string) => boolean;
  /** Whether everything of a type can be had from there on, whatever it returns included. */
  readonly isWhole: (place: Place) => boolean;
}

function reachability(schema: GraphQLSchema, graphs: Graphs, rootTypes: ReadonlySet<string | undefined>): Reachability {
  const fieldsOf = new Map<string, FieldDefinitionNode[]>();
  for (const { type, field } of graphs.all) fieldsOf.set(type, [...(fieldsOf.get(type) ?? []), field]);
  const reached = new Map<string, ReadonlySet<string>>();
  const resolves = ({ type, graph }: Place, name: string) => {
    const field = fieldsOf.get(type)?.find((one) => one.name.value === name);
    return field !== undefined && (graphs.resolversOf(type, field) ?? []).includes(graph);
  };

  function reachedFrom({ type, graph }: Place): ReadonlySet<string> {
    if (rootTypes.has(type)) return new Set(graphs.graphsOf(type));
    const at = `${type} ${graph}`;
    const known = reached.get(at);
    if (known !== undefined) return known;
    const found = new Set([graph]);
    for (const here of found) {
      for (const there of graphs.graphsOf(type)) {
        // The first level alone: a key of several levels is taken for one that does not lead on.
        const leads = graphs
          .keysOf({ type, graph: there })
          .some((key) => key.every((name) => resolves({ type, graph: here }, name)));
        if (leads) found.add(there);
      }
    }
    reached.set(at, found);
    return found;
  }

  const whole = wholePlaces();

  /** The greatest set of places from which every field can be had, in a subgraph where what it returns is in the set. */
  function wholePlaces(): ReadonlySet<string> {
    const places = Object.values(schema.getTypeMap())
      .filter((type) => isCompositeType(type))
      .flatMap((type) => graphs.graphsOf(type.name).map((graph) => ({ type, graph })));
    const set = new Set(places.map(({ type, graph }) => `${type.name} ${graph}`));
    let size = -1;
    while (size !== set.size) {
      size = set.size;
      for (const { type, graph } of places) {
        const at = `${type.name} ${graph}`;
        if (set.has(at) && !holds(type, graph)) set.delete(at);
      }
    }
    return set;

    function holds(type: GraphQLNamedType, graph: string): boolean {
      const place = { type: type.name, graph };
      if (graphs.isInterfaceObject(type.name)) return false;
      if (isAbstractType(type)) {
        const here = graphs.typesOf(place);
        return schema.getPossibleTypes(type).every(({ name }) => here.includes(name) && set.has(`${name} ${graph}`));
      }
      const reachable = [...reachedFrom(place)];
      return (fieldsOf.get(type.name) ?? []).every((field) => {
        const resolvers = graphs.resolversOf(type.name, field);
        const declared = isObjectType(type) ? type.getFields()[field.name.value]?.type : undefined;
        const returned = declared === undefined ? undefined : getNamedType(declared);
        return reachable.some(
          (there) =>
            resolvers?.includes(there) === true && (!isCompositeType(returned) || set.has(`${returned.name} ${there}`)),
        );
      });
    }
  }

  return {
    reaches: (from, graph) => reachedFrom(from).has(graph),
    isWhole: ({ type, graph }) => whole.has(`${type} ${graph}`),
  };
}
