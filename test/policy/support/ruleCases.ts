import type { Caller } from "../../../access/caller.ts";
import { allScopes, callerOf } from "./toys.ts";

export const everything = callerOf({ scopes: allScopes });
export const without = (...scopes: readonly string[]) =>
  callerOf({ scopes: allScopes.filter((one) => !scopes.includes(one)) });

export interface Case {
  readonly name: string;
  readonly caller: Partial<Caller>;
  readonly query: string;
  readonly variables?: object;
  /** Paths of FORBIDDEN, written with dots, each once without its indexes. */
  readonly forbidden: readonly string[];
  /** `Type.field` that no subgraph is asked for. */
  readonly never: readonly string[];
  /** Parts of texts or variables that no subgraph is sent. */
  readonly unsent?: RegExp;
}

export const cases: readonly Case[] = [
  {
    name: "an alias with the name of an allowed field",
    caller: without("deep", "all"),
    query: "{ people { name: secret } }",
    forbidden: ["people"],
    never: ["Person.secret"],
  },
  {
    name: "an alias with the name of a key",
    caller: without("contact"),
    query: "{ people { id: phone cases { id } } }",
    forbidden: ["people.id"],
    never: ["Person.phone"],
  },
  {
    name: "two aliases of one field",
    caller: without("contact"),
    query: "{ people { a: phone b: phone title } }",
    forbidden: ["people.a", "people.b"],
    never: ["Person.phone"],
  },
  {
    name: "fragments: named in named, inline, without a type, on an interface",
    caller: without("tax", "contact"),
    query: `{ things { id ...A } }
      fragment A on Thing { ... { ...B } ... on Company { t: tax } }
      fragment B on Titled { ... on Person { phone title } }`,
    forbidden: ["things.phone", "things.t"],
    never: ["Person.phone", "Company.tax"],
  },
  {
    name: "a condition by variable with a default",
    caller: without("contact"),
    query: "query Q($v: Boolean = true, $w: Boolean!) { people { title phone @include(if: $v) mail @skip(if: $w) } }",
    variables: { w: true },
    forbidden: ["people.phone"],
    never: ["Person.phone", "Person.mail"],
  },
  {
    name: "nothing is refused that a condition leaves out",
    caller: without("contact"),
    query: "query Q($v: Boolean!) { people { phone @include(if: $v) } }",
    variables: { v: false },
    forbidden: [],
    never: ["Person.phone"],
  },
  {
    name: "the type name alone of what may not be there",
    caller: without("vault"),
    query: "{ vault { __typename } any { kind: __typename } }",
    forbidden: ["any", "vault"],
    never: ["Query.vault"],
  },
  {
    name: "the type name of an object whose level is too high, beside others",
    caller: callerOf({ scopes: allScopes, ceiling: 2 }),
    query: "{ any { __typename ... on Person { title } } }",
    forbidden: ["any"],
    never: [],
  },
  {
    name: "a level that stands at the interface alone",
    caller: callerOf({ scopes: allScopes, ceiling: 1 }),
    query: "{ people { title note } }",
    forbidden: ["people.note"],
    never: ["Person.note"],
  },
  {
    name: "a level that one type of an interface has",
    caller: callerOf({ scopes: allScopes, ceiling: 1 }),
    query: "{ titled { title } }",
    forbidden: ["titled.title"],
    never: ["Company.title"],
  },
  {
    name: "a union with a member that may not be there",
    caller: without("vault"),
    query: "{ any { ... on Vault { code open } ... on Company { id } } }",
    forbidden: ["any"],
    never: ["Vault.code", "Vault.open"],
  },
  {
    name: "enums and scalars with scopes",
    caller: without("grade", "contact"),
    query: "{ grade people { title grade mail } }",
    forbidden: ["grade", "people.grade", "people.mail"],
    never: ["Query.grade", "Person.grade", "Person.mail"],
  },
  {
    name: "scopes of two subgraphs on one field",
    caller: without("b"),
    query: "{ people { title badge } }",
    forbidden: ["people.badge"],
    never: ["Person.badge"],
  },
  {
    name: "a type with scopes, reached from another subgraph's entity",
    caller: without("case"),
    query: "{ cases { id } people { title cases { id } } }",
    forbidden: ["cases", "people.cases"],
    never: ["Query.cases", "Person.cases", "Case.id"],
  },
  {
    name: "a field computed of one that is masked for the caller",
    caller: callerOf({ scopes: allScopes, purpose: "emergency" }),
    query: "{ people { number digest } }",
    forbidden: ["people.digest"],
    never: ["Person.digest"],
  },
  {
    name: "a field that is given another one by context",
    caller: callerOf({ scopes: allScopes, ceiling: 2 }),
    query: "{ people { items { id label } } }",
    forbidden: ["people.items.label"],
    never: ["Item.label", "Person.name"],
  },
  {
    name: "a field that an interface object computes",
    caller: callerOf({ scopes: allScopes, ceiling: 2 }),
    query: "{ best { id stars weighted } }",
    forbidden: ["best.weighted"],
    never: ["Person.note", "Company.note", "Person.weighted", "Company.weighted"],
  },
  {
    name: "a non-null field at several depths",
    caller: without("deep", "all"),
    query: "{ place { city inner { city secret } } people { title friend { title secret } } }",
    forbidden: ["people.friend.secret", "place.inner.secret"],
    never: ["Place.secret", "Person.secret"],
  },
  {
    name: "a non-null field in a list that may not be null",
    caller: without("deep", "all"),
    query: "{ grade people { title secret } }",
    forbidden: ["people.secret"],
    never: ["Person.secret"],
  },
  {
    name: "an argument that asks about a value which may not be read",
    caller: callerOf({ scopes: allScopes, ceiling: 2 }),
    query: "query Q($p: String) { grade search(phone: $p) { id } }",
    variables: { p: "13800138000" },
    forbidden: ["search"],
    never: ["Query.search"],
    unsent: /13800138000|\$p/,
  },
  {
    name: "an input field that asks about a value which may not be read",
    caller: callerOf({ scopes: allScopes, purpose: null }),
    query:
      'query Q($w: Filter) { grade search(where: $w) { id } other: search(where: { number: "329901199001011234" }) { id } }',
    variables: { w: { number: "329901199001011234" } },
    forbidden: ["other", "search"],
    never: ["Query.search"],
    unsent: /329901199001011234|\$w/,
  },
  {
    name: "a mutation that may not be made, beside one that may",
    caller: without("write"),
    query: "mutation M($id: ID!) { rename(id: $id) { id } erase(id: $id) { id } }",
    variables: { id: "id-1" },
    forbidden: ["erase"],
    never: ["Mutation.erase"],
  },
];
