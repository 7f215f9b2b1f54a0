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
    const answer = await response.json();
    return isIntrospectionRefused(operationName, answer) ? { errors: [noSchema] } : answer;
  };
}

/** One sentence instead of an error for each field of the schema. */
const noSchema = {
  message:
    "当前身份无权读取模式，因此没有文档和补全；查询照常可用。This caller may not read the schema; queries run all the same.",
};

/** Of the operation by which GraphiQL reads the schema. */
function isIntrospectionRefused(
  operationName: string | null | undefined,
  { errors }: { readonly errors?: readonly { readonly extensions?: { readonly code?: string } }[] },
): boolean {
  return operationName === "IntrospectionQuery" && errors?.[0]?.extensions?.code === "GRAPHQL_VALIDATION_FAILED";
}

function isSubscription(query: string, operationName: string | null | undefined): boolean {
  try {
    return getOperationAST(parse(query), operationName)?.operation === "subscription";
  } catch {
    // No GraphQL: the endpoint says where.
    return false;
  }
}
