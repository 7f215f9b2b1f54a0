import { useState } from "react";
import { type DemoClient, type ExplorerOffer, fetchToken, type Session } from "./session.ts";

export interface SessionBarProps {
  readonly session: Session;
  readonly offer: ExplorerOffer;
  readonly onChange: (session: Session) => void;
}

/** 身份 Who asks: a token, and what the data is used for. In the demonstration, its clients by name. */
export function SessionBar({ session, offer, onChange }: SessionBarProps) {
  const [clientId, setClientId] = useState("");
  const [problem, setProblem] = useState("");
  const client = offer.demoClients.find(({ id }) => id === clientId);
  const purposes = client?.purposes ?? [];

  async function become(chosen: DemoClient | undefined): Promise<void> {
    setClientId(chosen?.id ?? "");
    setProblem("");
    if (chosen === undefined) return onChange({ token: "", purpose: "", caseId: "" });
    try {
      onChange({ token: await fetchToken(chosen), purpose: chosen.purposes[0] ?? "", caseId: "" });
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error));
    }
  }

  return (
    <div className="session">
      {offer.demoClients.length > 0 && (
        <label>
          演示身份
          <select
            aria-label="演示身份 Demonstration client"
            value={clientId}
            onChange={({ target }) => void become(offer.demoClients.find(({ id }) => id === target.value))}
          >
            <option value="">公众（无令牌）</option>
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
          aria-label="令牌 Access token"
          type="password"
          autoComplete="off"
          spellCheck={false}
          placeholder="Access token，留空即公众"
          value={session.token}
          onChange={({ target }) => {
            setClientId("");
            onChange({ ...session, token: target.value.trim() });
          }}
        />
      </label>
      <label>
        使用目的
        <input
          aria-label="使用目的 Purpose"
          list="purposes"
          placeholder={offer.purposeHeader}
          value={session.purpose}
          onChange={({ target }) => onChange({ ...session, purpose: target.value.trim() })}
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
          aria-label="案件编号 Case"
          placeholder={offer.caseHeader}
          value={session.caseId}
          onChange={({ target }) => onChange({ ...session, caseId: target.value.trim() })}
        />
      </label>
      {problem !== "" && <span role="alert">{problem}</span>}
    </div>
  );
}
