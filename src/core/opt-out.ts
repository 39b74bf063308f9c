import { optOutSetting, type Settings } from "../store/settings.js";
import type { BotParts } from "./bot-parts.js";
import type { IncomingMessage } from "./message.js";

/** Whether a person (by pseudonym) has asked not to be judged, anywhere on the platform. */
export async function hasOptedOut(settings: Settings, platform: string, authorKey: string): Promise<boolean> {
  return (await settings.get({ platform, space: "", person: authorKey }, optOutSetting)) !== null;
}

/** Whether the author of a message has asked not to be judged. @throws StoreError when the disk cannot tell. */
export function isAuthorOptedOut(
  { stores, pseudonym }: Pick<BotParts, "stores" | "pseudonym">,
  { platform, author }: IncomingMessage,
): Promise<boolean> {
  return hasOptedOut(stores.settings, platform, pseudonym(platform, author));
}

/** Records or withdraws a person's wish not to be judged. */
export async function setOptedOut(
  settings: Settings,
  platform: string,
  authorKey: string,
  isOptedOut: boolean,
): Promise<void> {
  await settings.set({ platform, space: "", person: authorKey }, optOutSetting, isOptedOut ? "yes" : null);
}
