import { errorText } from "../../errors.js";
import type { Logger } from "../../logger.js";
import type { Settings } from "../../store/settings.js";
import { languageFor, wordsIn, type Language } from "../../words/words.js";
import type { Care, Concern } from "../care.js";
import { conversationOf, type IncomingMessage } from "../message.js";
import type { Platform } from "../platform.js";
import type { Pseudonym } from "../pseudonym.js";
import { Aftercare } from "./aftercare.js";
import { careChoices } from "./care-settings.js";
import { readListed, type Listed } from "./concern.js";
import { loadConcernLists, type ConcernLists } from "./concern-lists.js";
import { dropOldNotices, keepTelling, tellModerators, type NoticePatience } from "./crisis-notice.js";
import { loadCrisisTexts, type CrisisTexts } from "./crisis-texts.js";
import { compileWords, loadForbiddenWords } from "./forbidden-words.js";
import { normalise } from "./normalise.js";
import { leakTokens, OutputCheck, type OutputRules } from "./output-check.js";
import { runsOf } from "./text-shape.js";

/** Care's files, read and compiled. */
export interface CareFiles {
  readonly lists: ConcernLists;
  readonly texts: CrisisTexts;
  readonly forbiddenWords: readonly string[];
}

/**
 * Reads `care/` and `crisis/` in the prompts folder, or the program's own where it has none.
 *
 * @throws ConfigurationError naming the files that cannot be used.
 */
export async function loadCareFiles(promptsDirectory: string): Promise<CareFiles> {
  const lists = await loadConcernLists(promptsDirectory);
  const texts = await loadCrisisTexts(promptsDirectory);
  const forbiddenWords = await loadForbiddenWords(promptsDirectory);
  return { lists, texts, forbiddenWords };
}

/** What care is built from. */
export interface CareOptions {
  readonly files: CareFiles;
  /** What the model is told, which no answer may repeat. */
  readonly secrets: readonly string[];
  readonly settings: Settings;
  /** Whether a model is there that has shown that it may be asked; false unless given. */
  readonly canAsk?: boolean;
  readonly pseudonym: Pseudonym;
  readonly locale: "auto" | Language;
  readonly logger: Logger;
  /** Milliseconds since the epoch. */
  readonly now?: () => number;
  /** How long the moderators' notice of a crisis is tried again. */
  readonly patience?: Pick<NoticePatience, "pauses" | "signal">;
}

const introducedSetting = "introduced";

/** Builds care, and takes up the hours after a crisis that an earlier run has left open. */
export async function createCare(options: CareOptions): Promise<Care> {
  const { settings, pseudonym, locale } = options;
  const { lists, texts } = options.files;
  const rules = buildRules(lists, options.files.forbiddenWords, options.secrets);
  const aftercare = new Aftercare(settings, options.now);
  await aftercare.resume();
  const heard = new WeakMap<IncomingMessage, "none" | "crisis" | "grief">();
  const listedOf = remember((message) => readListed(lists, message.text), options.canAsk ?? false);
  const personOf = (message: IncomingMessage) => pseudonym(message.platform, message.author);
  const languageOf = (message: IncomingMessage) => languageFor(locale, message.text, message.locale);
  return {
    expire: async () => {
      await aftercare.expire();
      await dropOldNotices(settings, (options.now ?? Date.now)());
    },
    places: (language) => texts.places(language),
    concern: (message) => {
      const told = heard.get(message) ?? "none";
      return judge(aftercare, message, told === "none" ? listedOf(message).concern : told);
    },
    suspects: (message) => (heard.has(message) ? [] : listedOf(message).suspected),
    heard: (message, concern) => void heard.set(message, concern),
    meetsUnaddressed: async (message) => (await careChoices(settings, message)).isWatching,
    crisisMet: (platform, message) => meetCrisis(options, aftercare, platform, message),
    isForUs: (message) =>
      message.isMention || message.isReplyToBot || aftercare.isAbout(conversationOf(message), personOf(message)),
    crisisText: async (message, concern) => {
      const { place } = await careChoices(settings, message);
      return texts.text(concern === "crisis" ? "first" : "later", languageOf(message), place);
    },
    griefEmoji: async (message) => (await careChoices(settings, message)).griefEmoji,
    introduction: async (message) => {
      const scope = { platform: message.platform, space: "", person: personOf(message) };
      if ((await settings.get(scope, introducedSetting)) !== null) {
        return null;
      }
      await settings.set(scope, introducedSetting, "yes");
      const words = wordsIn(languageOf(message));
      return message.platform === "terminal" ? words.terminalIntroduction : words.introduction;
    },
    checkOf: async (message, said, concern) => {
      const own = compileWords((await careChoices(settings, message)).forbiddenWords);
      const words = own === null ? rules.words : [...rules.words, own];
      const cheer = concern === "grief" ? lists.cheer : [];
      return new OutputCheck({ ...rules, words, lists: [...rules.lists, ...cheer] }, said);
    },
  };
}

/** What lists say of messages, read once for each; where nobody can be asked, what they suspect counts as said outright. */
function remember(read: (message: IncomingMessage) => Listed, canAsk: boolean): (message: IncomingMessage) => Listed {
  const known = new WeakMap<IncomingMessage, Listed>();
  return (message) => {
    let listed = known.get(message);
    if (listed === undefined) {
      const { concern, suspected } = read(message);
      listed = canAsk ? { concern, suspected } : { concern: suspected[0] ?? concern, suspected: [] };
      known.set(message, listed);
    }
    return listed;
  };
}

function judge(aftercare: Aftercare, message: IncomingMessage, listed: Concern): Concern {
  return listed !== "crisis" && aftercare.holds(conversationOf(message)) ? "aftercare" : listed;
}

/** The rules for every space; a space's own words come on top. */
export function buildRules(
  lists: ConcernLists,
  forbiddenWords: readonly string[],
  secrets: readonly string[],
): OutputRules {
  const words = compileWords(forbiddenWords);
  return {
    lists: lists.output,
    words: words === null ? [] : [words],
    secretRuns: new Set(secrets.flatMap((secret) => runsOf(normalise(secret), leakTokens))),
  };
}

async function meetCrisis(
  options: CareOptions,
  aftercare: Aftercare,
  platform: Platform,
  message: IncomingMessage,
): Promise<void> {
  const { settings, logger, locale } = options;
  const person = options.pseudonym(message.platform, message.author);
  let channel: string | null = null;
  const about = (error: unknown) => {
    return { platform: message.platform, space: message.space, channel, error: errorText(error) };
  };
  try {
    await aftercare.begin(conversationOf(message), person);
    channel = (await careChoices(settings, message)).channel;
    if (channel !== null && !message.isDirect) {
      const { careNotice } = wordsIn(languageFor(locale, "", null));
      const notice = { channel, text: careNotice(message.link), person };
      await keepTelling(() => tellModerators(settings, platform, message, notice), {
        ...options.patience,
        onFailure: (error) => logger.warn(about(error), "the moderators could not be told of a crisis yet"),
      });
    }
  } catch (error) {
    logger.error(
      about(error),
      "the moderators were not told of a crisis: look in; if the channel refuses the bot, let it post there or choose another with /care channel",
    );
  }
}
