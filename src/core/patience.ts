import type { BotParts } from "./bot-parts.js";

/** How long core waits before it does the next thing, all in milliseconds. */
export interface Patience {
  /** Pauses before each try to fetch what was missed. Meanwhile new messages wait, since it belongs before them. */
  readonly beforeCatchingUp: readonly number[];
  /** Pauses after each failed try to post, while the platform is down. */
  readonly beforePostingAgain: readonly number[];
  /** A wait longer than this shows the position in line. */
  readonly beforeNotice: number;
  /** A reply is not posted before its reaction has settled, or this has passed. */
  readonly forReaction: number;
}

const usual: Patience = {
  beforeCatchingUp: [0, 1000, 3000],
  // About two minutes in all.
  beforePostingAgain: [1000, 2000, 4000, 8000, 16_000, 30_000, 60_000],
  beforeNotice: 3000,
  forReaction: 2000,
};

/** The usual patience, changed as a test wants it. */
export function patienceOf({ patience }: Pick<BotParts, "patience">): Patience {
  return { ...usual, ...patience };
}
