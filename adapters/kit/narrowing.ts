/**
 * The concurrent calls that a source has proved to take: halved when it is busy, one more after as many answers in a
 * row.
 */
export interface Narrowing {
  readonly most: () => number;
  /** For a call that starts; told how it went. Calls from before the last narrowing do not narrow again. */
  readonly enter: () => (isBusy: boolean) => void;
}

/** Additive increase, multiplicative decrease, from one to `widest`. */
export function createNarrowing(widest: number): Narrowing {
  let most = widest;
  let answered = 0;
  let round = 0;
  return {
    most: () => most,
    enter() {
      const own = round;
      return (isBusy) => {
        if (isBusy && own === round) {
          most = Math.max(1, Math.floor(most / 2));
          answered = 0;
          round += 1;
        } else if (!isBusy && most < widest) {
          answered += 1;
          if (answered < most) return;
          most += 1;
          answered = 0;
        }
      };
    },
  };
}
