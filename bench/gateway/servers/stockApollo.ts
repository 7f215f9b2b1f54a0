/** Apollo Server in front of ApolloGateway, as their manuals start it. `node stockApollo.ts SUPERGRAPH_FILE` */
import { readFileSync } from "node:fs";
import { ApolloGateway } from "@apollo/gateway";
import { ApolloServer } from "@apollo/server";
import { startStandaloneServer } from "@apollo/server/standalone";

const gateway = new ApolloGateway({ supergraphSdl: readFileSync(process.argv[2] ?? "", "utf8") });
const { url } = await startStandaloneServer(new ApolloServer({ gateway }), { listen: { host: "127.0.0.1", port: 0 } });

process.on("disconnect", () => process.exit(0));
process.send?.({ ready: true, origin: new URL(url).origin });
