import { createHmac } from "node:crypto";

import type { Attempt, Transport } from "./delivery.js";
import type { Json } from "./types.js";

/** Options of {@link HttpEvents}. */
export interface HttpEventsOptions {
  /** The app's request URL. */
  readonly url: string;
  readonly signingSecret: string;
}

/** Slack's signature over a raw body (docs: authentication/verifying-requests-from-slack). */
export function signature(signingSecret: string, rawBody: string, seconds: number): Record<string, string> {
  const digest = createHmac("sha256", signingSecret).update(`v0:${seconds}:${rawBody}`).digest("hex");
  return { "x-slack-request-timestamp": String(seconds), "x-slack-signature": `v0=${digest}` };
}

/** Slack's end of a request URL: signed POSTs, JSON for events, forms for commands and clicks. */
export class HttpEvents implements Transport {
  readonly #options: HttpEventsOptions;

  constructor(options: HttpEventsOptions) {
    this.#options = options;
  }

  async deliver(attempt: Attempt): Promise<Json> {
    const { rawBody, contentType } = encode(attempt);
    const response = await this.#post(attempt, rawBody, contentType);
    const text = await response.text();
    if (response.headers.get("x-slack-no-retry") === "1") throw new Error("no_retry");
    if (!response.ok) throw new Error("http_error");
    if (text === "") return {};
    return response.headers.get("content-type")?.includes("json") === true ? (JSON.parse(text) as Json) : { text };
  }

  async #post(attempt: Attempt, rawBody: string, contentType: string): Promise<Response> {
    try {
      return await fetch(this.#options.url, {
        method: "POST",
        headers: {
          "content-type": contentType,
          ...signature(this.#options.signingSecret, rawBody, Math.floor(Date.now() / 1000)),
          ...(attempt.retry > 0
            ? { "x-slack-retry-num": String(attempt.retry), "x-slack-retry-reason": attempt.reason }
            : {}),
        },
        body: rawBody,
        signal: attempt.signal,
      });
    } catch (error) {
      throw new Error(attempt.signal.aborted ? "http_timeout" : "connection_failed", { cause: error });
    }
  }
}

function encode(attempt: Attempt): { rawBody: string; contentType: string } {
  if (attempt.type === "events_api") {
    return { rawBody: JSON.stringify(attempt.body), contentType: "application/json" };
  }
  const form =
    attempt.type === "interactive"
      ? new URLSearchParams({ payload: JSON.stringify(attempt.body) })
      : new URLSearchParams(Object.entries(attempt.body).map(([key, value]): [string, string] => [key, String(value)]));
  return { rawBody: form.toString(), contentType: "application/x-www-form-urlencoded" };
}
