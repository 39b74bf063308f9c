import type { Turn } from "../../moods/turn.js";
import type { Announcement } from "../announcements.js";
import { dateText, type Telling } from "./mood-text.js";

const prefix = "mood-snooze";

/** An alert in words: what has turned, since when, by how much, the messages that weigh most, and a way to snooze. */
export function describeTurn(
  turn: Turn,
  channel: string,
  name: string,
  links: readonly string[],
  telling: Telling,
): Announcement {
  const { words } = telling;
  const [share, usual] = [Math.round(turn.negative * 100), Math.round(turn.usual * 100)];
  const lines = [
    words.alertTurned(name, `${dateText(turn.since, telling, true)} (${telling.zone})`, share, usual, turn.people),
  ];
  if (links.length > 0) {
    lines.push(words.moodDarkLinks(links.map((link, index) => `[${index + 1}](${link})`).join(" ")));
  }
  return { text: lines.join("\n"), buttons: [{ action: `${prefix}:${channel}`, label: words.alertSnooze }] };
}

/** The channel that a press of the snooze button is about; null where the action is another button's. */
export function readSnoozePress(action: string): string | null {
  return action.startsWith(`${prefix}:`) ? action.slice(prefix.length + 1) : null;
}
