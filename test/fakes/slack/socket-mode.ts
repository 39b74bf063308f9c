import { randomUUID } from "node:crypto";
import { once } from "node:events";
import type { IncomingMessage, Server } from "node:http";

import { WebSocketServer, type WebSocket } from "ws";

import type { Attempt, Transport } from "./delivery.js";
import type { Json } from "./types.js";

/** Slack's end of Socket Mode: tickets, hello, envelopes, acknowledgements, and every way a socket goes wrong. */
export class SocketMode implements Transport {
  readonly #server: WebSocketServer;
  readonly #appId: string;
  readonly #tickets = new Set<string>();
  readonly #sockets = new Set<WebSocket>();
  readonly #waiting = new Map<string, (payload: Json) => void>();
  readonly #deaf = new WeakSet<WebSocket>();
  #next = 0;
  /** Connections ever accepted. */
  connections = 0;
  /** Sockets that connect while this holds get no hello. */
  withholdHello = false;
  /** Acknowledgements for envelopes nobody waits for any more. */
  lateAcknowledgements = 0;

  constructor(server: Server, appId: string) {
    this.#appId = appId;
    this.#server = new WebSocketServer({
      server,
      path: "/link",
      // Slack answers pings; a silent socket is one that does not, so the library must not answer by itself.
      autoPong: false,
      verifyClient: ({ req }: { req: IncomingMessage }) => this.#redeem(req.url),
    });
    this.#server.on("connection", (socket) => this.#accept(socket));
  }

  /** A single-use ticket for the next connection, as in the URL of apps.connections.open. */
  issueTicket(): string {
    const ticket = randomUUID();
    this.#tickets.add(ticket);
    return ticket;
  }

  /** Sockets that are open now. */
  get open(): number {
    return this.#sockets.size;
  }

  /** Resolves once `count` sockets in all have connected. */
  async connected(count: number): Promise<void> {
    while (this.connections < count || this.#sockets.size === 0) await once(this.#server, "greeted");
  }

  deliver(attempt: Attempt): Promise<Json> {
    const socket = this.#pick();
    if (socket === undefined) return Promise.reject(new Error("connection_failed"));
    const envelopeId = randomUUID();
    const acknowledged = new Promise<Json>((resolve, reject) => {
      this.#waiting.set(envelopeId, resolve);
      const giveUp = (): void => {
        this.#waiting.delete(envelopeId);
        reject(new Error("timeout"));
      };
      attempt.signal.addEventListener("abort", giveUp, { once: true });
      socket.once("close", giveUp);
    });
    this.#send(socket, {
      envelope_id: envelopeId,
      payload: attempt.body,
      type: attempt.type,
      accepts_response_payload: attempt.type !== "events_api",
      ...(attempt.type === "events_api" ? { retry_attempt: attempt.retry, retry_reason: attempt.reason } : {}),
    });
    return acknowledged;
  }

  /** Sends an envelope as it is, to one socket, without waiting. */
  sendRaw(envelope: Json): void {
    const socket = this.#pick();
    if (socket !== undefined) this.#send(socket, envelope);
  }

  /** Slack's notice before it recycles a connection. */
  announceDisconnect(reason: "warning" | "refresh_requested" | "link_disabled"): void {
    for (const socket of this.#sockets) {
      this.#send(socket, { type: "disconnect", reason, debug_info: { host: "applink-fake" } });
    }
  }

  /** Cuts every socket without a close frame. */
  cut(): void {
    for (const socket of this.#sockets) socket.terminate();
  }

  /** Leaves the sockets open but dead: nothing is sent on them any more. `answerPings` keeps the transport alive. */
  silence({ answerPings }: { answerPings: boolean }): void {
    for (const socket of this.#sockets) {
      this.#deaf.add(socket);
      if (!answerPings) socket.removeAllListeners("ping");
    }
  }

  async close(): Promise<void> {
    this.cut();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #redeem(url: string | undefined): boolean {
    return this.#tickets.delete(new URL(url ?? "", "ws://fake").searchParams.get("ticket") ?? "");
  }

  #accept(socket: WebSocket): void {
    this.connections += 1;
    this.#sockets.add(socket);
    // Every envelope on its way listens for the end.
    socket.setMaxListeners(0);
    socket.on("close", () => this.#sockets.delete(socket));
    socket.on("error", () => socket.terminate());
    socket.on("ping", (data) => socket.pong(data));
    socket.on("message", (data: Buffer) => this.#acknowledge(data.toString("utf8")));
    if (this.withholdHello) return;
    this.#send(socket, {
      type: "hello",
      num_connections: this.#sockets.size,
      connection_info: { app_id: this.#appId },
      debug_info: { host: "applink-fake", approximate_connection_time: 18_060 },
    });
    this.#server.emit("greeted");
  }

  #acknowledge(data: string): void {
    const { envelope_id: envelopeId, payload } = JSON.parse(data) as { envelope_id: string; payload?: Json };
    const waiting = this.#waiting.get(envelopeId);
    this.#waiting.delete(envelopeId);
    if (waiting === undefined) this.lateAcknowledgements += 1;
    else waiting(payload ?? {});
  }

  /** Slack sends each event to any one of the app's sockets. */
  #pick(): WebSocket | undefined {
    const sockets = [...this.#sockets].filter((socket) => socket.readyState === socket.OPEN);
    this.#next += 1;
    return sockets[this.#next % Math.max(1, sockets.length)];
  }

  #send(socket: WebSocket, envelope: Json): void {
    if (!this.#deaf.has(socket)) socket.send(JSON.stringify(envelope));
  }
}
