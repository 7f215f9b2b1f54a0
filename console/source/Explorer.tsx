import { GraphiQL } from "graphiql";
import { examples } from "./examples.ts";
import { sendOperation } from "./sendOperation.ts";

/** GraphiQL on this origin's /graphql, with one tab for each example. A visitor's own tabs are kept in the browser. */
export function Explorer() {
  return (
    <GraphiQL
      fetcher={sendOperation}
      defaultTabs={[...examples]}
      defaultEditorToolsVisibility="variables"
      forcedTheme="light"
      shouldPersistHeaders={false}
    >
      <GraphiQL.Logo>
        <span className="page-name">社区图谱</span>
      </GraphiQL.Logo>
    </GraphiQL>
  );
}
