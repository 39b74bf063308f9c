import type { SettingScope, Settings } from "../store/settings.js";

/**
 * How a channel is treated. `mention`: only what is addressed; `watch`: everything is judged, what is addressed is
 * answered; `all`: every human message counts as addressed.
 */
export type Mode = "mention" | "watch" | "all";

export const modes: readonly Mode[] = ["mention", "watch", "all"];

const settingName = "mode";

/** The mode of a channel, which its threads inherit. Unset, or unreadable, it is `fallback`. */
export async function modeOf(
  settings: Settings,
  place: { readonly platform: string; readonly space: string; readonly channel: string },
  fallback: Mode,
): Promise<Mode> {
  const value = await settings.get(channelScope(place), settingName);
  return modes.find((mode) => mode === value) ?? fallback;
}

/** Sets the mode of a channel. */
export async function setMode(settings: Settings, scope: SettingScope, mode: Mode): Promise<void> {
  await settings.set(scope, settingName, mode);
}

/** The scope of settings that hold for a whole channel. */
export function channelScope(place: {
  readonly platform: string;
  readonly space: string;
  readonly channel: string;
}): SettingScope {
  return { platform: place.platform, space: place.space, channel: place.channel };
}
