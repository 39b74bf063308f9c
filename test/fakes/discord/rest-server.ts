import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { ApiError, refuse } from "./api-error.js";
import { Faults, type Fault } from "./faults.js";
import { RateLimits } from "./rate-limits.js";

export interface UploadedFile {
  /** The part's name, as in `files[0]`. */
  readonly field: string;
  readonly filename: string;
  readonly bytes: Uint8Array;
}

/** One call as a route sees it. */
export interface RestCall {
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  /** The parsed JSON body, unchecked. */
  readonly body: unknown;
  readonly files: readonly UploadedFile[];
}

export interface RestReply {
  readonly status: number;
  /** Left out for 204. */
  readonly body?: unknown;
}

/** A method, a path with `:names`, and what answers it; answers are made at once, so that the world never changes halfway. */
export interface Route {
  readonly method: string;
  readonly path: string;
  /** Answers to interactions carry their own token and need no bot token. */
  readonly isOpen?: boolean;
  readonly handle: (call: RestCall) => RestReply;
}

/** What was asked and what was answered. */
export interface LoggedCall {
  readonly method: string;
  readonly path: string;
  /** The route's pattern; the path itself where no route matched. */
  readonly route: string;
  readonly body: unknown;
  readonly files: readonly UploadedFile[];
  /** Milliseconds since 1970, on the machine's clock. */
  readonly at: number;
  /** 0 when the connection was cut. */
  readonly status: number;
}

/** Discord's HTTP side on a loopback port. */
export class RestServer {
  readonly faults = new Faults();
  readonly rateLimits = new RateLimits();
  readonly calls: LoggedCall[] = [];
  /** Told of every call once it is answered. */
  onCall: ((call: LoggedCall) => void) | undefined;
  readonly server: Server;
  readonly #routes: { route: Route; pattern: RegExp }[];
  readonly #token: () => string;

  constructor(routes: readonly Route[], token: () => string) {
    this.#routes = routes.map((route) => ({ route, pattern: toPattern(route.path) }));
    this.#token = token;
    this.server = createServer((request, response) => void this.#answer(request, response));
  }

  async listen(): Promise<number> {
    await new Promise<void>((resolve) => this.server.listen(0, "127.0.0.1", resolve));
    return (this.server.address() as AddressInfo).port;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const at = Date.now();
    const url = new URL(request.url ?? "/", "http://127.0.0.1");
    const path = url.pathname.replace(/^\/api(\/v\d+)?/u, "");
    const method = request.method ?? "GET";
    const found = this.#find(method, path);
    const { body, files } = await readBody(request).catch(() => ({ body: undefined, files: [] }));
    const fault = this.faults.next(method, path);
    if (fault?.delayMs) await sleep(fault.delayMs);
    const work = (): RestReply & { headers?: Readonly<Record<string, string>> } => {
      if (fault && !fault.afterwards && (fault.status !== undefined || fault.disconnects)) return faultReply(fault);
      return this.#work(request, found, { query: url.searchParams, body, files });
    };
    const reply = work();
    const cut = fault?.disconnects === true;
    const shown = fault?.afterwards && !cut ? faultReply(fault) : reply;
    if (cut) response.destroy();
    else send(response, shown);
    const call = { method, path, route: found?.route.path ?? path, body, files, at, status: cut ? 0 : shown.status };
    this.calls.push(call);
    this.onCall?.(call);
  }

  #find(method: string, path: string): { route: Route; params: Record<string, string> } | undefined {
    for (const { route, pattern } of this.#routes) {
      const match = route.method === method ? pattern.exec(path) : null;
      if (!match) continue;
      const params = Object.entries(match.groups ?? {}).map(([name, value]) => [name, decodeURIComponent(value)]);
      return { route, params: Object.fromEntries(params) as Record<string, string> };
    }
    return undefined;
  }

  #work(
    request: IncomingMessage,
    found: { route: Route; params: Record<string, string> } | undefined,
    call: Omit<RestCall, "params">,
  ): RestReply & { headers?: Readonly<Record<string, string>> } {
    if (!found) return { status: 404, body: refuse("notFound").toBody() };
    const { route, params } = found;
    if (!route.isOpen && request.headers.authorization !== `Bot ${this.#token()}`)
      return { status: 401, body: refuse("unauthorized").toBody() };
    const major = params["channel"] ?? params["guild"] ?? params["token"] ?? "";
    const verdict = this.rateLimits.check(`${route.method} ${route.path}`, major, route.isOpen === true, Date.now());
    if (verdict.retryAfterSeconds !== null) {
      const body = {
        message: "You are being rate limited.",
        retry_after: verdict.retryAfterSeconds,
        global: verdict.scope === "global",
      };
      return { status: 429, body, headers: verdict.headers };
    }
    try {
      return { ...route.handle({ params, ...call }), headers: verdict.headers };
    } catch (error) {
      if (error instanceof ApiError) return { status: error.status, body: error.toBody(), headers: verdict.headers };
      return { status: 500, body: { message: `The fake itself failed: ${String(error)}`, code: 0 } };
    }
  }
}

function toPattern(path: string): RegExp {
  return new RegExp(`^${path.replaceAll(/:(\w+)/gu, "(?<$1>[^/]+)")}$`, "u");
}

function faultReply(fault: Fault): RestReply & { headers?: Readonly<Record<string, string>> } {
  const status = fault.status ?? 500;
  const retryAfter = fault.headers?.["retry-after"];
  const body = {
    message: `Injected ${status}`,
    code: fault.code ?? 0,
    ...(status === 429 ? { retry_after: Number(retryAfter ?? 0.05), global: false } : {}),
  };
  const headers =
    status === 429 && retryAfter === undefined ? { ...fault.headers, "retry-after": "0.05" } : fault.headers;
  return { status, body, ...(headers ? { headers } : {}) };
}

function send(response: ServerResponse, reply: RestReply & { headers?: Readonly<Record<string, string>> }): void {
  // A 204 with a JSON content type would make discord.js parse an empty text.
  const type = reply.body === undefined ? {} : { "content-type": "application/json" };
  response.writeHead(reply.status, { ...type, ...reply.headers });
  response.end(reply.body === undefined ? undefined : JSON.stringify(reply.body));
}

async function readBody(request: IncomingMessage): Promise<{ body: unknown; files: UploadedFile[] }> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const raw = Buffer.concat(chunks);
  const type = request.headers["content-type"] ?? "";
  if (type.startsWith("application/json") && raw.length > 0)
    return { body: JSON.parse(raw.toString("utf8")), files: [] };
  if (!type.startsWith("multipart/form-data")) return { body: undefined, files: [] };
  const form = await new Response(raw, { headers: { "content-type": type } }).formData();
  const files: UploadedFile[] = [];
  let body: unknown;
  for (const [field, value] of form) {
    if (typeof value === "string") body = field === "payload_json" ? JSON.parse(value) : body;
    else files.push({ field, filename: value.name, bytes: new Uint8Array(await value.arrayBuffer()) });
  }
  return { body, files };
}
