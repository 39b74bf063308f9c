import type { Config } from "../config.js";
import type { Stores } from "../store/stores.js";
import { messageKey, type IncomingMessage } from "./message.js";
import { modeOf, type Mode } from "./modes.js";

/** Why a message is treated as it is; `/why` puts it into words. */
export type Reason =
  | "own message"
  | "bot message"
  | "channel not allowed"
  | "role not allowed"
  | "addressed"
  | "mode all"
  | "mode watch"
  | "nothing to judge"
  | "not addressed";

/** What is to be done about a message: nothing, only judge it, or judge and answer it. */
export interface Decision {
  readonly action: "ignore" | "watch" | "answer";
  readonly reason: Reason;
}

/** Decides from the message, the settings and whether its thread is our own. Reads the stores, changes nothing. */
export async function shouldAnswer(config: Config, stores: Stores, message: IncomingMessage): Promise<Decision> {
  if (message.isFromSelf) {
    return { action: "ignore", reason: "own message" };
  }
  if (message.isFromBot) {
    return { action: "ignore", reason: "bot message" };
  }
  const barred = barredBy(config, message);
  if (barred !== null) {
    return { action: "ignore", reason: barred };
  }
  if (isAddressedByItself(message) || (await continuesOwnThread(stores, message))) {
    return { action: "answer", reason: "addressed" };
  }
  const mode = await modeOf(stores.settings, message, config.DEFAULT_MODE);
  return byMode(mode, message);
}

/** Which operator's list keeps the bot from this message; null when none does. Direct messages have no channel list. */
export function barredBy(
  config: Config,
  message: Pick<IncomingMessage, "channel" | "thread" | "authorRoles" | "isDirect">,
): Reason | null {
  const places = [message.channel, ...(message.thread === null ? [] : [message.thread])];
  const holds = (list: readonly string[], ids: readonly string[]) => ids.some((id) => list.includes(id));
  if (!message.isDirect) {
    const isAllowed = config.ALLOW_CHANNELS.length === 0 || holds(config.ALLOW_CHANNELS, places);
    if (!isAllowed || holds(config.DENY_CHANNELS, places)) {
      return "channel not allowed";
    }
  }
  if (message.authorRoles === null) {
    return null;
  }
  const isAllowed = config.ALLOW_ROLES.length === 0 || holds(config.ALLOW_ROLES, message.authorRoles);
  return !isAllowed || holds(config.DENY_ROLES, message.authorRoles) ? "role not allowed" : null;
}

function isAddressedByItself(message: IncomingMessage): boolean {
  return message.isDirect || message.isMention || message.isReplyToBot;
}

/** Own thread: one whose root message was addressed to the bot. Who mentions somebody else there talks to them. */
async function continuesOwnThread(stores: Stores, message: IncomingMessage): Promise<boolean> {
  if (message.thread === null || message.mentionsOthers) {
    return false;
  }
  const root = await stores.inbox.find({ ...messageKey(message), id: message.thread });
  return root?.isAddressed ?? false;
}

function byMode(mode: Mode, message: IncomingMessage): Decision {
  switch (mode) {
    case "all":
      return { action: "answer", reason: "mode all" };
    case "watch":
      return message.text === ""
        ? { action: "ignore", reason: "nothing to judge" }
        : { action: "watch", reason: "mode watch" };
    case "mention":
      return { action: "ignore", reason: "not addressed" };
    default:
      return mode satisfies never;
  }
}
