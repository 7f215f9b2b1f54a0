import { useRef, useState } from "react";
import { type DemoClient, type ExplorerOffer, fetchToken, nobody, type Session } from "./session.ts";

export interface SessionBarProps {
  readonly session: Session;
  readonly offer: ExplorerOffer;
  readonly onChange: (session: Session) => void;
}

/** 身份 Who asks: a token, and what the data is used for. In the demonstration, its clients by name. */
export function SessionBar({ session, offer, onChange }: SessionBarProps) {
  const [problem, setProblem] = useState("");
  const chosenLast = useRef("");
  const client = offer.demoClients.find(({ id }) => id === session.clientId);
  const purposes = client?.purposes ?? [];
  const isPublic = session.token === "";

  async function become(chosen: DemoClient | undefined): Promise<void> {
    setProblem("");
    chosenLast.current = chosen?.id ?? "";
    onChange(nobody);
    if (chosen === undefined) return;
    try {
      const token = await fetchToken(chosen);
      // Another one may have been chosen meanwhile.
      if (chosenLast.current === chosen.id) {
        onChange({ token, purpose: chosen.purposes[0] ?? "", caseId: "", clientId: chosen.id });
      }
    } catch (error) {
      setProblem(`无法取得令牌：${error instanceof Error ? error.message : String(error)}`);
    }
  }

  /** What is typed counts when its field is left or Enter is pressed: each letter would be a refused request. */
  function take(form: HTMLFormElement): void {
    const fields = new FormData(form);
    const [token = "", purpose = "", caseId = ""] = ["token", "purpose", "case"].map((name) =>
      String(fields.get(name) ?? "").trim(),
    );
    const isSame = token === session.token;
    if (isSame && purpose === session.purpose && caseId === session.caseId) return;
    chosenLast.current = "";
    onChange(token === "" ? nobody : { token, purpose, caseId, clientId: isSame ? session.clientId : "" });
  }

  return (
    <form
      className="session"
      onBlur={({ currentTarget }) => take(currentTarget)}
      onSubmit={(event) => {
        event.preventDefault();
        take(event.currentTarget);
      }}
    >
      {offer.demoClients.length > 0 && (
        <label>
          演示身份
          <select
            aria-label="演示身份 Demonstration client"
            value={session.clientId}
            onChange={({ target }) => void become(offer.demoClients.find(({ id }) => id === target.value))}
          >
            <option value="">{isPublic ? "公众（无令牌）" : "自备令牌"}</option>
            {offer.demoClients.map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </select>
        </label>
      )}
      <label className="session-token">
        令牌
        <input
          key={session.token}
          name="token"
          aria-label="令牌 Access token"
          type="password"
          autoComplete="off"
          spellCheck={false}
          placeholder="Access token，留空即公众"
          defaultValue={session.token}
        />
      </label>
      <label>
        使用目的
        <input
          key={session.purpose}
          name="purpose"
          aria-label="使用目的 Purpose"
          list="purposes"
          placeholder={isPublic ? "需要令牌" : offer.purposeHeader}
          disabled={isPublic}
          defaultValue={session.purpose}
        />
        <datalist id="purposes">
          {purposes.map((purpose) => (
            <option key={purpose} value={purpose} />
          ))}
        </datalist>
      </label>
      <label>
        案件编号
        <input
          key={session.caseId}
          name="case"
          aria-label="案件编号 Case"
          placeholder={isPublic ? "需要令牌" : offer.caseHeader}
          disabled={isPublic}
          defaultValue={session.caseId}
        />
      </label>
      {/* Without a button Enter submits no form of several fields. */}
      <button type="submit" hidden={true} />
      {problem !== "" && <span role="alert">{problem}</span>}
    </form>
  );
}
