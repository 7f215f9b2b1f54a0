import { GraphiQL } from "graphiql";
import { useMemo, useState } from "react";
import { examples } from "./examples.ts";
import { SessionBar } from "./SessionBar.tsx";
import { createFetcher } from "./sendOperation.ts";
import { type ExplorerOffer, sessionHeaders, storedSession, storeSession } from "./session.ts";

const opened = openedTab();

/**
 * What GraphiQL is to show at the start. It finds the tab that was open by query and variables together; where only one
 * of them is given it opens another tab, and where none is given it shows no variables.
 */
function openedTab(): { readonly initialQuery?: string; readonly initialVariables: string } {
  const first = { initialVariables: examples[0]?.variables ?? "" };
  try {
    const { tabs, activeTabIndex } = JSON.parse(localStorage.getItem("graphiql:tabState") ?? "{}");
    const { query, variables } = tabs[activeTabIndex];
    return { initialQuery: query ?? "", initialVariables: variables ?? "" };
  } catch {
    return first;
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
          {...opened}
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
