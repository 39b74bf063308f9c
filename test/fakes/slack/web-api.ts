import type { IncomingMessage, ServerResponse } from "node:http";

import type { Grants } from "./events.js";
import type { Fault, Faults } from "./faults.js";
import { METHODS, type Method, type MethodContext } from "./methods/index.js";
import type { RateLimits } from "./rate-limits.js";
import { SlackRefusal } from "./types.js";
import type { Json, RecordedCall } from "./types.js";

/** The tokens that the fake accepts. */
export interface Tokens {
  bot: string;
  app: string;
  /** Set to a refusal's code, as `token_revoked` or `account_inactive`, to kill the bot token. */
  botDeadWith: string | null;
}

/** Options of {@link WebApi}. */
export interface WebApiOptions {
  readonly grants: Grants;
  readonly tokens: Tokens;
  readonly limits: RateLimits;
  readonly faults: Faults;
  readonly now: () => number;
  readonly context: MethodContext;
}

/** Slack's Web API over HTTP: authentication, scopes, limits, injected faults, then the method itself. */
export class WebApi {
  readonly #options: WebApiOptions;
  /** Every call, in order. */
  readonly calls: RecordedCall[] = [];

  constructor(options: WebApiOptions) {
    this.#options = options;
  }

  async handle(method: string, request: IncomingMessage, rawBody: Buffer, response: ServerResponse): Promise<void> {
    const callArguments = parseArguments(request.headers["content-type"] ?? "", rawBody);
    const token = request.headers.authorization?.replace(/^Bearer /, "") ?? null;
    const call: RecordedCall = {
      method,
      arguments: callArguments,
      token,
      at: this.#options.now(),
      status: 200,
      answer: null,
    };
    this.calls.push(call);
    const fault = this.#options.faults.next(method, callArguments);
    const outcome = this.#outcome(call, fault);
    if (fault?.after !== undefined) await fault.after;
    if (fault?.cut === true) {
      request.socket.destroy();
      return;
    }
    call.status = outcome.status;
    call.answer = outcome.body;
    response.writeHead(outcome.status, { "content-type": "application/json; charset=utf-8", ...outcome.headers });
    response.end(JSON.stringify(outcome.body));
  }

  #outcome(call: RecordedCall, fault: Fault | null): { status: number; body: Json; headers: Record<string, string> } {
    const refusesBefore = fault !== null && fault.takesEffect !== true && (fault.status ?? fault.error) !== undefined;
    if (!(refusesBefore || (fault?.cut === true && fault.takesEffect !== true))) {
      const wait = this.#options.limits.take(call.method, call.arguments["channel"]);
      if (wait > 0) return rateLimited(wait);
      const done = this.#perform(call);
      if (fault === null || (fault.status === undefined && fault.error === undefined)) return done;
    }
    if (fault?.status === 429) return rateLimited(fault.retryAfterSeconds ?? 1);
    if (fault?.status !== undefined) return { status: fault.status, body: { ok: false }, headers: {} };
    return { status: 200, body: { ok: false, error: fault?.error, ...fault?.details }, headers: {} };
  }

  #perform(call: RecordedCall): { status: number; body: Json; headers: Record<string, string> } {
    const { grants, context } = this.#options;
    const headers = { "x-oauth-scopes": [...grants.scopes].join(",") };
    try {
      const method = METHODS.get(call.method);
      if (method === undefined) throw new SlackRefusal("unknown_method", { req_method: call.method });
      this.#authenticate(method, call.token);
      this.#checkScopes(method, call, context);
      return { status: 200, body: { ok: true, ...method.run(call.arguments, context) }, headers };
    } catch (error) {
      if (!(error instanceof SlackRefusal)) throw error;
      return { status: 200, body: { ok: false, error: error.code, ...error.details }, headers };
    }
  }

  #authenticate(method: Method, token: string | null): void {
    const { tokens } = this.#options;
    if (token === null || token === "") throw new SlackRefusal("not_authed");
    if (token !== tokens.bot && token !== tokens.app) throw new SlackRefusal("invalid_auth");
    if (token === tokens.bot && tokens.botDeadWith !== null) throw new SlackRefusal(tokens.botDeadWith);
    if ((method.token ?? "bot") !== (token === tokens.app ? "app" : "bot")) {
      throw new SlackRefusal("not_allowed_token_type");
    }
  }

  #checkScopes(method: Method, call: RecordedCall, context: MethodContext): void {
    const granted = this.#options.grants.scopes;
    const wanted = typeof method.scopes === "function" ? method.scopes(call.arguments, context) : (method.scopes ?? []);
    const missing = wanted.filter((scope) => !granted.has(scope));
    if (missing.length > 0) {
      throw new SlackRefusal("missing_scope", { needed: missing.join(","), provided: [...granted].join(",") });
    }
  }
}

function rateLimited(seconds: number): { status: number; body: Json; headers: Record<string, string> } {
  return { status: 429, body: { ok: false, error: "ratelimited" }, headers: { "retry-after": String(seconds) } };
}

/** The official client sends forms whose values are strings or JSON; JSON bodies are allowed too. */
function parseArguments(contentType: string, rawBody: Buffer): Record<string, string> {
  if (contentType.startsWith("application/json")) {
    const parsed = JSON.parse(rawBody.toString("utf8")) as Json;
    return Object.fromEntries(
      Object.entries(parsed).map(([key, value]) => [key, typeof value === "string" ? value : JSON.stringify(value)]),
    );
  }
  return Object.fromEntries(new URLSearchParams(rawBody.toString("utf8")));
}
