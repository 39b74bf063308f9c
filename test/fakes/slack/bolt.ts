import { App, HTTPReceiver, LogLevel, SocketModeReceiver, type Logger, type ReceiverEvent } from "@slack/bolt";

import type { FakeSlack } from "./fake-slack.js";

const quiet: Logger = {
  debug() {},
  info() {},
  warn() {},
  error() {},
  setLevel() {},
  setName() {},
  getLevel: () => LogLevel.ERROR,
};

/** The real Bolt, connected to a fake over its sockets, with what its listeners saw. */
export interface ConnectedBolt {
  readonly app: App;
  readonly receiver: SocketModeReceiver;
  stop(): Promise<void>;
}

/** Connects the real Bolt over Socket Mode. `clientPingTimeout` in milliseconds: how soon a silent socket is noticed. */
export async function connectBolt(fake: FakeSlack, clientPingTimeout = 5000): Promise<ConnectedBolt> {
  const receiver = new SocketModeReceiver({
    appToken: fake.tokens.app,
    logger: quiet,
    clientPingTimeout,
    installerOptions: { clientOptions: { slackApiUrl: fake.apiUrl } },
  });
  const app = new App({
    token: fake.tokens.bot,
    receiver,
    deferInitialization: true,
    convoStore: false,
    logger: quiet,
    clientOptions: { slackApiUrl: fake.apiUrl, retryConfig: { retries: 0 }, rejectRateLimitedCalls: true },
  });
  await app.init();
  await app.start();
  return {
    app,
    receiver,
    async stop() {
      await app.stop();
    },
  };
}

/** Listens for signed requests with Bolt's own HTTP receiver; hands every event to `process`. Returns the request URL. */
export async function listenWithBolt(
  signingSecret: string,
  process: (event: ReceiverEvent) => Promise<void>,
): Promise<{ url: string; stop: () => Promise<void> }> {
  const receiver = new HTTPReceiver({ signingSecret, logger: quiet });
  receiver.init({ processEvent: process } as App);
  const server = await receiver.start({ port: 0, host: "127.0.0.1" });
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the receiver listens on no port");
  return {
    url: `http://127.0.0.1:${address.port}/slack/events`,
    async stop() {
      await receiver.stop();
    },
  };
}
