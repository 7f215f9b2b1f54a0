/** As whom the page asks: kept for this tab alone, gone when it closes. */
export interface Session {
  /** Empty for the public. */
  readonly token: string;
  /** 使用目的 Empty for none. */
  readonly purpose: string;
  /** 案件编号 Empty for none. */
  readonly caseId: string;
  /** The client of the demonstration that the token is of; empty for a token that was typed, or none. */
  readonly clientId: string;
}

/** A client of the demonstration, with what it needs to get a token. */
export interface DemoClient {
  readonly id: string;
  readonly name: string;
  readonly secret: string;
  readonly purposes: readonly string[];
}

/** What the gateway offers this page; nothing but the header names outside the demonstration. */
export interface ExplorerOffer {
  readonly purposeHeader: string;
  readonly caseHeader: string;
  readonly demoClients: readonly DemoClient[];
}

const key = "community-graph:session";
export const nobody: Session = { token: "", purpose: "", caseId: "", clientId: "" };

export function storedSession(): Session {
  try {
    return { ...nobody, ...(JSON.parse(sessionStorage.getItem(key) ?? "{}") as Partial<Session>) };
  } catch {
    return nobody;
  }
}

export function storeSession(session: Session): void {
  sessionStorage.setItem(key, JSON.stringify(session));
}

/** Rejects where the gateway does not answer, or refuses: it is busy, or its limits are reached. */
export async function loadOffer(): Promise<ExplorerOffer> {
  const response = await fetch("/explorer/offer");
  if (!response.ok) throw new TypeError(`HTTP ${response.status}`);
  return response.json();
}

/** Client credentials (RFC 6749, 4.4). Rejects with what the authorization server says. */
export async function fetchToken({ id, secret }: DemoClient): Promise<string> {
  const response = await fetch("/oauth/token", {
    method: "POST",
    headers: {
      authorization: `Basic ${btoa(`${encodeURIComponent(id)}:${encodeURIComponent(secret)}`)}`,
      "content-type": "application/x-www-form-urlencoded",
    },
    body: "grant_type=client_credentials",
  });
  const answer: { access_token?: string; error_description?: string; error?: string } = await response
    .json()
    .catch(() => ({}));
  if (answer.access_token !== undefined) return answer.access_token;
  throw new TypeError(answer.error_description ?? answer.error ?? `HTTP ${response.status}`);
}

/** A purpose and a case go with a token alone: the gateway refuses them from the public. */
export function sessionHeaders(
  { token, purpose, caseId }: Session,
  { purposeHeader, caseHeader }: ExplorerOffer,
): Record<string, string> {
  if (token === "") return {};
  return {
    authorization: `Bearer ${token}`,
    ...(purpose !== "" && { [purposeHeader]: purpose }),
    ...(caseId !== "" && { [caseHeader]: caseId }),
  };
}
