/** A refusal as Discord words it: an HTTP status with a JSON error code and message. */
export class ApiError extends Error {
  override readonly name = "ApiError";
  readonly status: number;
  /** Discord's JSON error code; 0 for general HTTP errors. */
  readonly code: number;
  /** Per-field errors of an invalid form body. */
  readonly fields: Readonly<Record<string, unknown>> | undefined;

  constructor(status: number, code: number, message: string, fields?: Readonly<Record<string, unknown>>) {
    super(message);
    this.status = status;
    this.code = code;
    this.fields = fields;
  }

  /** The body Discord sends with it. */
  toBody(): object {
    return { message: this.message, code: this.code, ...(this.fields ? { errors: this.fields } : {}) };
  }
}

const refusals = {
  unauthorized: [401, 0, "401: Unauthorized"],
  notFound: [404, 0, "404: Not Found"],
  unknownChannel: [404, 10003, "Unknown Channel"],
  unknownGuild: [404, 10004, "Unknown Guild"],
  unknownMember: [404, 10007, "Unknown Member"],
  unknownMessage: [404, 10008, "Unknown Message"],
  unknownUser: [404, 10013, "Unknown User"],
  unknownEmoji: [400, 10014, "Unknown Emoji"],
  unknownWebhook: [404, 10015, "Unknown Webhook"],
  unknownInteraction: [404, 10062, "Unknown interaction"],
  slowmode: [429, 20016, "This action cannot be performed due to slowmode rate limit"],
  tooManyReactions: [400, 30010, "Maximum number of reactions reached (20)"],
  tooManyOldEdits: [429, 30046, "Maximum number of edits to messages older than 1 hour reached"],
  alreadyAcknowledged: [400, 40060, "Interaction has already been acknowledged."],
  missingAccess: [403, 50001, "Missing Access"],
  notYourMessage: [403, 50005, "Cannot edit a message authored by another user"],
  emptyMessage: [400, 50006, "Cannot send an empty message"],
  cannotMessageUser: [403, 50007, "Cannot send messages to this user"],
  notATextChannel: [400, 50008, "Cannot send messages in a non-text channel"],
  missingPermissions: [403, 50013, "Missing Permissions"],
  systemMessage: [403, 50021, "Cannot execute action on a system message"],
  wrongChannelType: [400, 50024, "Cannot execute action on this channel type"],
  archivedThread: [400, 50083, "Thread is archived"],
  replyWithoutHistory: [400, 160002, "Cannot reply without permission to read message history"],
  threadExists: [400, 160004, "A thread has already been created for this message"],
  threadLocked: [400, 160005, "Thread is locked"],
  tooManyThreads: [400, 160006, "Maximum number of active threads reached"],
  reactionBlocked: [403, 90001, "Reaction was blocked"],
} as const satisfies Record<string, readonly [number, number, string]>;

/** The name of a refusal that the documentation's list of error codes holds. */
export type Refusal = keyof typeof refusals;

/** Makes the documented refusal of that name. */
export function refuse(name: Refusal): ApiError {
  const [status, code, message] = refusals[name];
  return new ApiError(status, code, message);
}

/** Code 50035: the body has the right permissions behind it but the wrong form. `field` is its path, as in `embeds.0.title`. */
export function invalidForm(field: string, code: string, message: string): ApiError {
  const fields: Record<string, unknown> = {};
  let place = fields;
  for (const step of field.split(".")) {
    const next: Record<string, unknown> = {};
    place[step] = next;
    place = next;
  }
  place["_errors"] = [{ code, message }];
  return new ApiError(400, 50035, "Invalid Form Body", fields);
}
