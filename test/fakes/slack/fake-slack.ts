import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

import { Delivery, SLACK_DELIVERY_TIMES, type DeliveryTimes, type Transport } from "./delivery.js";
import { EventFactory, type Grants } from "./events.js";
import { Faults } from "./faults.js";
import { HttpEvents, type HttpEventsOptions } from "./http-events.js";
import { People } from "./people.js";
import { RateLimits } from "./rate-limits.js";
import { SocketMode } from "./socket-mode.js";
import type { Json, RecordedCall } from "./types.js";
import { WebApi, type Tokens } from "./web-api.js";
import { Workspace } from "./workspace.js";

/** Scopes that the app gets unless a test grants others. */
const SCOPES = (
  "app_mentions:read channels:history groups:history im:history reactions:write chat:write commands files:write " +
  "im:write im:read users:read channels:read groups:read metadata.message:read"
).split(" ");
const EVENTS = (
  "app_mention message.channels message.groups message.im app_home_opened member_joined_channel channel_archive " +
  "channel_left tokens_revoked app_uninstalled"
).split(" ");

/** Uses of one response_url that Slack allows. */
const RESPONSE_URL_USES = 5;

/** Options of {@link FakeSlack.start}. */
export interface FakeSlackOptions {
  readonly scopes?: readonly string[];
  readonly events?: readonly string[];
  /** Multiplies every rate limit. @default 1, Slack's own pace */
  readonly rateFactor?: number;
  /** The clock of the rate limits and of recorded calls, in milliseconds. @default performance.now */
  readonly now?: () => number;
  /** @default Slack's own: 3 s, then retries at once, after 1 minute and after 5 */
  readonly delivery?: Partial<DeliveryTimes>;
}

/** What was sent to a response_url. */
export interface CommandResponse {
  readonly url: string;
  readonly body: Json;
}

/**
 * A Slack of one workspace on loopback: Web API, Socket Mode and signed HTTP events over the same state. The real client
 * libraries connect to it; tests act as people through `people` and look at `workspace`, `calls` and `delivery`.
 */
export class FakeSlack {
  readonly tokens: Tokens = { bot: "xoxb-fake-bot", app: "xapp-1-fake-app", botDeadWith: null };
  readonly grants: Grants;
  readonly workspace = new Workspace();
  readonly faults = new Faults();
  readonly events: EventFactory;
  readonly people: People;
  readonly delivery: Delivery;
  readonly sockets: SocketMode;
  readonly responses: CommandResponse[] = [];
  readonly #server: Server;
  readonly #api: WebApi;
  readonly #responseUses = new Map<string, number>();
  #transport: Transport;

