import type { AnchorChain } from "./anchor.ts";
import type { Problems } from "./problem.ts";
import type { ReadSeal } from "./readSeals.ts";

/** Compares a chain with what was written down of it before. */
export interface AnchorCheck {
  readonly onSeal: (seal: ReadSeal) => void;
  readonly onRecord: (sequence: number, digest: string) => void;
  /** @param last sequence of the last record that is there */
  readonly finish: (last: number) => void;
}

export function createAnchorCheck(anchor: AnchorChain, problems: Problems): AnchorCheck {
  let hasSeal = false;
  return {
    onSeal({ seal, digest }) {
      if (seal.seal !== anchor.seal) return;
      hasSeal = true;
      if (digest === anchor.sealDigest && seal.head === anchor.digest && seal.to === anchor.sequence) return;
      const message =
        `Seal ${anchor.seal} is not the one of the anchor of ${anchor.time}: ` +
        `something up to record ${anchor.sequence} was written anew, and signed.`;
      problems.add({ kind: "anchor-differs", seal: anchor.seal, file: "seals.jsonl", message });
    },
    onRecord(sequence, digest) {
      if (sequence !== anchor.sequence || digest === anchor.digest) return;
      const message = `Record ${sequence} is not the one of the anchor of ${anchor.time}: it, or one before it, was written anew.`;
      problems.add({ kind: "anchor-differs", sequence, message });
    },
    finish(last) {
      if (last < anchor.sequence) {
        problems.add({
          kind: "record-missing",
          sequence: last + 1,
          ...(anchor.sequence > last + 1 && { lastSequence: anchor.sequence }),
          message: `The log ends with record ${last}; the anchor of ${anchor.time} knows record ${anchor.sequence}: it was cut.`,
        });
      }
      if (hasSeal) return;
      const message = `Seal ${anchor.seal}, which the anchor of ${anchor.time} knows, is not there.`;
      problems.add({ kind: "seal-missing", seal: anchor.seal, file: "seals.jsonl", message });
    },
  };
}
