import type { Asker } from "../../src/core/commands/command.js";

/** A moderator in #general who can read everything, changed as given. */
export function asker(changes: Partial<Asker> = {}): Asker {
  return {
    platform: "fake",
    space: "server",
    channel: "general",
    thread: null,
    author: "mod",
    authorRoles: [],
    isDirect: false,
    locale: "en-US",
    moderates: async () => true,
    canRead: async () => true,
    channelName: (channel) => `#${channel}`,
    obstacles: async () => [],
    postingObstacle: async () => null,
    ...changes,
  };
}
