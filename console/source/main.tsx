import "graphiql/setup-workers/vite";
import "graphiql/style.css";
import "./page.css";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { Explorer } from "./Explorer.tsx";
import { loadOffer } from "./session.ts";

const container = document.getElementById("explorer");
if (container !== null) {
  const offer = await loadOffer();
  createRoot(container).render(
    <StrictMode>
      <Explorer offer={offer} />
    </StrictMode>,
  );
}
