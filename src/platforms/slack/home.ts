import type { App } from "@slack/bolt";

import { PlatformError } from "../../core/platform.js";
import { errorText } from "../../errors.js";
import type { Logger } from "../../logger.js";
import { wordsIn, languageFor, type Language, type Words } from "../../words/words.js";
import type { LiveParts } from "./live-parts.js";
import { messageContents } from "./message-content.js";

/** What {@link listenForHome} works with. */
export interface HomeListenerOptions {
  readonly language: "auto" | Language;
  readonly logger: Logger;
}

/** Says hello when a person first opens the app: on its home tab, or in an empty messages tab. */
export function listenForHome(app: App, live: LiveParts, { language, logger }: HomeListenerOptions): void {
  // Slack sends the event at every opening; two at once must not bring two hellos.
  const greeted = new Set<string>();
  app.event("app_home_opened", async ({ event }) => {
    const { user, channel, tab, view } = event;
    const key = `${tab} ${user}`;
    if (greeted.has(key)) {
      return;
    }
    greeted.add(key);
    try {
      const person = await live.directory.person(user);
      const words = wordsIn(languageFor(language, "", person?.locale ?? null));
      if (tab === "messages") {
        await greetInMessages(live, channel, words);
      } else if (view === undefined) {
        await publishHome(live, user, words);
      }
    } catch (error) {
      greeted.delete(key);
      const level = error instanceof PlatformError ? "warn" : "error";
      logger[level]({ platform: "slack", error: errorText(error) }, "a hello could not be said");
    }
  });
}

function helloText(words: Words): string {
  return messageContents(words.slackHello)[0]?.text ?? "";
}

async function greetInMessages(live: LiveParts, channel: string, words: Words): Promise<void> {
  const { messages } = await live.calls.run(
    "conversations.history",
    (client) => client.conversations.history({ channel, limit: 1 }),
    { isRepeatable: true },
  );
  if ((messages?.length ?? 0) === 0) {
    await live.calls.run("chat.postMessage", (client) => client.chat.postMessage({ channel, text: helloText(words) }), {
      isRepeatable: false,
      postsTo: channel,
    });
  }
}

async function publishHome(live: LiveParts, user: string, words: Words): Promise<void> {
  const section = { type: "section" as const, text: { type: "mrkdwn" as const, text: helloText(words) } };
  await live.calls.run(
    "views.publish",
    (client) => client.views.publish({ user_id: user, view: { type: "home", blocks: [section] } }),
    { isRepeatable: true },
  );
}
