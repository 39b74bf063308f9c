import { DiscordAPIError, HTTPError, RateLimitError, RESTJSONErrorCodes as Code } from "discord.js";
import { PlatformError, type PlatformErrorKind } from "../../core/platform.js";
import { errorText } from "../../errors.js";

const kinds = new Map<string | number, PlatformErrorKind>([
  [Code.UnknownChannel, "gone"],
  [Code.UnknownGuild, "gone"],
  [Code.UnknownMessage, "gone"],
  [Code.MissingAccess, "forbidden"],
  [Code.MissingPermissions, "forbidden"],
  [Code.CannotReplyWithoutPermissionToReadMessageHistory, "forbidden"],
  [Code.ThreadLocked, "refused"],
  [Code.ReactionWasBlocked, "refused"],
  [Code.CannotSendMessagesToThisUser, "refused"],
  [Code.MaximumNumberOfReactionsReached, "refused"],
  [Code.MaximumNumberOfEditsToMessagesOlderThanOneHourReached, "refused"],
  [Code.InvalidActionOnArchivedThread, "refused"],
  [Code.CannotExecuteActionOnSystemMessage, "refused"],
  [Code.InvalidFormBodyOrContentType, "refused"],
  [Code.ActionCannotBePerformedDueToSlowmodeRateLimit, "unavailable"],
]);

/** Whether an error is Discord's refusal with one of these JSON error codes. */
export function hasCode(error: unknown, ...codes: readonly number[]): boolean {
  return error instanceof DiscordAPIError && codes.some((code) => error.code === code);
}

/** Puts what a call to Discord failed with into core's few kinds; anything unknown of Discord's counts as refused. */
export function toPlatformError(action: string, error: unknown): PlatformError {
  if (error instanceof PlatformError) {
    return error;
  }
  const options = { cause: error };
  if (error instanceof DiscordAPIError) {
    const isServerFault = error.status >= 500 || error.status === 429 || error.status === 401;
    const kind = kinds.get(error.code) ?? (isServerFault ? "unavailable" : "refused");
    // The body of an invalid form holds what people wrote; only its code is told.
    return new PlatformError(kind, `Discord refused to ${action}: code ${error.code}, HTTP ${error.status}.`, options);
  }
  if (error instanceof HTTPError) {
    return new PlatformError("unavailable", `Discord could not ${action}: HTTP ${error.status}.`, options);
  }
  if (error instanceof RateLimitError) {
    return new PlatformError("unavailable", `Discord's limits do not let me ${action} now.`, options);
  }
  return new PlatformError("unavailable", `Discord was out of reach to ${action}: ${errorText(error)}`, options);
}
