import type { InboxEntry } from "../store/inbox.js";
import { keyText } from "../store/keys.js";
import type { Admitted } from "./handle-message.js";
import type { IncomingMessage } from "./message.js";

/**
 * Puts what an earlier run left open in the order in which it is to go on: within a conversation first the answer that
 * had been begun, with the messages it was to cover and no others, then the rest by age.
 */
export function planResume(entries: readonly InboxEntry[]): readonly Admitted[] {
  const groups = groupsOf(entries);
  return entries
    .map((entry) => ({ entry, group: groups.get(keyText(entry.key)) ?? null }))
    .toSorted(
      (one, other) => Number(one.group === null) - Number(other.group === null) || byAge(one.entry, other.entry),
    )
    .map(({ entry, group }) => ({
      message: JSON.parse(entry.payload) as IncomingMessage,
      isAddressed: entry.isAddressed,
      receivedAt: performance.now(),
      isPatient: true,
      resumed: { entry, group },
    }));
}

/** The leader, as text, of each message whose answer had been begun. */
function groupsOf(entries: readonly InboxEntry[]): ReadonlyMap<string, string> {
  const groups = new Map<string, string>();
  for (const { key, coveredBy, parts } of entries) {
    if (coveredBy !== null) {
      const leader = keyText({ ...key, id: coveredBy });
      groups.set(keyText(key), leader);
      groups.set(leader, leader);
    } else if (parts.length > 0) {
      groups.set(keyText(key), keyText(key));
    }
  }
  return groups;
}

function byAge(one: InboxEntry, other: InboxEntry): number {
  return one.sentAt - other.sentAt;
}
