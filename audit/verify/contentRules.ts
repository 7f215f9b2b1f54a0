import { canonicalJson } from "../format/canonicalJson.ts";
import { digestOf } from "../format/digest.ts";
import type { AuditRecord, ReadingBody } from "../record.ts";
import { mostBackMs } from "./clock.ts";
import type { Problem } from "./problem.ts";
import type { QueuedLine } from "./recordQueue.ts";

/**
 * What records say has to fit together, beside being what was sealed: the gateway that wrote them is checked here, not who came
 * after it.
 */
export function createContentRules(report: (problem: Problem) => void) {
  let segment = "";
  let readings = new Set<string>();
  let lastTime = 0;
  return (sequence: number, record: AuditRecord, line: QueuedLine): void => {
    const wrong = (what: string) =>
      report({
        kind: "record-content",
        sequence,
        file: line.segment.name,
        line: line.number,
        message: `Record ${sequence} ${what}.`,
      });
    if (line.segment.name !== segment) {
      segment = line.segment.name;
      readings = new Set();
    }
    if (record.sequence !== sequence) wrong(`calls itself ${record.sequence}`);
    const time = Date.parse(record.time);
    if (time < lastTime - mostBackMs) wrong("is of a time before the one before");
    lastTime = Math.max(lastTime, time);
    if (record.kind === "reading") {
      if (!isRightReading(record)) wrong("describes a reading by the wrong hash");
      readings.add(record.reading);
    }
    const named = record.kind === "operation" || record.kind === "intent" ? record.operation : undefined;
    if (named !== undefined && !readings.has(named.reading)) {
      wrong("names a reading that does not stand before it in its segment");
    }
  };
}

/** `reading` is the hash of what it says, `hash` that of its whole text, which is there unless `textBytes` says that it is cut. */
export function isRightReading({ reading, hash, text, textBytes, fields, denied, masked }: ReadingBody): boolean {
  if (typeof text !== "string") return false;
  const isRight = textBytes === undefined ? digestOf(text, "sha256") === hash : isCut(text, textBytes);
  return isRight && digestOf(canonicalJson({ hash, text, textBytes, fields, denied, masked }), "sha256") === reading;
}

function isCut(text: string, textBytes: number): boolean {
  return text.endsWith("…") && Number.isInteger(textBytes) && Buffer.byteLength(text) - 3 < textBytes;
}
