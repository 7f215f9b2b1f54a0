/** Values of variables, coerced (GraphQL specification 6.1.2). */
export type Variables = Readonly<Record<string, unknown>>;

/** A number that is known, or one that depends on variables. NaN says that the variables are not allowed. */
export type Expression = number | ((variables: Variables) => number);

export function evaluate(expression: Expression, variables: Variables): number {
  return typeof expression === "number" ? expression : expression(variables);
}

/** What is over the numbers that JavaScript counts exactly counts as the largest of them. */
export function clamp(value: number): number {
  return Math.min(value, Number.MAX_SAFE_INTEGER);
}

export function sum(terms: readonly Expression[]): Expression {
  const known = terms.reduce<number>((total, term) => (typeof term === "number" ? total + term : total), 0);
  const open = terms.filter((term) => typeof term === "function");
  const [only, second] = open;
  if (only === undefined) return clamp(known);
  if (second === undefined && known === 0) return only;
  return (variables) => {
    let total = known;
    for (const term of open) total += term(variables);
    return clamp(total);
  };
}

export function product(left: Expression, right: Expression): Expression {
  if (typeof left === "number" && typeof right === "number") return clamp(left * right);
  if (left === 1) return right;
  return (variables) => clamp(evaluate(left, variables) * evaluate(right, variables));
}

export function maximum(terms: readonly Expression[]): Expression {
  const known = Math.max(0, ...terms.filter((term) => typeof term === "number"));
  const open = terms.filter((term) => typeof term === "function");
  if (open.length === 0) return known;
  return (variables) => {
    let highest = known;
    for (const term of open) highest = Math.max(highest, term(variables));
    return highest;
  };
}
