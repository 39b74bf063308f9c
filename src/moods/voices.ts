/** What the alert reads of a judged message. */
export interface Utterance {
  /** When it was sent, milliseconds since the epoch. */
  readonly at: number;
  /** The author's pseudonym. */
  readonly author: string;
  readonly label: "positive" | "negative" | "neutral";
}

/**
 * One person's burst: what they said without pausing for half a minute, counted once, so that somebody who sends ten lines in
 * a row weighs no more than somebody who sends one.
 */
export interface Voice {
  /** When the burst began, milliseconds since the epoch. */
  readonly at: number;
  readonly author: string;
  /** Share of negative messages in the burst, 0–1. */
  readonly negative: number;
}

/** A burst ends where its author pauses so long, */
const pauseMs = 30_000;

/** and at the latest so long after its first message. */
const burstMs = 5 * 60_000;

/** Gathers messages, oldest first, into voices, ordered by their beginning. */
export function voicesOf(utterances: Iterable<Utterance>): readonly Voice[] {
  const voices: { at: number; last: number; author: string; negative: number; messages: number }[] = [];
  const open = new Map<string, (typeof voices)[number]>();
  for (const { at, author, label } of utterances) {
    let voice = open.get(author);
    if (voice === undefined || at - voice.last >= pauseMs || at - voice.at >= burstMs) {
      voice = { at, last: at, author, negative: 0, messages: 0 };
      open.set(author, voice);
      voices.push(voice);
    }
    voice.last = at;
    voice.messages += 1;
    voice.negative += ((label === "negative" ? 1 : 0) - voice.negative) / voice.messages;
  }
  return voices;
}
