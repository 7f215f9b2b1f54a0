import { GraphiQL } from "graphiql";
import { examples } from "./examples.ts";
import { sendOperation } from "./sendOperation.ts";

// On the first visit only: this property would also replace the variables of a visitor's own active tab.
const firstVariables = localStorage.getItem("graphiql:tabState") === null ? examples[0]?.variables : undefined;

/** GraphiQL on this origin's /graphql, with one tab for each example. A visitor's own tabs are kept in the browser. */
export function Explorer() {
  return (
    <GraphiQL
      fetcher={sendOperation}
      defaultTabs={[...examples]}
      {...(firstVariables != null && { initialVariables: firstVariables })}
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
