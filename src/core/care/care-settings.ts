import type { Settings } from "../../store/settings.js";

/** What moderators have chosen for a space. */
export interface CareChoices {
  /** Two letters, as in `US`: whose places to turn to are named. Null for the international ones alone. */
  readonly place: string | null;
  /** The channel that is told of a crisis, by id; null tells nobody. */
  readonly channel: string | null;
  /** Whether a crisis is met where the bot was not addressed. */
  readonly isWatching: boolean;
  /** The emoji for grief; null for none. */
  readonly griefEmoji: string | null;
  /** Words that the bot must not say here, beside those of its own lists. */
  readonly forbiddenWords: readonly string[];
}

/** The choices' names, as commands and the store have them. */
export const careChoiceNames = ["place", "channel", "watch", "grief", "words"] as const;

/** One of {@link careChoiceNames}. */
export type CareChoice = (typeof careChoiceNames)[number];

/** A server or workspace. */
export interface Space {
  readonly platform: string;
  readonly space: string;
}

/** Reads all choices of a space. */
export async function careChoices(settings: Settings, space: Space): Promise<CareChoices> {
  const get = (name: CareChoice) => settings.get(scopeOf(space), `care-${name}`);
  const words = (await get("words")) ?? "";
  return {
    place: await get("place"),
    channel: await get("channel"),
    isWatching: (await get("watch")) !== null,
    griefEmoji: await get("grief"),
    forbiddenWords: words === "" ? [] : words.split("\n"),
  };
}

/** Sets one choice as text; null takes it back. */
export async function setCareChoice(
  settings: Settings,
  space: Space,
  name: CareChoice,
  value: string | null,
): Promise<void> {
  await settings.set(scopeOf(space), `care-${name}`, value);
}

function scopeOf(space: Space) {
  return { platform: space.platform, space: space.space };
}
