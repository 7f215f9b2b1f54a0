import type { GraphiQLProps } from "graphiql";
import { getOperationAST, parse } from "graphql";
import { createClient } from "graphql-sse";

/**
 * Sends operations to the endpoint that this page was opened at: a subscription as an event stream, anything else as a POST.
 * Refusals are GraphQL answers too, so they are shown.
 *
 * @param headers of every request: who asks
 */
export function createFetcher(headers: Readonly<Record<string, string>>): GraphiQLProps["fetcher"] {
  const streams = createClient({ url: "/graphql", retryAttempts: 0, headers: { ...headers } });
  return async (operation, options) => {
    const { query, operationName, variables } = operation;
    if (isSubscription(query, operationName)) {
      return streams.iterate({ query, variables, ...(operationName && { operationName }) });
    }
    const response = await fetch("/graphql", {
      method: "POST",
      headers: { ...headers, ...options?.headers, "content-type": "application/json", accept: "application/json" },
      body: JSON.stringify(operation),
    });
    return response.json();
  };
}

function isSubscription(query: string, operationName: string | null | undefined): boolean {
  try {
    return getOperationAST(parse(query), operationName)?.operation === "subscription";
  } catch {
    // No GraphQL: the endpoint says where.
    return false;
  }
}
