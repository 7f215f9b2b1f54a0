/** The queries of examples/, each with the variables of the file beside it. */
const operations = import.meta.glob<string>("../../examples/*.graphql", {
  query: "?raw",
  import: "default",
  eager: true,
});
const variables = import.meta.glob<string>("../../examples/*.variables.json", {
  query: "?raw",
  import: "default",
  eager: true,
});

const first = "../../examples/community-overview.graphql";

/** The overview first, what changes data last, the rest by name. */
function rank(file: string): number {
  if (file === first) return 0;
  return /^mutation\b/m.test(operations[file] ?? "") ? 2 : 1;
}

export const examples = Object.entries(operations)
  .sort(([left], [right]) => rank(left) - rank(right) || left.localeCompare(right))
  .map(([file, query]) => ({
    query,
    variables: variables[file.replace(/\.graphql$/, ".variables.json")] ?? null,
    headers: null,
  }));
