import type { App, Receiver, ReceiverEvent } from "@slack/bolt";

/** The event is not on disk; Slack is to deliver it again. */
export class NotRecordedError extends Error {
  override readonly name = "NotRecordedError";
}

/**
 * What is to become of an event: Bolt's listeners deal with it, it has been dealt with and only needs to be
 * acknowledged, or it could not be recorded and must come again.
 */
export type Intake = "for Bolt" | "taken" | "not recorded";

/**
 * Puts an event on disk before Bolt sees it. Bolt acknowledges events before its listeners run, so without this a crash
 * in between loses the event: Slack does not repeat what was acknowledged.
 */
export class DurableReceiver implements Receiver {
  readonly #inner: Receiver;
  readonly #take: (body: unknown) => Promise<Intake>;

  constructor(inner: Receiver, take: (body: unknown) => Promise<Intake>) {
    this.#inner = inner;
    this.#take = take;
  }

  init(app: App): void {
    const processEvent = async (event: ReceiverEvent): Promise<void> => {
      switch (await this.#take(event.body)) {
        case "for Bolt":
          return await app.processEvent(event);
        case "taken":
          return await event.ack();
        case "not recorded":
          throw new NotRecordedError("The event could not be recorded and was not acknowledged.");
      }
    };
    // Receivers use nothing else of the app.
    this.#inner.init({ processEvent } as App);
  }

  start(...parameters: unknown[]): Promise<unknown> {
    return this.#inner.start(...parameters);
  }

  stop(...parameters: unknown[]): Promise<unknown> {
    return this.#inner.stop(...parameters);
  }
}
