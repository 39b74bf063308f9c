import { errorText } from "../../errors.js";
import type { ChannelKey } from "../../store/keys.js";
import { wordsIn } from "../../words/words.js";
import type { Announcements } from "../announcements.js";
import type { Bot } from "../bot.js";
import { describeTurn } from "./alert-text.js";
import { composeDigest, isDigestDue } from "./digest.js";
import {
  type AlertSetting,
  alertSettings,
  type DigestSetting,
  digestSettings,
  readAlertState,
  type Space,
  spaceScope,
  writeAlertState,
  zoneOf,
} from "./mood-settings.js";
import { lookAt } from "../../moods/alert-state.js";
import { lookBackMs } from "../../moods/turn.js";
import { askWeekly } from "./sample-question.js";
import { tellOnce } from "./tell-once.js";
import { UsualLevels } from "./usual-levels.js";

/** Options of {@link MoodWatch}; the clock is a parameter so that tests need not wait. */
export interface MoodWatchOptions {
  /** @default 60_000 */
  readonly everyMilliseconds?: number;
  /** Milliseconds since the epoch. @default Date.now */
  readonly now?: () => number;
}

/**
 * Tells moderators, without being asked, when a channel turns and what a day or a week was like. Settings and states are
 * in the store, so that a restart neither repeats nor forgets.
 */
export class MoodWatch {
  readonly #bot: Bot;
  readonly #everyMilliseconds: number;
  readonly #now: () => number;
  readonly #usual: UsualLevels;
  #timer: NodeJS.Timeout | null = null;
  #look: Promise<void> | null = null;

  constructor(bot: Bot, { everyMilliseconds = 60_000, now = Date.now }: MoodWatchOptions = {}) {
    this.#bot = bot;
    this.#everyMilliseconds = everyMilliseconds;
    this.#now = now;
    this.#usual = new UsualLevels(bot.parts.stores);
  }

  /** Begins to look every minute. */
  start(): void {
    this.#timer ??= setInterval(() => {
      // A look that takes longer than a minute is not overtaken by the next.
      this.#look ??= this.look().finally(() => {
        this.#look = null;
      });
    }, this.#everyMilliseconds).unref();
  }

  /** Ends looking; resolves when a look under way is over. */
  async stop(): Promise<void> {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
    await this.#look;
  }

  /** Looks once at every space that asked for alerts or digests. Never rejects: what fails for now is tried again. */
  async look(): Promise<void> {
    const { settings } = this.#bot.parts.stores;
    await this.#guard({}, async () => {
      for (const { scope, value } of await alertSettings.list(settings)) {
        await this.#guard({ ...scope, channel: value.channel }, () => this.#lookAtSpace(scope, value));
      }
      for (const { scope, value } of await digestSettings.list(settings)) {
        await this.#guard({ ...scope, channel: value.channel }, () => this.#sendDigest(scope, value));
      }
    });
  }

  async #lookAtSpace(scope: Space, setting: AlertSetting): Promise<void> {
    const announcements = this.#announcementsOf(scope);
    if (announcements === null) return;
    const now = this.#now();
    const { platform, space } = scope;
    for (const channel of await this.#bot.parts.stores.moodViews.channels({ platform, space }, now - lookBackMs, now)) {
      const place = { platform, space, channel };
      if (channel !== setting.channel && !(await announcements.isOpenToAll(place))) continue;
      const told = { platform, space, channel: setting.channel, watched: channel };
      await this.#guard(told, () => this.#lookAtChannel(place, setting, announcements));
    }
    await askWeekly(this.#bot, { platform, space }, setting, announcements, now);
  }

  async #lookAtChannel(channel: ChannelKey, setting: AlertSetting, announcements: Announcements): Promise<void> {
    const { settings, moodViews } = this.#bot.parts.stores;
    const now = this.#now();
    const usual = await this.#usual.of(channel, now);
    if (usual === null) return;
    const recent = await moodViews.utterances(channel, now - lookBackMs, now);
    const before = await readAlertState(settings, channel);
    const options = { sensitivity: setting.level, errorRate: await this.#usual.errorRate(channel) };
    const { state, turn } = lookAt(before, recent, usual, now, options);
    // Written first: an alert that is lost in a crash is better than one that is told twice.
    if (JSON.stringify(state) !== JSON.stringify(before)) await writeAlertState(settings, channel, state);
    if (turn === null) return;
    const rows = await moodViews.weightiest(channel, turn.since, now, "negative", 3);
    const links = rows.flatMap(({ link }) => link ?? []);
    const telling = { words: wordsIn(setting.language), zone: await zoneOf(settings, channel) };
    const name = announcements.channelName(channel.channel);
    const alert = describeTurn(turn, channel.channel, name, links, telling);
    await tellOnce(this.#bot, announcements, { ...channel, channel: setting.channel }, alert, () =>
      writeAlertState(settings, channel, before),
    );
  }

  async #sendDigest(scope: Space, setting: DigestSetting): Promise<void> {
    const announcements = this.#announcementsOf(scope);
    const now = this.#now();
    if (announcements === null || !isDigestDue(setting, now)) return;
    const { settings } = this.#bot.parts.stores;
    const digest = await composeDigest(this.#bot, scope, setting, announcements, now);
    await digestSettings.set(settings, spaceScope(scope), { ...setting, lastAt: now });
    if (digest === null) return;
    const channel = { ...spaceScope(scope), channel: setting.channel };
    await tellOnce(this.#bot, announcements, channel, digest, () =>
      digestSettings.set(settings, spaceScope(scope), setting),
    );
  }

  #announcementsOf({ platform }: Space): Announcements | null {
    return this.#bot.platforms.find(({ traits }) => traits.name === platform)?.announcements ?? null;
  }

  /** @param told Where moods are to be told, by ids, for whoever reads the log. */
  async #guard(told: Partial<ChannelKey>, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.#bot.parts.logger.warn(
        { ...told, error: errorText(error) },
        "moods could not be told; tried again in a minute",
      );
    }
  }
}
