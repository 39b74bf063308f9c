import { languageFor, type Words } from "../../words/words.js";
import type { Bot } from "../bot.js";
import { careChoices, setCareChoice, type CareChoice } from "../care/care-settings.js";
import type { Asker, CommandAnswer, CommandRequest } from "./command.js";

const mostWords = 100;
const longestWord = 40;

/** Shows what care does in this space, or changes one thing of it; for those who moderate the whole space. */
export async function care(
  bot: Bot,
  asker: Asker,
  request: CommandRequest & { name: "care" },
  words: Words,
): Promise<CommandAnswer> {
  if (asker.isDirect) {
    return { text: words.notDirect };
  }
  if (!(await asker.moderates())) {
    return { text: words.moderatorsOnly };
  }
  const { choice, value } = request;
  if (choice === null) {
    return { text: await summary(bot, asker, words) };
  }
  const read = readValue(bot, asker, { choice, value }, words);
  if ("problem" in read) {
    return { text: read.problem };
  }
  const obstacle = choice === "channel" && read.value !== null ? await obstacleIn(asker, read.value, words) : null;
  if (obstacle !== null) {
    return { text: obstacle };
  }
  await setCareChoice(bot.parts.stores.settings, asker, choice, read.value);
  return { text: `${words.careSet}\n${await summary(bot, asker, words)}` };
}

/** Why a channel cannot be the one that is told; null where it can. */
async function obstacleIn(asker: Asker, channel: string, words: Words): Promise<string | null> {
  return (await asker.canRead(channel)) ? asker.postingObstacle(channel, words) : words.channelNotReadable;
}

/** A choice's value as it is stored, null to take it back; or why it cannot be. */
function readValue(
  { parts }: Bot,
  asker: Asker,
  { choice, value }: { readonly choice: CareChoice; readonly value: string | null },
  words: Words,
): { readonly value: string | null } | { readonly problem: string } {
  const text = value?.trim() ?? "";
  if (text.toLowerCase() === "off" || (text === "" && choice !== "watch")) {
    return { value: null };
  }
  switch (choice) {
    case "place": {
      const codes = [...parts.care.places("en").keys()];
      const code = text.toUpperCase();
      return codes.includes(code) ? { value: code } : { problem: words.careUnknownPlace(codes.join(", ")) };
    }
    case "channel":
      return { value: text };
    case "watch":
      return text.toLowerCase() === "on" ? { value: "yes" } : { problem: words.careNoSwitch };
    case "grief": {
      const emoji = oneEmoji(asker, text);
      const isFine = emoji !== null && emoji !== oneEmoji(asker, parts.config.EMOJI_NEGATIVE);
      return isFine ? { value: emoji } : { problem: words.careNoEmoji };
    }
    case "words": {
      const list = text.split(/[,，、;；\n]+/).map((word) => word.trim());
      const given = list.filter((word) => word !== "");
      const isFine = given.length > 0 && given.length <= mostWords && given.every((word) => word.length <= longestWord);
      return isFine ? { value: given.join("\n") } : { problem: words.careBadWords(mostWords, longestWord) };
    }
    default:
      return choice satisfies never;
  }
}

function oneEmoji(asker: Asker, text: string): string | null {
  if (asker.emoji !== undefined) {
    return asker.emoji(text);
  }
  const isOne = [...new Intl.Segmenter().segment(text)].length === 1;
  return isOne && /\p{Extended_Pictographic}/u.test(text) ? text : null;
}

async function summary(bot: Bot, asker: Asker, words: Words): Promise<string> {
  const { config, care: parts, engine, stores } = bot.parts;
  const choices = await careChoices(stores.settings, asker);
  const { place, channel } = choices;
  const names = parts.places(languageFor(config.LOCALE, "", asker.locale));
  return words.careNow({
    place: place === null ? null : `${names.get(place) ?? place} (${place})`,
    channel: channel === null ? null : asker.channelName(channel),
    isListening: engine.isListening,
    isWatching: choices.isWatching,
    grief: choices.griefEmoji,
    words: choices.forbiddenWords.length,
  });
}
