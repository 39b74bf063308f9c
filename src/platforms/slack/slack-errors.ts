import { webApi } from "@slack/bolt";

import { PlatformError, type PlatformErrorKind } from "../../core/platform.js";
import { errorText } from "../../errors.js";

/** Slack's codes that mean the token is dead: nothing works until the operator gives a new one. */
const DEAD_TOKEN = new Set(
  (
    "not_authed invalid_auth account_inactive token_revoked token_expired user_removed_from_team team_disabled " +
    "not_allowed_token_type"
  ).split(" "),
);

const CODES: Readonly<Record<Exclude<PlatformErrorKind, "overBudget">, string>> = {
  gone:
    "channel_not_found message_not_found thread_not_found invalid_thread_ts is_archived is_inactive " +
    "cant_delete_message user_not_found",
  forbidden:
    "not_in_channel no_permission missing_scope restricted_action restricted_action_read_only_channel " +
    "restricted_action_thread_only_channel restricted_action_non_threadable_channel access_denied ekm_access_denied " +
    "posting_to_channel_denied channel_is_limited_access",
  unavailable:
    "internal_error fatal_error service_unavailable request_timeout team_added_to_org ratelimited rate_limited " +
    "org_login_required accesslimited external_channel_migrating update_failed",
  refused: "",
};

const KIND_BY_CODE: ReadonlyMap<string, PlatformErrorKind> = new Map(
  (Object.keys(CODES) as (keyof typeof CODES)[]).flatMap((kind) =>
    CODES[kind].split(" ").map((code): [string, PlatformErrorKind] => [code, kind]),
  ),
);

/** Slack's own code for a refusal, as in `channel_not_found`; null when the call failed for another reason. */
export function slackCode(error: unknown): string | null {
  return error instanceof webApi.WebAPIPlatformError ? error.data.error : null;
}

/** Whether a translated error is Slack's refusal with this code. */
export function isRefusedWith(error: unknown, code: string): boolean {
  return error instanceof PlatformError && slackCode(error.cause) === code;
}

/** Whether Slack will accept nothing more from this token. */
export function isDeadToken(error: unknown): boolean {
  return DEAD_TOKEN.has(slackCode(error) ?? "");
}

/** The seconds Slack asks to wait, or null when this is no rate limit. */
export function retryAfterSeconds(error: unknown): number | null {
  return error instanceof webApi.WebAPIRateLimitedError ? error.retryAfter : null;
}

/**
 * Whether it is unknown if the call took effect: Slack's servers failed, or the answer never came. Such a call may be
 * repeated only where a second time does no harm.
 */
export function isUncertain(error: unknown): boolean {
  if (error instanceof webApi.WebAPIHTTPError) {
    return error.statusCode >= 500;
  }
  const code = slackCode(error);
  return (
    error instanceof webApi.WebAPIRequestError ||
    (code !== null && ["internal_error", "fatal_error", "service_unavailable", "request_timeout"].includes(code))
  );
}

/** Translates a failed call into what core knows; `call` names Slack's method. */
export function platformError(call: string, error: unknown): PlatformError {
  if (error instanceof PlatformError) {
    return error;
  }
  const code = slackCode(error);
  const kind = code === null ? "unavailable" : isDeadToken(error) ? "forbidden" : (KIND_BY_CODE.get(code) ?? "refused");
  return new PlatformError(kind, `Slack's ${call} failed: ${describe(error)}.`, { cause: error });
}

/** One clause without secrets; a missing scope is named, since that is what the operator must add. */
export function describe(error: unknown): string {
  if (error instanceof webApi.WebAPIPlatformError) {
    const { error: code, needed } = error.data as { error: string; needed?: string };
    return needed === undefined ? code : `${code} (needs ${needed})`;
  }
  if (error instanceof webApi.WebAPIRateLimitedError) {
    return `rate limit, try again in ${error.retryAfter} s`;
  }
  return errorText(error);
}
