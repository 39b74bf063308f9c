import type { PlatformEvents } from "../../core/platform.js";
import type { Logger } from "../../logger.js";
import type { SlackCalls } from "./calls.js";
import type { Connection } from "./connection.js";
import { Directory } from "./directory.js";
import { EventIntake } from "./event-intake.js";
import { HistoryReader } from "./history-reader.js";
import { HttpConnection } from "./http-connection.js";
import { MutedChannels } from "./muted-channels.js";
import { Poster } from "./poster.js";
import { ReactionBudget } from "./reaction-budget.js";
import { Reactor } from "./reactor.js";
import type { SlackSettings } from "./slack-settings.js";
import { SocketConnection } from "./socket-connection.js";
import type { SlackIdentity } from "./translate.js";
import { WorkingStatus } from "./working-status.js";

const MINUTE_MILLISECONDS = 60_000;
/** Slack's limit on reactions.add is 50 a minute; ten of them wait for whoever addresses the bot. */
const REACTIONS = { reactions: 50, reserved: 10, waitingLimit: 40 };

/** Everything that exists only while the adapter knows who it is at Slack. */
export interface LiveParts {
  readonly identity: SlackIdentity;
  readonly calls: SlackCalls;
  readonly directory: Directory;
  readonly history: HistoryReader;
  readonly intake: EventIntake;
  readonly poster: Poster;
  readonly status: WorkingStatus;
  readonly reactor: Reactor;
  readonly reactionBudget: ReactionBudget;
  readonly muted: MutedChannels;
  readonly connection: Connection;
}

/** What {@link createLiveParts} works with. */
export interface LivePartsOptions {
  readonly settings: SlackSettings;
  readonly identity: SlackIdentity;
  readonly calls: SlackCalls;
  readonly events: PlatformEvents;
  readonly logger: Logger;
  readonly pace: number;
  /** Whether a person's words are not to be read as what surrounds a message. */
  readonly isLeftOut: (author: string) => Promise<boolean>;
  /** Told when the connection is back, and when it was last known to work (milliseconds since the epoch). */
  readonly onReconnected: (heardAt: number) => void;
  readonly onDeadToken: (error: unknown) => void;
}

/** Builds the parts and joins them; nothing is started. */
export function createLiveParts(options: LivePartsOptions): LiveParts {
  const { identity, calls, events, logger, pace } = options;
  const directory = new Directory(calls);
  const connection = createConnection(options);
  const onEcho = () => connection.echoed();
  const muted = new MutedChannels(logger, pace);
  const onHeard = (channel: string) => muted.heardFrom(channel);
  const intake = new EventIntake({ events, identity, directory, logger, pace, onEcho, onHeard });
  const history = new HistoryReader({
    calls,
    identity,
    directory,
    logger,
    isLeftOut: options.isLeftOut,
    translate: (message, place) => intake.translate(message, place),
  });
  const budget = new ReactionBudget({ ...REACTIONS, windowMilliseconds: MINUTE_MILLISECONDS / pace });
  return {
    identity,
    calls,
    directory,
    history,
    intake,
    connection,
    muted,
    reactionBudget: budget,
    reactor: new Reactor({ calls, budget, muted }),
    poster: new Poster({ calls, history, identity }),
    status: new WorkingStatus({ calls, logger, pace }),
  };
}

function createConnection(options: LivePartsOptions): Connection {
  const { logger, pace, onReconnected, onDeadToken } = options;
  const { apiUrl, events } = options.settings;
  if (events.by === "http") {
    return new HttpConnection({ signingSecret: events.signingSecret, port: events.port, logger });
  }
  return new SocketConnection({ appToken: events.appToken, apiUrl, logger, pace, onReconnected, onDeadToken });
}
