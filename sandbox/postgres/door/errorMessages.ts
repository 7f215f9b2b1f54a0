/** SQLSTATE of the faults `error` (system_error) and `busy` (too_many_connections). */
export type FaultState = "58000" | "53300";

const MESSAGES: Readonly<Record<FaultState, string>> = {
  "58000": "could not read block 0 of a relation: Input/output error",
  "53300": "sorry, too many clients already",
};
const MARK = "door fault ";

/**
 * A message to send in the place of a simple Query or an Execute: it fails in the server, because its portal or
 * statement does not exist. So the failure stands at its right place in a pipeline and aborts the transaction.
 */
export function failingMessage(type: "Q" | "E", state: FaultState): Buffer {
  if (type === "Q") return message("Q", text(`DEALLOCATE "${MARK}${state}"`));
  return message("E", Buffer.concat([text(`${MARK}${state}`), Buffer.alloc(4)]));
}

/** The ErrorResponse of the fault when `bytes` is the server's answer to a failing message; else null. */
export function faultResponse(bytes: Buffer): Buffer | null {
  const mark = bytes.indexOf(MARK);
  if (mark === -1) return null;
  const state = bytes.toString("latin1", mark + MARK.length, mark + MARK.length + 5);
  return state === "58000" || state === "53300" ? errorResponse(state, MESSAGES[state]) : null;
}

function errorResponse(state: FaultState, reason: string): Buffer {
  const fields = [text("SERROR"), text("VERROR"), text(`C${state}`), text(`M${reason}`), Buffer.alloc(1)];
  return message("E", Buffer.concat(fields));
}

function message(type: string, payload: Buffer): Buffer {
  const header = Buffer.alloc(5);
  header.write(type, "latin1");
  header.writeUInt32BE(payload.length + 4, 1);
  return Buffer.concat([header, payload]);
}

function text(value: string): Buffer {
  return Buffer.from(`${value}\0`, "utf8");
}
