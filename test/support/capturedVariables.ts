import { parseSync } from "vite";

/** A function whose inner functions assign variables of its own: state that outlives the call. */
export interface Capturing {
  /** `openJournal`; `module` for what stands outside of every function. */
  readonly name: string;
  readonly line: number;
  readonly variables: readonly string[];
}

interface Node {
  readonly type: string;
  readonly start: number;
  readonly [member: string]: unknown;
}

interface Scope {
  readonly name: string;
  readonly start: number;
  readonly parent: Scope | null;
  /** Of every kind; true for one by `let`. */
  readonly declared: Map<string, boolean>;
  readonly captured: Set<string>;
}

const functions = new Set(["FunctionDeclaration", "FunctionExpression", "ArrowFunctionExpression"]);

/** The functions of a file with the `let`s of each that a function inside of it assigns. */
export function capturedVariables(file: string, text: string): readonly Capturing[] {
  const { program } = parseSync(file, text);
  const scopes: Scope[] = [];
  const assigned: { readonly name: string; readonly scope: Scope }[] = [];

  function open(name: string, start: number, parent: Scope | null): Scope {
    const scope = { name, start, parent, declared: new Map<string, boolean>(), captured: new Set<string>() };
    scopes.push(scope);
    return scope;
  }

  /** @param given the name of the variable or the member that a function becomes */
  function walk(node: Node, scope: Scope, given: string): void {
    if (functions.has(node.type)) {
      const inner = open(isNode(node["id"]) ? String(node["id"]["name"]) : given, node.start, scope);
      for (const parameter of nodesOf(node["params"]))
        for (const name of namesIn(parameter)) declare(inner, name, false);
      for (const child of childrenOf(node)) walk(child, inner, given);
      return;
    }
    if (node.type === "VariableDeclaration") {
      for (const { id } of nodesOf(node["declarations"])) {
        for (const name of isNode(id) ? namesIn(id) : []) declare(scope, name, node["kind"] === "let");
      }
    }
    const left = node.type === "AssignmentExpression" ? node["left"] : node["argument"];
    if ((node.type === "AssignmentExpression" || node.type === "UpdateExpression") && isNode(left)) {
      for (const name of namesIn(left)) assigned.push({ name, scope });
    }
    const named = [node["id"], node["key"]].find(isNode)?.["name"];
    for (const child of childrenOf(node)) walk(child, scope, typeof named === "string" ? named : given);
  }

  const root = program as unknown as Node;
  const outermost = open("module", 0, null);
  for (const child of childrenOf(root)) walk(child, outermost, "module");
  for (const { name, scope } of assigned) {
    let owner: Scope | null = scope;
    while (owner !== null && !owner.declared.has(name)) owner = owner.parent;
    if (owner !== null && owner !== scope && owner.declared.get(name) === true) owner.captured.add(name);
  }
  return scopes
    .filter(({ captured }) => captured.size > 0)
    .map(({ name, start, captured }) => ({
      name,
      line: text.slice(0, start).split("\n").length,
      variables: [...captured],
    }));
}

function declare(scope: Scope, name: string, isLet: boolean): void {
  scope.declared.set(name, isLet);
}

/** The variables of a pattern; a member (`this.count`) is none. */
function namesIn(pattern: Node): readonly string[] {
  if (pattern.type === "Identifier") return [String(pattern["name"])];
  if (pattern.type === "MemberExpression") return [];
  if (pattern.type === "AssignmentPattern") return isNode(pattern["left"]) ? namesIn(pattern["left"]) : [];
  if (pattern.type === "Property") return isNode(pattern["value"]) ? namesIn(pattern["value"]) : [];
  return childrenOf(pattern).flatMap(namesIn);
}

function childrenOf(node: Node): readonly Node[] {
  return Object.values(node).flatMap((value) => (isNode(value) ? [value] : nodesOf(value)));
}

function nodesOf(value: unknown): readonly Node[] {
  return Array.isArray(value) ? value.filter(isNode) : [];
}

function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && "type" in value && typeof value.type === "string";
}
