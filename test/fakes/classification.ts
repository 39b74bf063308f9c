import type { Classification } from "../../src/engine/engine.js";

/** What an engine that is all for the two labels says of a text, from the probability that it is positive, above 0 and below 1. */
export function classification(positive: number): Classification {
  return {
    label: positive >= 0.5 ? "positive" : "negative",
    positive,
    logOdds: Math.log(positive / (1 - positive)),
    mass: 1,
    labelIsTop: true,
    milliseconds: 1,
  };
}
