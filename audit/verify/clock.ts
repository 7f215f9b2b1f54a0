/** How far a time may lie before that of the line before: a clock that is set right by a time server steps that much. */
export const mostBackMs = 60_000;
