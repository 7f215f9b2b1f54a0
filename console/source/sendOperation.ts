import type { GraphiQLProps } from "graphiql";
import { getOperationAST, parse } from "graphql";
import { createClient } from "graphql-sse";

const streams = createClient({ url: "/graphql", retryAttempts: 0 });

/**
 * Sends one operation to the endpoint that this page was opened at: a subscription as an event stream, anything else as a
 * POST. Refusals are GraphQL answers too, so they are shown.
 */
export const sendOperation: GraphiQLProps["fetcher"] = async (operation, options) => {
  const { query, operationName, variables } = operation;
  if (isSubscription(query, operationName)) {
    return streams.iterate({ query, variables, ...(operationName && { operationName }) });
  }
  const response = await fetch("/graphql", {
    method: "POST",
    headers: { ...options?.headers, "content-type": "application/json", accept: "application/json" },
    body: JSON.stringify(operation),
  });
  return response.json();
};

function isSubscription(query: string, operationName: string | null | undefined): boolean {
  try {
    return getOperationAST(parse(query), operationName)?.operation === "subscription";
  } catch {
    // No GraphQL: the endpoint says where.
    return false;
  }
}
