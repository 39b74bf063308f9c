import { setMaxListeners } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";

import type { Json } from "./types.js";

/** What travels to the app. */
export type EnvelopeType = "events_api" | "slash_commands" | "interactive";

/** One attempt to hand something over. */
export interface Attempt {
  readonly type: EnvelopeType;
  readonly body: Json;
  /** 0 for the first attempt. */
  readonly retry: number;
  readonly reason: string;
  /** Aborted when Slack stops waiting for the answer. */
  readonly signal: AbortSignal;
}

/** A way to reach the app: a socket or a request URL. */
export interface Transport {
  /** Resolves with the acknowledgement's payload. Rejects with the reason that Slack would give for a retry. */
  deliver(attempt: Attempt): Promise<Json>;
}

/** Times of Slack's delivery, milliseconds. */
export interface DeliveryTimes {
  /** How long Slack waits for an acknowledgement: 3 s. */
  readonly acknowledgeWithin: number;
  /** Waits before the retries: nearly at once, a minute, five minutes. */
  readonly retryAfter: readonly number[];
}

/** Slack's own times. */
export const SLACK_DELIVERY_TIMES: DeliveryTimes = {
  acknowledgeWithin: 3000,
  retryAfter: [0, 60_000, 300_000],
};

/** What became of one delivery. */
export interface DeliveryRecord {
  readonly type: EnvelopeType;
  readonly body: Json;
  attempts: number;
  state: "under way" | "acknowledged" | "given up";
}

/** Hands events over and repeats them as Slack does: events up to three times, commands and clicks never. */
export class Delivery {
  readonly records: DeliveryRecord[] = [];
  readonly #transport: () => Transport;
  readonly #times: DeliveryTimes;
  readonly #closed = new AbortController();
  readonly #underWay = new Set<Promise<unknown>>();

  constructor(transport: () => Transport, times: DeliveryTimes) {
    this.#transport = transport;
    this.#times = times;
    // Every retry that waits listens to it.
    setMaxListeners(0, this.#closed.signal);
  }

  /** Starts delivering; the outcome is in `records`. */
  event(body: Json): void {
    const work = this.#attempt("events_api", body, this.#times.retryAfter).catch(() => null);
    this.#underWay.add(work);
    void work.finally(() => this.#underWay.delete(work));
  }

  /** Delivers a command or a click once. Resolves with the acknowledgement's payload; rejects where Slack shows an error. */
  interaction(type: EnvelopeType, body: Json): Promise<Json> {
    return this.#attempt(type, body, []);
  }

  /** Resolves when nothing is on its way. */
  async settled(): Promise<void> {
    while (this.#underWay.size > 0) await Promise.all(this.#underWay);
  }

  /** Stops retries and waits for what is under way. */
  async close(): Promise<void> {
    this.#closed.abort();
    await this.settled();
  }

  async #attempt(type: EnvelopeType, body: Json, retryAfter: readonly number[]): Promise<Json> {
    const record: DeliveryRecord = { type, body, attempts: 0, state: "under way" };
    this.records.push(record);
    let failure = "";
    for (let retry = 0; retry <= retryAfter.length; retry += 1) {
      if (retry > 0) await sleep(retryAfter[retry - 1], null, { signal: this.#closed.signal });
      record.attempts += 1;
      // A controller of our own: Node may collect AbortSignal.timeout() within any() before it fires.
      const late = new AbortController();
      const timer = setTimeout(() => late.abort(), this.#times.acknowledgeWithin);
      const signal = AbortSignal.any([this.#closed.signal, late.signal]);
      try {
        const answer = await this.#transport().deliver({ type, body, retry, reason: failure, signal });
        record.state = "acknowledged";
        return answer;
      } catch (error) {
        failure = error instanceof Error ? error.message : String(error);
        if (failure === "no_retry") break;
      } finally {
        clearTimeout(timer);
      }
    }
    record.state = "given up";
    throw new Error(`not delivered: ${failure}`);
  }
}
