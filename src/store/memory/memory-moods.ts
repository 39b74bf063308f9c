import { keyText, type ChannelKey, type MessageKey } from "../keys.js";
import type { CorrectedBy, MoodRow, Moods, NewMoodRow } from "../moods.js";
import { isRefused, type Tables } from "./tables.js";

/** The moods for one run of the program. */
export class MemoryMoods implements Moods {
  readonly #tables: Tables;

  constructor(tables: Tables) {
    this.#tables = tables;
  }

  async record(row: NewMoodRow): Promise<void> {
    if (isRefused(this.#tables, row.key)) {
      return;
    }
    const { corrected = null, correctedBy = null } = this.#tables.moods.get(keyText(row.key)) ?? {};
    this.#tables.moods.set(keyText(row.key), { ...row, corrected, correctedBy });
  }

  async find(key: MessageKey): Promise<MoodRow | null> {
    return this.#tables.moods.get(keyText(key)) ?? null;
  }

  async between(
    place: Omit<ChannelKey, "channel"> & { readonly channel?: string },
    from: number,
    to: number,
  ): Promise<readonly MoodRow[]> {
    const isThere = ({ key, space }: MoodRow): boolean =>
      key.platform === place.platform &&
      space === place.space &&
      (place.channel === undefined || key.channel === place.channel);
    return [...this.#tables.moods.values()]
      .filter((row) => isThere(row) && from <= row.at && row.at < to)
      .toSorted((one, other) => one.at - other.at);
  }

  async correct(key: MessageKey, label: MoodRow["label"], how: CorrectedBy): Promise<boolean> {
    const row = this.#tables.moods.get(keyText(key));
    if (row === undefined) {
      return false;
    }
    this.#tables.moods.set(keyText(key), {
      ...row,
      corrected: label,
      correctedBy: row.correctedBy === "asked" ? "asked" : how,
    });
    return true;
  }

  async remove(key: MessageKey): Promise<boolean> {
    return this.#tables.moods.delete(keyText(key));
  }
}
