import "graphiql/setup-workers/vite";
import "graphiql/style.css";
import "./page.css";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { Explorer } from "./Explorer.tsx";
import { loadOffer } from "./session.ts";

const container = document.getElementById("explorer");
if (container !== null) {
  const root = createRoot(container);
  try {
    const offer = await loadOffer();
    root.render(
      <StrictMode>
        <Explorer offer={offer} />
      </StrictMode>,
    );
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    root.render(
      <p className="failure" role="alert">
        网关没有应答，查询页面无法打开（{reason}）。请稍后刷新。
        <br />
        The gateway does not answer. Reload the page in a moment.
      </p>,
    );
  }
}
