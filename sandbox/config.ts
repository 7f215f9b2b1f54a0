/** Names and passwords the stand-ins accept. They protect nothing: all data is synthetic. */
export const gridCredentials = { spid: "SQ_GW", password: "demo-password" } as const;
export const serviceCredentials = { appKey: "sq-gateway", secret: "demo-secret" } as const;
