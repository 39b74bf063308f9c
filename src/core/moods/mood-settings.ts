import { z } from "zod";
import { type AlertState, noAlert } from "../../moods/alert-state.js";
import { isTimeZone } from "../../moods/time-zone.js";
import type { ChannelKey } from "../../store/keys.js";
import type { SettingScope, Settings } from "../../store/settings.js";

/** A server or workspace. */
export type Space = Omit<ChannelKey, "channel">;

const language = z.enum(["en", "zh"]);

/** Where alerts of a space go, and how readily. `language` is that of the moderator who set it. */
const alertSetting = z.object({ channel: z.string(), level: z.enum(["low", "normal", "high"]), language });
export type AlertSetting = z.output<typeof alertSetting>;

const digestSetting = z.object({
  channel: z.string(),
  every: z.enum(["day", "week"]),
  hour: z.number().int().min(0).max(23),
  weekday: z.number().int().min(0).max(6),
  zone: z.string().refine(isTimeZone),
  language,
  /** When it was last sent or, at first, set: milliseconds since the epoch. */
  lastAt: z.number(),
});

/** When and where the digest of a space comes. */
export type DigestSetting = z.output<typeof digestSetting>;

const questionState = z.object({ askedAt: z.number() });

const alertState = z.object({ raisedAt: z.number().nullable(), settledAt: z.number(), snoozedUntil: z.number() });

/** A setting kept as JSON; what cannot be read counts as unset. */
interface JsonSetting<Value> {
  get(settings: Settings, scope: SettingScope): Promise<Value | null>;
  set(settings: Settings, scope: SettingScope, value: Value | null): Promise<void>;
  list(settings: Settings): Promise<readonly { readonly scope: SettingScope; readonly value: Value }[]>;
}

function jsonSetting<Value>(name: string, schema: z.ZodType<Value>): JsonSetting<Value> {
  const read = (text: string | null): Value | null => {
    if (text === null) return null;
    const result = schema.safeParse(JSON.parse(text));
    return result.success ? result.data : null;
  };
  return {
    get: async (settings, scope) => read(await settings.get(scope, name)),
    set: (settings, scope, value) => settings.set(scope, name, value === null ? null : JSON.stringify(value)),
    list: async (settings) =>
      (await settings.list(name)).flatMap(({ scope, value }) => {
        const known = read(value);
        return known === null ? [] : [{ scope, value: known }];
      }),
  };
}

/** Set for a whole space. */
export const alertSettings = jsonSetting("mood-alert", alertSetting);
/** Set for a whole space. */
export const digestSettings = jsonSetting("mood-digest", digestSetting);

/** When the moderators of a space were last asked about random messages of their own accord. */
export const questionStates = jsonSetting("mood-question", questionState);

const alertStates = jsonSetting("mood-alert-state", alertState);

/** What is remembered of one channel's alerts. */
export async function readAlertState(settings: Settings, channel: ChannelKey): Promise<AlertState> {
  return (await alertStates.get(settings, channelOnly(channel))) ?? noAlert;
}

export async function writeAlertState(settings: Settings, channel: ChannelKey, state: AlertState): Promise<void> {
  await alertStates.set(settings, channelOnly(channel), state);
}

/** The scope of settings that hold for a whole space. */
export function spaceScope({ platform, space }: Space): SettingScope {
  return { platform, space };
}

/** The zone in which a space's times are told: the digest's where one is set, else UTC. */
export async function zoneOf(settings: Settings, space: Space): Promise<string> {
  return (await digestSettings.get(settings, spaceScope(space)))?.zone ?? "UTC";
}

function channelOnly({ platform, space, channel }: ChannelKey): SettingScope {
  return { platform, space, channel };
}
