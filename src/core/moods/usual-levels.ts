import { agreement } from "../../moods/accuracy.js";
import { dayMs, hourMs } from "../../moods/period.js";
import { lookBackMs } from "../../moods/turn.js";
import { type Usual, usualOf } from "../../moods/usual.js";
import type { ChannelKey } from "../../store/keys.js";
import type { Stores } from "../../store/stores.js";

/** How much history tells what is usual. */
const historyMs = 28 * dayMs;

/** How long a usual level, once reckoned, is good. */
const freshMs = 6 * hourMs;

/**
 * Share of labels taken for wrong until people have judged enough: about what the bundled model gets wrong on labelled
 * messages outside its neutral band.
 */
const assumedErrorRate = 0.08;

/** So many sampled judgements are needed to replace it. */
const leastJudged = 50;

/** Remembers what is usual in each channel, since reading weeks of messages every minute would be a waste. */
export class UsualLevels {
  readonly #stores: Pick<Stores, "moodViews">;
  readonly #known = new Map<string, { readonly until: number; readonly usual: Usual | null }>();

  constructor(stores: Pick<Stores, "moodViews">) {
    this.#stores = stores;
  }

  /** What is usual in a channel, by the four weeks before the stretch that is searched for a turn; null while unknown. */
  async of(channel: ChannelKey, now: number): Promise<Usual | null> {
    const name = JSON.stringify([channel.platform, channel.space, channel.channel]);
    const known = this.#known.get(name);
    if (known !== undefined && now < known.until) return known.usual;
    const to = now - lookBackMs;
    const usual = usualOf(await this.#stores.moodViews.utterances(channel, to - historyMs, to), to);
    this.#known.set(name, { until: now + freshMs, usual });
    return usual;
  }

  /** Share of labels that people found wrong in the space's random sample, 0–0.4. */
  async errorRate(channel: ChannelKey): Promise<number> {
    const rows = await this.#stores.moodViews.corrected(channel);
    const asked = rows.flatMap(({ label, logOdds, corrected, correctedBy }) =>
      corrected !== null && correctedBy === "asked" ? [{ label, logOdds, corrected }] : [],
    );
    const { judged, share } = agreement(asked);
    return judged < leastJudged ? assumedErrorRate : Math.min(0.4, 1 - share.share);
  }
}
