import { composeSupergraph } from "../../scripts/building/composeSupergraph.ts";
import { benchSubgraphNames, readSubgraphSdl } from "../gateway/subgraphs.ts";

const classification = `
extend schema
  @link(url: "https://community-graph.org/spec/community/v1.0", as: "community", import: ["@classified", "@subject"])
  @composeDirective(name: "@classified")
  @composeDirective(name: "@subject")
directive @subject(key: String!) on OBJECT
directive @classified(level: community__Level!, mask: community__Mask) on OBJECT | FIELD_DEFINITION
enum community__Level { L1 L2 L3 L4 }
enum community__Mask { NAME ID_NUMBER PHONE ADDRESS LAST4 HIDE }
`;

/** The benchmark's supergraph with scopes on users and reviews, and a mask on the names of users, who are persons. */
export function classifiedSupergraph(urls: Readonly<Record<string, string>>): string {
  return composeSupergraph(
    benchSubgraphNames.map((name) => ({
      name,
      url: urls[name] ?? "http://127.0.0.1:9/graphql",
      sdl: `${classified(readSubgraphSdl(name))}${classification}`,
    })),
  );
}

function classified(sdl: string): string {
  return sdl
    .replace('federation/v2.3", import: [', 'federation/v2.9", import: ["@requiresScopes", "@composeDirective", ')
    .replace(
      'type User @key(fields: "id") {',
      'type User @key(fields: "id") @subject(key: "id") @requiresScopes(scopes: [["grid:read"]]) {',
    )
    .replace("  name: String\n  username", "  name: String @classified(level: L3, mask: NAME)\n  username")
    .replace(
      'type Review @key(fields: "id") {',
      'type Review @key(fields: "id") @requiresScopes(scopes: [["service:read"]]) @classified(level: L2) {',
    );
}