  private constructor(options: FakeSlackOptions) {
    this.grants = { scopes: new Set(options.scopes ?? SCOPES), events: new Set(options.events ?? EVENTS) };
    this.#server = createServer((request, response) => this.#receive(request, response));
    this.sockets = new SocketMode(this.#server, this.workspace.app.appId);
    this.#transport = this.sockets;
    this.delivery = new Delivery(() => this.#transport, { ...SLACK_DELIVERY_TIMES, ...options.delivery });
    this.events = new EventFactory(this.workspace, this.grants, (body) => this.delivery.event(body));
    this.people = new People(this.workspace, this.events);
    const now = options.now ?? (() => performance.now());
    const context = {
      workspace: this.workspace,
      events: this.events,
      grants: this.grants,
      origin: () => this.origin,
      socketUrl: () => `ws://127.0.0.1:${this.port}/link?ticket=${this.sockets.issueTicket()}`,
    };
    const limits = new RateLimits({ factor: options.rateFactor ?? 1, now });
    this.#api = new WebApi({ grants: this.grants, tokens: this.tokens, limits, faults: this.faults, now, context });
  }

  /** Listens on a free port. `port` brings a stopped fake's address back. */
  static async start(options: FakeSlackOptions = {}, port = 0): Promise<FakeSlack> {
    const fake = new FakeSlack(options);
    await new Promise<void>((resolve) => fake.#server.listen(port, "127.0.0.1", resolve));
    return fake;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get origin(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** What goes into `SLACK_API_URL`. */
  get apiUrl(): string {
    return `${this.origin}/api/`;
  }

  /** Every Web API call so far, of one method if named. */
  calls(method?: string): RecordedCall[] {
    return method === undefined ? [...this.#api.calls] : this.#api.calls.filter((call) => call.method === method);
  }

  /** From now on events go to a request URL instead of the sockets. */
  useHttp(options: HttpEventsOptions): void {
    this.#transport = new HttpEvents(options);
  }

  /** A fresh address for responses to a command, good for five uses. */
  responseUrl(): string {
    const path = `/response/${this.#responseUses.size + 1}`;
    this.#responseUses.set(path, 0);
    return this.origin + path;
  }

  /** Types a slash command as a person; resolves with the acknowledgement's payload. */
  command(command: string, text: string, channel: string, user: string): Promise<Json> {
    const body = this.people.command(command, text, channel, user, this.responseUrl());
    return this.delivery.interaction("slash_commands", body);
  }

  /** Uses a message shortcut as a person. */
  messageShortcut(callbackId: string, channel: string, ts: string, user: string): Promise<Json> {
    const body = this.people.messageShortcut(callbackId, channel, ts, user, this.responseUrl());
    return this.delivery.interaction("interactive", body);
  }

  /** Clicks a button of a message as a person. */
  click(actionId: string, value: string, channel: string, ts: string, user: string): Promise<Json> {
    const body = this.people.click(actionId, value, channel, ts, user, this.responseUrl());
    return this.delivery.interaction("interactive", body);
  }

  /** Cuts every connection and frees the port. */
  async close(): Promise<void> {
    await Promise.all([this.delivery.close(), this.sockets.close()]);
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #receive(request: IncomingMessage, response: ServerResponse): void {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      void this.#route(request, Buffer.concat(chunks), response).catch((error: unknown) => {
        response.writeHead(500).end(String(error));
      });
    });
  }

  async #route(request: IncomingMessage, body: Buffer, response: ServerResponse): Promise<void> {
    const path = new URL(request.url ?? "/", this.origin).pathname;
    const [, first = "", ...rest] = path.split("/");
    if (first === "api") await this.#api.handle(rest.join("/"), request, body, response);
    else if (first === "upload") await this.#upload(rest.at(-1) ?? "", request, body, response);
    else if (first === "response") this.#respond(path, body, response);
    else response.writeHead(404).end();
  }

  /** Takes a file's bytes, raw or as a form, as the upload addresses do. */
  async #upload(id: string, request: IncomingMessage, body: Buffer, response: ServerResponse): Promise<void> {
    const file = this.workspace.files.get(id);
    if (file === undefined) {
      response.writeHead(404).end();
      return;
    }
    const type = request.headers["content-type"] ?? "";
    file.content = type.startsWith("multipart/form-data") ? await fileInForm(body, type) : body;
    response.writeHead(200, { "content-type": "text/plain" }).end(`OK - ${file.content.length}`);
  }

  #respond(path: string, body: Buffer, response: ServerResponse): void {
    const uses = this.#responseUses.get(path);
    if (uses === undefined || uses >= RESPONSE_URL_USES) {
      response.writeHead(404, { "content-type": "application/json" }).end('{"ok":false,"error":"used_url"}');
      return;
    }
    this.#responseUses.set(path, uses + 1);
    this.responses.push({ url: this.origin + path, body: JSON.parse(body.toString("utf8")) as Json });
    response.writeHead(200, { "content-type": "application/json" }).end('{"ok":true}');
  }
}

async function fileInForm(body: Buffer, contentType: string): Promise<Buffer> {
  const form = await new Response(new Uint8Array(body), { headers: { "content-type": contentType } }).formData();
  const file = [...form.values()].find((value) => typeof value !== "string");
  return file === undefined ? Buffer.alloc(0) : Buffer.from(await file.arrayBuffer());
}
