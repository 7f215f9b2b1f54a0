/** One mend, undone: what a test of the same id has to notice. */
export interface Mutant {
  /** A requirement of docs/requirements.md, with which the titles of its tests begin. */
  readonly id: string;
  /** What is broken, in a few words. */
  readonly breaks: string;
  /** From the root of the repository. */
  readonly file: string;
  /** Stands in the file exactly once. */
  readonly text: string;
  readonly replacement: string;
  /** Test files of the id, at least one of which has to fail. */
  readonly tests: readonly string[];
}
