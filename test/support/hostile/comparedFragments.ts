/** `count` fragments that are spread side by side and hold the same fields: each is compared with each. */
export function comparedFragments(count: number, type: string, field: string): string {
  const names = Array.from({ length: count }, (_, index) => `F${index}`);
  const spreads = names.map((name) => `...${name}`).join(" ");
  return `{ ${spreads} } ${names.map((name) => `fragment ${name} on ${type} { ${field} }`).join(" ")}`;
}

/** The same in a chain: each holds all that come after it. */
export function nestedFragments(count: number, type: string, field: string): string {
  const names = Array.from({ length: count }, (_, index) => `F${index}`);
  const fragments = names.map((name, index) => {
    const others = names.slice(index + 1, index + 9).map((other) => `...${other}`);
    return `fragment ${name} on ${type} { ${field} ${others.join(" ")} }`;
  });
  return `{ ...F0 } ${fragments.join(" ")}`;
}

/** Fragments that contain each other, all with all. */
export function fragmentCycles(count: number, type: string): string {
  const names = Array.from({ length: count }, (_, index) => `F${index}`);
  const spreads = names.map((name) => `...${name}`).join(" ");
  return `{ ...F0 } ${names.map((name) => `fragment ${name} on ${type} { __typename ${spreads} }`).join(" ")}`;
}
