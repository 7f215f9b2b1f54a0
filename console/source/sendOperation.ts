import type { GraphiQLProps } from "graphiql";

/** Posts one operation to the endpoint that this page was opened at. Refusals are GraphQL answers too, so they are shown. */
export const sendOperation: GraphiQLProps["fetcher"] = async (operation, options) => {
  const response = await fetch("/graphql", {
    method: "POST",
    headers: { ...options?.headers, "content-type": "application/json", accept: "application/json" },
    body: JSON.stringify(operation),
  });
  return response.json();
};
