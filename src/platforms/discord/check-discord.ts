import { once } from "node:events";
import { ApplicationFlags, Events, type Client } from "discord.js";
import type { Config } from "../../config.js";
import { errorText } from "../../errors.js";
import { contentIntentMissing, tokenRefused } from "./connection.js";
import { createClient } from "./create-client.js";
import { startLines } from "./server-report.js";

/** One finding of the doctor: what is so, and what to do about it where it is not well. */
export interface DiscordFinding {
  /** `problem`: Discord will not work; `warning`: part of it will not. */
  readonly level: "fine" | "warning" | "problem";
  readonly text: string;
}

const patienceMilliseconds = 20_000;

/** Checks the Discord settings against Discord itself. Changes nothing; never rejects. */
export async function checkDiscord(config: Config): Promise<DiscordFinding[]> {
  const client = createClient({ apiUrl: config.DISCORD_API_URL, hasContent: false, presence: { status: "invisible" } });
  client.on(Events.Error, () => undefined);
  try {
    const ready = once(client, Events.ClientReady, { signal: AbortSignal.timeout(patienceMilliseconds) });
    ready.catch(() => undefined);
    await client.login(config.DISCORD_TOKEN);
    await ready;
    return await findings(client as Client<true>);
  } catch (error) {
    const isRefused = /token/i.test(errorText(error));
    const text = isRefused
      ? tokenRefused
      : `Discord cannot be reached at ${config.DISCORD_API_URL} (${errorText(error)}). Check the network and DISCORD_API_URL.`;
    return [{ level: "problem", text }];
  } finally {
    await client.destroy();
  }
}

async function findings(client: Client<true>): Promise<DiscordFinding[]> {
  const { flags } = await client.application.fetch();
  const hasContent = flags.any(ApplicationFlags.GatewayMessageContent | ApplicationFlags.GatewayMessageContentLimited);
  return [
    ...startLines(client).map((text): DiscordFinding => ({
      level: text.startsWith("Discord, server") ? "warning" : "fine",
      text,
    })),
    hasContent
      ? { level: "fine", text: "Discord: the message-content intent is on." }
      : { level: "warning", text: `Discord: ${contentIntentMissing}` },
  ];
}
