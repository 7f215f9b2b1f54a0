const userFields = ["name", "username", "birthday", "reviews { id }", "reviews { body product { upc inStock } }"];
const productFields = ["name", "price", "weight", "inStock", "shippingEstimate", "reviews { id author { username } }"];

/**
 * Distinct small operations of the benchmark's graph, as request bodies: every one has another set of fields or another
 * alias, and most of them need more than one subgraph.
 */
export function distinctBodies(count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => {
    const users = fieldsOf(userFields, index);
    const products = fieldsOf(productFields, Math.floor(index / 7));
    const query = index % 3 === 0 ? `a${index}: users { id ${users} }` : `a${index}: topProducts { upc ${products} }`;
    return JSON.stringify({ query: `query Distinct${index} { ${query} }` });
  });
}

function fieldsOf(fields: readonly string[], bits: number): string {
  return fields.filter((_, place) => (bits >> place) & 1).join(" ");
}

/** The slope of a line through the points by least squares: units of y for one of x. */
export function slopeOf(points: readonly { readonly x: number; readonly y: number }[]): number {
  const meanX = points.reduce((sum, { x }) => sum + x, 0) / points.length;
  const meanY = points.reduce((sum, { y }) => sum + y, 0) / points.length;
  const above = points.reduce((sum, { x, y }) => sum + (x - meanX) * (y - meanY), 0);
  const below = points.reduce((sum, { x }) => sum + (x - meanX) ** 2, 0);
  return below === 0 ? 0 : above / below;
}
