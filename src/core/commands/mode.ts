import type { Words } from "../../words/words.js";
import type { Bot } from "../bot.js";
import { channelScope, modeOf, setMode } from "../modes.js";
import type { Asker, CommandAnswer, CommandRequest } from "./command.js";

/**
 * Shows or switches how a channel is treated; its threads inherit it. Switching is for those who moderate the channel.
 * Where more than what is addressed will be read from now on, everybody there is told.
 */
export async function mode(
  bot: Bot,
  asker: Asker,
  request: CommandRequest & { name: "mode" },
  words: Words,
): Promise<CommandAnswer> {
  if (asker.isDirect) {
    return { text: words.modeNotDirect };
  }
  const { config, stores } = bot.parts;
  const channel = request.channel ?? asker.channel;
  if (!(await asker.canRead(channel))) {
    return { text: words.channelNotReadable };
  }
  const place = { platform: asker.platform, space: asker.space, channel };
  const name = asker.channelName(channel);
  const before = await modeOf(stores.settings, place, config.DEFAULT_MODE);
  if (request.mode === null) {
    return { text: words.modeNow(before, name) };
  }
  if (!(await asker.moderates(channel))) {
    return { text: words.moderatorsOnly };
  }
  await setMode(stores.settings, channelScope(place), request.mode);
  const text = words.modeSet(request.mode, name);
  if (request.mode === "mention" || request.mode === before) {
    return { text };
  }
  return { text, notice: { channel, text: words.modeNotice(request.mode, config.RETENTION_DAYS) } };
}
