/** Settings for identifying callers and what they may read; part of the table in settings.ts. */
import { bearerSecret, headerName, hostNames, integer, oneOf, origin, path, type Setting } from "./settingKinds.ts";

export const accessSettings = {
  access: {
    variable: "ACCESS",
    flag: "access",
    fallback: "on",
    description: "Access control. Off, everybody may read and change everything: only for an address of this machine.",
    ...oneOf(["on", "off"]),
  },
  databaseUrl: {
    variable: "DATABASE_URL",
    flag: "database-url",
    fallback: "",
    description: "The store of clients, keys and tokens: PostgreSQL 14 or newer.",
    accepted: "postgresql://account:password@host:port/database",
    secret: true as const,
    parse: (value: string) =>
      value === "" || /^postgres(ql)?:$/.test(URL.parse(value)?.protocol ?? "") ? value : undefined,
  },
  accessKey: {
    variable: "ACCESS_KEY",
    flag: "access-key",
    fallback: "",
    description: "Key that the store's own keys are sealed with: openssl rand -hex 32.",
    accepted: "32 bytes as 64 hexadecimal digits",
    secret: true as const,
    parse: (value: string) => (value === "" || /^[0-9a-fA-F]{64}$/.test(value) ? value : undefined),
  },
  accessStaleMs: {
    variable: "ACCESS_STALE_MS",
    flag: "access-stale-ms",
    fallback: "300000",
    description: "How long known clients go on while the store cannot be read; then ACCESS_UNAVAILABLE.",
    ...integer(0, 86_400_000),
  },
  publicIntrospection: {
    variable: "PUBLIC_INTROSPECTION",
    flag: "public-introspection",
    fallback: "off",
    description:
      "Whether requests without a token may ask the schema about itself, and are told names they may have meant.",
    ...oneOf(["on", "off"]),
  },
  demoClients: {
    variable: "DEMO_CLIENTS",
    flag: "demo-clients",
    fallback: "",
    description:
      "JSON file of clients whose secrets the explorer may use: for the demonstration on one's own machine alone.",
    ...path,
  },
  purposeHeader: {
    variable: "PURPOSE_HEADER",
    flag: "purpose-header",
    fallback: "X-Purpose",
    description: "Header that names what the data of a request is used for.",
    ...headerName,
  },
  caseHeader: {
    variable: "CASE_HEADER",
    flag: "case-header",
    fallback: "X-Case-Id",
    description: "Header that names the case which a request belongs to.",
    ...headerName,
  },
  policies: {
    variable: "POLICIES",
    flag: "policies",
    fallback: "",
    description: "Module whose default export holds the functions that @policy names; empty for none.",
    ...path,
  },
  policyDeadlineMs: {
    variable: "POLICY_DEADLINE_MS",
    flag: "policy-deadline-ms",
    fallback: "1000",
    description: "Time for one function that @policy names; one that takes longer has said no.",
    ...integer(1, 60_000),
  },
  publicUrl: {
    variable: "PUBLIC_URL",
    flag: "public-url",
    fallback: "",
    description:
      "Where clients find the gateway, as behind a proxy; tokens are issued in its name. Empty for the gateway's own address.",
    ...origin,
  },
  allowedHosts: {
    variable: "ALLOWED_HOSTS",
    flag: "allowed-hosts",
    fallback: "",
    description:
      "Names that requests may call the gateway by, beside those of PUBLIC_URL and HOST, loopback names and addresses.",
    ...hostNames,
  },
  operationsToken: {
    variable: "OPERATIONS_TOKEN",
    flag: "operations-token",
    fallback: "",
    description: "Bearer token that shows the details of /health; without one they are shown with ACCESS=off alone.",
    secret: true as const,
    ...bearerSecret,
  },
  tokenLifeS: {
    variable: "TOKEN_LIFE_S",
    flag: "token-life-s",
    fallback: "600",
    description: "Seconds that an access token lives.",
    ...integer(60, 86_400),
  },
  tokenIssuers: {
    variable: "TOKEN_ISSUERS",
    flag: "token-issuers",
    fallback: "",
    description: "Other issuers whose tokens are accepted, as a JSON file; empty for none.",
    ...path,
  },
} as const satisfies Record<string, Setting<number> | Setting<string> | Setting<readonly string[]>>;
