import type { Words } from "../../words/words.js";
import type { Bot } from "../bot.js";
import { authorOf } from "../handle-message.js";
import type { IncomingMessage } from "../message.js";
import { hasOptedOut } from "../opt-out.js";
import { shouldAnswer, type Reason } from "../should-answer.js";
import type { Asker, CommandAnswer } from "./command.js";

/** Tells the asker why the bot says nothing to them here, as far as that has reasons; else how it would speak. */
export async function why(bot: Bot, asker: Asker, words: Words): Promise<CommandAnswer> {
  const { config, stores, rateLimit, pseudonym, engine } = bot.parts;
  const { reason } = await shouldAnswer(config, stores, plainMessage(asker));
  const lines = [words.whyReason(reasonKey(reason))];
  if (await hasOptedOut(stores.settings, asker.platform, pseudonym(asker.platform, asker.author))) {
    lines.push(words.whyOptedOut);
  }
  if (rateLimit.isSpent(authorOf(asker))) {
    lines.push(words.whyRateLimited(config.RATE_LIMIT));
  }
  if (engine.load.waiting >= config.QUEUE_LIMIT) {
    lines.push(words.whyBusy);
  }
  lines.push(...(await asker.obstacles(words)));
  return { text: lines.map((line) => `• ${line}`).join("\n") };
}

/** What `/why` distinguishes. */
export type WhyReason = "channel" | "role" | "answers" | "watch" | "mention";

function reasonKey(reason: Reason): WhyReason {
  switch (reason) {
    case "channel not allowed":
      return "channel";
    case "role not allowed":
      return "role";
    case "mode watch":
    case "nothing to judge":
      return "watch";
    case "not addressed":
      return "mention";
    case "addressed":
    case "mode all":
    case "own message":
    case "bot message":
      return "answers";
    default:
      return reason satisfies never;
  }
}

/** An ordinary message of the asker where they are, mentioning nobody. */
function plainMessage(asker: Asker): IncomingMessage {
  const { platform, space, channel, thread, author, authorRoles, isDirect, locale } = asker;
  return {
    platform,
    space,
    channel,
    thread,
    author,
    authorRoles,
    isDirect,
    locale,
    id: "",
    text: "…",
    sentAt: Date.now(),
    isMention: false,
    mentionsOthers: false,
    isReplyToBot: false,
    isFromSelf: false,
    isFromBot: false,
    hasAttachment: false,
    isPublic: true,
    link: null,
  };
}
