import { wilson } from "./interval.js";
import { dayMs, hourMs } from "./period.js";
import { findTurn, lookBackMs, type Turn, type TurnOptions } from "./turn.js";
import type { Usual } from "./usual.js";
import { type Utterance, voicesOf } from "./voices.js";

/** What is remembered of a channel's alerts. Times are milliseconds since the epoch. */
export interface AlertState {
  /** When the last alert was raised; null when there was none or the channel has recovered from it. */
  readonly raisedAt: number | null;
  /** What was said before this counts no more: the last alert's occasion, once over. */
  readonly settledAt: number;
  /** Until when moderators want to hear nothing of this channel. */
  readonly snoozedUntil: number;
}

export const noAlert: AlertState = { raisedAt: null, settledAt: 0, snoozedUntil: 0 };

/** A channel recovers at the earliest so long after its alert, */
const recoveryMs = hourMs;

/** with so many voices in that time, */
const recoveryVoices = 10;

/** and speaks up again, recovered or not, after a day. */
const silenceMs = dayMs;

/** What a look at a channel comes to. */
export interface Look {
  readonly state: AlertState;
  /** To be told now, or null. */
  readonly turn: Turn | null;
}

/**
 * Looks at a channel's newest messages (of the last {@link lookBackMs}, oldest first). A turn is told once; the next one
 * only after the channel has recovered or a day has passed, and not while it is snoozed.
 */
export function lookAt(
  state: AlertState,
  utterances: readonly Utterance[],
  usual: Usual,
  now: number,
  options: TurnOptions,
): Look {
  const settledAt = settlingOf(state, utterances, usual, now);
  const current = settledAt === null ? state : { ...state, raisedAt: null, settledAt };
  if (current.raisedAt !== null || now < current.snoozedUntil) {
    return { state: current, turn: null };
  }
  const from = Math.max(now - lookBackMs, current.settledAt);
  const turn = findTurn(
    utterances.filter(({ at }) => at >= from),
    usual,
    options,
  );
  return { state: turn === null ? current : { ...current, raisedAt: now }, turn };
}

/** When the last alert's occasion was over: after a day, or now that an hour's talk is as usual again; else null. */
function settlingOf(state: AlertState, utterances: readonly Utterance[], usual: Usual, now: number): number | null {
  if (state.raisedAt === null || now - state.raisedAt < recoveryMs) return null;
  if (now - state.raisedAt >= silenceMs) return state.raisedAt + silenceMs;
  const voices = voicesOf(utterances.filter(({ at }) => at >= now - recoveryMs));
  if (voices.length < recoveryVoices) return null;
  const negative = voices.reduce((sum, voice) => sum + voice.negative, 0);
  return wilson(negative, voices.length, 1).low <= usual.negative ? now : null;
}
