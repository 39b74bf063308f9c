import type { Config } from "../config.js";
import type { Mood } from "../engine/engine.js";

/** The emoji of a mood, as the operator has set it; null where none is shown. Grief has its own, which the space sets. */
export function moodEmoji(config: Pick<Config, "EMOJI_POSITIVE" | "EMOJI_NEGATIVE">, mood: Mood): string | null {
  return { positive: config.EMOJI_POSITIVE, negative: config.EMOJI_NEGATIVE, neutral: null }[mood];
}
