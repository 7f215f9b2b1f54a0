/** OPERATIONS_TOKEN of gateways in tests, and the header that shows it. */
export const operationsToken = "0e".repeat(32);

export const operationsHeaders = { authorization: `Bearer ${operationsToken}` } as const;
