import { GraphiQL } from "graphiql";
import { useMemo, useState } from "react";
import { examples } from "./examples.ts";
import { SessionBar } from "./SessionBar.tsx";
import { createFetcher } from "./sendOperation.ts";
import { type ExplorerOffer, sessionHeaders, storedSession, storeSession } from "./session.ts";

const firstVariables = variablesOfActiveTab();

/** GraphiQL shows the variables of the tab that is open at the start only where it is given them. */
function variablesOfActiveTab(): string | null | undefined {
  const kept = localStorage.getItem("graphiql:tabState");
  if (kept === null) return examples[0]?.variables;
  try {
    const { tabs, activeTabIndex } = JSON.parse(kept);
    return tabs[activeTabIndex].variables;
  } catch {
    return null;
  }
}

/** GraphiQL on this origin's /graphql, with one tab for each example. A visitor's own tabs are kept in the browser. */
export function Explorer({ offer }: { readonly offer: ExplorerOffer }) {
  const [session, setSession] = useState(storedSession);
  // Another caller may see another schema, and another fetcher makes GraphiQL ask for it.
  const fetcher = useMemo(() => createFetcher(sessionHeaders(session, offer)), [session, offer]);
  return (
    <>
      <SessionBar
        session={session}
        offer={offer}
        onChange={(changed) => {
          storeSession(changed);
          setSession(changed);
        }}
      />
      <div className="editor">
        <GraphiQL
          fetcher={fetcher}
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
      </div>
    </>
  );
}
