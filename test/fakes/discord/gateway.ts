import { GatewayCloseCodes, GatewayIntentBits, GatewayOpcodes, PermissionFlagsBits } from "discord.js";
import type { IncomingMessage, Server } from "node:http";
import { WebSocketServer, type WebSocket } from "ws";
import { may } from "./permissions.js";
import { guildPayload, userPayload } from "./payloads.js";
import type { World, WorldEvent } from "./world.js";

interface Frame {
  readonly op: number;
  readonly t: string | null;
  readonly s: number | null;
  readonly d: unknown;
}

/** What one identified client is owed; it outlives its socket so that it can be resumed. */
interface Session {
  readonly id: string;
  readonly intents: number;
  readonly shard: readonly [number, number];
  readonly sent: Frame[];
  socket: WebSocket | null;
}

/** A frame a client sent: operation code and data. */
export interface ReceivedFrame {
  readonly op: GatewayOpcodes;
  readonly d: unknown;
}

/** How a client says it is: a status and what it does. */
export interface AnnouncedPresence {
  readonly status?: string;
  readonly activities?: readonly { readonly name?: string; readonly state?: string }[];
}

export interface GatewayOptions {
  readonly heartbeatMs: number;
  readonly token: () => string;
  /** Whether the message-content intent is switched on in the developer portal. */
  readonly contentAllowed: () => boolean;
}

const privileged = GatewayIntentBits.GuildMembers | GatewayIntentBits.GuildPresences;
const everyIntent = Object.values(GatewayIntentBits).reduce<number>((sum, bit) => sum | Number(bit), 0);
/** Frames a client may send in a minute (4008 beyond) and bytes in one (4002 beyond). */
const framesPerMinute = 120;
const frameBytes = 4096;

/** Discord's WebSocket side: identify, heartbeats, dispatch by intents and permissions, resuming, and its ways to fail. */
export class Gateway {
  /** Every frame received, the token blanked. */
  readonly received: ReceivedFrame[] = [];
  /** How often a session was resumed. */
  resumes = 0;
  /** False: heartbeats go unanswered, as on a dead connection. */
  answersHeartbeats = true;
  /** Closes every new connection with this code after HELLO; null accepts them. */
  refusesWith: number | null = null;
  /** Whether GUILD_CREATE follows READY. */
  sendsGuilds = true;
  readonly #world: World;
  readonly #options: GatewayOptions;
  readonly #sockets: WebSocketServer;
  readonly #sessions = new Map<string, Session>();
  readonly #url: () => string;
  #held: WorldEvent[] | null = null;

