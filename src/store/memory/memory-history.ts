import type { History, Turn } from "../history.js";
import { conversationText, type ChannelKey, type ConversationKey, type MessageKey } from "../keys.js";
import type { Tables } from "./tables.js";

/** The history for one run of the program. */
export class MemoryHistory implements History {
  readonly #tables: Tables;

  constructor(tables: Tables) {
    this.#tables = tables;
  }

  async recent(conversation: ConversationKey, limit: number): Promise<readonly Turn[]> {
    return newest(this.#turnsOf(conversation), limit);
  }

  async count(conversation: ConversationKey): Promise<number> {
    return this.#turnsOf(conversation).length;
  }

  async recentInChannel({ platform, space, channel }: ChannelKey, limit: number): Promise<readonly Turn[]> {
    const isThere = (place: ConversationKey): boolean =>
      place.platform === platform && place.space === space && place.channel === channel;
    return newest(
      this.#tables.turns.filter((turn) => turn.isPublic && isThere(turn.conversation)),
      limit,
    );
  }

  async clear(conversation: ConversationKey): Promise<number> {
    const place = conversationText(conversation);
    return this.#remove((turn) => conversationText(turn.conversation) === place);
  }

  async removeMessage({ platform, channel, id }: MessageKey): Promise<boolean> {
    const removed = this.#remove(
      ({ source, messageIds }) => source.platform === platform && source.channel === channel && messageIds.includes(id),
    );
    return removed > 0;
  }

  #turnsOf(conversation: ConversationKey): Turn[] {
    const place = conversationText(conversation);
    return this.#tables.turns.filter((turn) => conversationText(turn.conversation) === place);
  }

  #remove(isMeant: (turn: Turn) => boolean): number {
    const before = this.#tables.turns.length;
    this.#tables.turns = this.#tables.turns.filter((turn) => !isMeant(turn));
    return before - this.#tables.turns.length;
  }
}

function newest(turns: readonly Turn[], limit: number): readonly Turn[] {
  const ordered = turns.toSorted((one, other) => one.at - other.at);
  return ordered.slice(Math.max(0, ordered.length - limit));
}
