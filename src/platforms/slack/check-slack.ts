import { webApi } from "@slack/bolt";

import type { Config } from "../../config.js";
import { ConfigurationError, errorText } from "../../errors.js";
import { createLogger } from "../../logger.js";
import { SlackCalls } from "./calls.js";
import { identify } from "./identity.js";
import { missingScopes } from "./scopes.js";
import { describe, isDeadToken, retryAfterSeconds } from "./slack-errors.js";
import { slackSettings } from "./slack-settings.js";

/** One finding of the doctor: what is so, and what to do about it where it is not well. */
export interface SlackFinding {
  /** `problem`: Slack will not work; `warning`: part of it will not. */
  readonly level: "fine" | "warning" | "problem";
  readonly text: string;
}

/** Requests signed by a clock that differs more than this are refused, by Slack's own rule. */
const CLOCK_SECONDS = 300;

/** Checks what the settings say of Slack against Slack itself. Changes nothing; never rejects. */
export async function checkSlack(config: Config): Promise<SlackFinding[]> {
  const findings: SlackFinding[] = [];
  try {
    const settings = slackSettings(config);
    findings.push(...(await checkBotToken(settings.botToken, settings.apiUrl)));
    if (settings.events.by === "socket") {
      findings.push(await checkAppToken(settings.events.appToken, settings.apiUrl));
    } else {
      findings.push(await checkClock(settings.apiUrl));
      const { port } = settings.events;
      findings.push({
        level: "fine",
        text: `Slack is to send requests to https://…/slack/events, passed on to port ${port}.`,
      });
    }
  } catch (error) {
    findings.push(...problems(error));
  }
  return findings;
}

async function checkBotToken(token: string, apiUrl: string): Promise<SlackFinding[]> {
  const logger = createLogger("silent");
  const calls = new SlackCalls({ token, apiUrl, logger, pace: 1, onDeadToken: () => undefined });
  try {
    const { botName, teamName, scopes } = await identify(calls);
    const missing = missingScopes(scopes);
    return [
      { level: "fine", text: `Slack: the bot is ${botName} in the workspace ${teamName}.` },
      ...missing.map((text): SlackFinding => ({ level: "warning", text })),
      ...(missing.length === 0 ? [{ level: "fine", text: "Slack: every scope is granted." } as const] : []),
    ];
  } finally {
    calls.close();
  }
}

async function checkAppToken(token: string, apiUrl: string): Promise<SlackFinding> {
  const client = new webApi.WebClient(token, {
    slackApiUrl: apiUrl,
    timeout: 10_000,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    logLevel: webApi.LogLevel.ERROR,
  });
  try {
    await client.apps.connections.open();
    return { level: "fine", text: "Slack: Socket Mode is open to the app token." };
  } catch (error) {
    if (retryAfterSeconds(error) !== null) {
      return { level: "fine", text: "Slack: the app token was not tried, since it was used a moment ago." };
    }
    const remedy = isDeadToken(error)
      ? "Generate one under Basic Information → App-Level Tokens with the scope connections:write."
      : "Is Socket Mode switched on for the app, and can this machine reach Slack?";
    return { level: "problem", text: `Slack refuses SLACK_APP_TOKEN: ${describe(error)}. ${remedy}` };
  }
}

/** Slack's clock against ours: a request signed more than five minutes off is refused. */
async function checkClock(apiUrl: string): Promise<SlackFinding> {
  const answer = await fetch(apiUrl, { signal: AbortSignal.timeout(10_000) });
  const theirs = Date.parse(answer.headers.get("date") ?? "");
  const seconds = Math.round(Math.abs(Date.now() - theirs) / 1000);
  if (Number.isNaN(seconds) || seconds < CLOCK_SECONDS) {
    return { level: "fine", text: "The clock agrees with Slack's." };
  }
  return {
    level: "problem",
    text: `This machine's clock is ${seconds} s off Slack's, so Slack's requests are refused. Set it, best by NTP.`,
  };
}

function problems(error: unknown): SlackFinding[] {
  if (error instanceof ConfigurationError) {
    return error.problems.map((text): SlackFinding => ({ level: "problem", text }));
  }
  return [{ level: "problem", text: `Slack cannot be reached: ${errorText(error)} Is this machine online?` }];
}