  constructor(world: World, server: Server, url: () => string, options: GatewayOptions) {
    this.#world = world;
    this.#options = options;
    this.#url = url;
    this.#sockets = new WebSocketServer({ server, path: "/gateway" });
    this.#sockets.on("connection", (socket, request) => this.#greet(socket, request));
    world.subscribe((event) => this.#publish(event));
  }

  close(): void {
    this.dropConnections();
    this.#sockets.close();
  }

  /** Cuts every connection without a word; sessions can be resumed. */
  dropConnections(): void {
    for (const socket of this.#sockets.clients) socket.terminate();
  }

  /** Asks every client to reconnect and resume (operation 7). */
  requestReconnect(): void {
    this.#broadcast({ op: GatewayOpcodes.Reconnect, d: null, s: null, t: null });
  }

  /** Declares every session void (operation 9); those who resume anyhow must identify again. */
  invalidateSessions(): void {
    this.#broadcast({ op: GatewayOpcodes.InvalidSession, d: false, s: null, t: null });
    this.#sessions.clear();
  }

  /** Closes every connection with a code, as on a revoked token (4004). */
  closeAll(code: number): void {
    for (const socket of this.#sockets.clients) socket.close(code);
  }

  /** Holds back events until {@link release}. */
  hold(): void {
    this.#held ??= [];
  }

  /** Delivers what was held back: reversed if asked, and each event so many times. */
  release({ reversed = false, copies = 1 }: { reversed?: boolean; copies?: number } = {}): void {
    const held = this.#held ?? [];
    this.#held = null;
    for (const event of reversed ? held.toReversed() : held)
      for (let copy = 0; copy < copies; copy++) this.#publish(event);
  }

  /** Whether some client is connected and identified. */
  get isConnected(): boolean {
    return [...this.#sessions.values()].some((session) => session.socket !== null);
  }

  /** The newest presence that a client announced; undefined before the first. */
  get presence(): AnnouncedPresence | undefined {
    const frame = this.received.findLast(({ op }) => op === GatewayOpcodes.PresenceUpdate);
    const identified = this.received.findLast(({ op }) => op === GatewayOpcodes.Identify);
    const initial = (identified?.d as { presence?: AnnouncedPresence } | undefined)?.presence;
    return frame ? (frame.d as AnnouncedPresence) : initial;
  }

  #broadcast(frame: Frame): void {
    for (const socket of this.#sockets.clients) socket.send(JSON.stringify(frame));
  }

  #greet(socket: WebSocket, request: IncomingMessage): void {
    const version = new URL(request.url ?? "/", "ws://127.0.0.1").searchParams.get("v");
    if (version !== null && version !== "10") return socket.close(GatewayCloseCodes.InvalidAPIVersion);
    const hello = { op: GatewayOpcodes.Hello, d: { heartbeat_interval: this.#options.heartbeatMs }, s: null, t: null };
    socket.send(JSON.stringify(hello));
    if (this.refusesWith !== null) return socket.close(this.refusesWith);
    const times: number[] = [];
    socket.on("message", (raw) => {
      const text = (raw as Buffer).toString("utf8");
      const now = Date.now();
      times.push(now);
      while ((times[0] ?? now) < now - 60_000) times.shift();
      if (times.length > framesPerMinute) socket.close(GatewayCloseCodes.RateLimited);
      else if (Buffer.byteLength(text) > frameBytes) socket.close(GatewayCloseCodes.DecodeError);
      else this.#receive(socket, JSON.parse(text) as ReceivedFrame);
    });
    socket.on("close", (code) => this.#lose(socket, code));
    return undefined;
  }

  /** A client that closes with 1000 or 1001 gives its session up; any other loss can be resumed. */
  #lose(socket: WebSocket, code: number): void {
    for (const session of this.#sessions.values()) {
      if (session.socket !== socket) continue;
      session.socket = null;
      if (code === 1000 || code === 1001) this.#sessions.delete(session.id);
    }
  }

  #receive(socket: WebSocket, frame: ReceivedFrame): void {
    const hidden =
      frame.d !== null && typeof frame.d === "object" && "token" in frame.d ? { ...frame.d, token: "" } : frame.d;
    this.received.push({ op: frame.op, d: hidden });
    const owner = [...this.#sessions.values()].find((session) => session.socket === socket);
    if (frame.op === GatewayOpcodes.Heartbeat) {
      if (this.answersHeartbeats) socket.send(JSON.stringify({ op: GatewayOpcodes.HeartbeatAck }));
    } else if (frame.op === GatewayOpcodes.Identify) {
      if (owner) socket.close(GatewayCloseCodes.AlreadyAuthenticated);
      else this.#identify(socket, frame.d as IdentifyData);
    } else if (frame.op === GatewayOpcodes.Resume) {
      this.#resume(socket, frame.d as { token: string; session_id: string; seq: number });
    } else if (!owner) {
      socket.close(GatewayCloseCodes.NotAuthenticated);
    } else if (frame.op !== GatewayOpcodes.PresenceUpdate && frame.op !== GatewayOpcodes.RequestGuildMembers) {
      socket.close(GatewayCloseCodes.UnknownOpcode);
    }
  }

  #identify(socket: WebSocket, data: IdentifyData): void {
    if (data.token !== this.#options.token()) return socket.close(GatewayCloseCodes.AuthenticationFailed);
    if (data.intents & ~everyIntent) return socket.close(GatewayCloseCodes.InvalidIntents);
    const wantsContent = (data.intents & GatewayIntentBits.MessageContent) !== 0;
    if (data.intents & privileged || (wantsContent && !this.#options.contentAllowed()))
      return socket.close(GatewayCloseCodes.DisallowedIntents);
    const shard = data.shard ?? [0, 1];
    const session: Session = { id: `session-${this.#world.nextId()}`, intents: data.intents, shard, sent: [], socket };
    this.#sessions.set(session.id, session);
    const guilds = [...this.#world.guilds.values()].filter(({ members }) => members.has(this.#world.bot.id));
    this.#send(session, "READY", {
      v: 10,
      user: userPayload(this.#world.bot),
      guilds: guilds.map(({ id }) => ({ id, unavailable: true })),
      session_id: session.id,
      resume_gateway_url: this.#url(),
      shard,
      application: { id: this.#world.bot.id, flags: 0 },
    });
    if (this.sendsGuilds)
      for (const guild of guilds) this.#send(session, "GUILD_CREATE", guildPayload(this.#world, guild));
    return undefined;
  }

  #resume(socket: WebSocket, data: { token: string; session_id: string; seq: number }): void {
    if (data.token !== this.#options.token()) return socket.close(GatewayCloseCodes.AuthenticationFailed);
    const session = this.#sessions.get(data.session_id);
    if (!session) return socket.send(JSON.stringify({ op: GatewayOpcodes.InvalidSession, d: false, s: null, t: null }));
    if (data.seq > session.sent.length) return socket.close(GatewayCloseCodes.InvalidSeq);
    session.socket = socket;
    this.resumes++;
    for (const frame of session.sent.slice(data.seq)) socket.send(JSON.stringify(frame));
    return this.#send(session, "RESUMED", {});
  }

  #publish(event: WorldEvent): void {
    if (this.#held) {
      this.#held.push(event);
      return;
    }
    const channel = event.channelId === null ? undefined : this.#world.channels.get(event.channelId);
    if (channel && !may(this.#world, this.#world.bot.id, channel, PermissionFlagsBits.ViewChannel)) return;
    for (const session of this.#sessions.values()) {
      if (event.intent !== 0 && !(session.intents & event.intent)) continue;
      const home = event.guildId === null ? 0 : Number((BigInt(event.guildId) >> 22n) % BigInt(session.shard[1]));
      if (home !== session.shard[0]) continue;
      this.#send(session, event.name, event.data((session.intents & GatewayIntentBits.MessageContent) !== 0));
    }
  }

  #send(session: Session, name: string, data: unknown): void {
    const frame = { op: GatewayOpcodes.Dispatch, t: name, s: session.sent.length + 1, d: data };
    session.sent.push(frame);
    session.socket?.send(JSON.stringify(frame));
  }
}

interface IdentifyData {
  readonly token: string;
  readonly intents: number;
  readonly shard?: readonly [number, number];
}
