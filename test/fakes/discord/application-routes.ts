import { ApplicationFlags } from "discord.js";
import { refuse } from "./api-error.js";
import type { CommandBook } from "./commands.js";
import { userPayload } from "./payloads.js";
import type { RestReply, Route } from "./rest-server.js";
import type { World } from "./world.js";

export interface ApplicationOptions {
  readonly gatewayUrl: () => string;
  readonly contentAllowed: () => boolean;
}

function applicationPayload(world: World, options: ApplicationOptions): object {
  const flags = options.contentAllowed() ? ApplicationFlags.GatewayMessageContentLimited : 0;
  return {
    id: world.bot.id,
    name: world.bot.username,
    icon: null,
    description: "",
    bot_public: true,
    bot_require_code_grant: false,
    verify_key: "0",
    team: null,
    flags,
    bot: userPayload(world.bot),
    approximate_guild_count: world.guilds.size,
  };
}

function listGuilds(world: World): RestReply {
  const guilds = [...world.guilds.values()].filter(({ members }) => members.has(world.bot.id));
  return {
    status: 200,
    body: guilds.map(({ id, name }) => ({ id, name, icon: null, owner: false, permissions: "0", features: [] })),
  };
}

/** Who the bot is, where its gateway stands, and its commands. */
export function applicationRoutes(world: World, commands: CommandBook, options: ApplicationOptions): Route[] {
  const limits = { total: 1000, remaining: 999, reset_after: 14_400_000, max_concurrency: 1 };
  const application = (): RestReply => ({ status: 200, body: applicationPayload(world, options) });
  const everywhere = "/applications/:application/commands";
  const inGuild = "/applications/:application/guilds/:guild/commands";
  const requireOwn = (id: string | undefined): void => {
    if (id !== world.bot.id) throw refuse("missingAccess");
  };
  const place = (params: Readonly<Record<string, string>>): string | null => {
    requireOwn(params["application"]);
    const { guild } = params;
    if (guild !== undefined && !world.guilds.get(guild)?.members.has(world.bot.id)) throw refuse("missingAccess");
    return guild ?? null;
  };
  const show = (list: readonly object[]): RestReply => ({
    status: 200,
    body: list.map((each) => ({
      ...each,
      application_id: world.bot.id,
      version: "1",
      dm_permission: true,
      nsfw: false,
    })),
  });
  const commandRoutes = [everywhere, inGuild].flatMap((path): Route[] => [
    { method: "PUT", path, handle: ({ params, body }) => show(commands.replace(place(params), body)) },
    {
      method: "GET",
      path,
      handle: ({ params }) => {
        const guildId = place(params);
        return show(commands.list(guildId).filter((each) => each.guildId === guildId));
      },
    },
  ]);
  return [
    {
      method: "GET",
      path: "/gateway/bot",
      handle: () => ({ status: 200, body: { url: options.gatewayUrl(), shards: 1, session_start_limit: limits } }),
    },
    {
      method: "GET",
      path: "/gateway",
      isOpen: true,
      handle: () => ({ status: 200, body: { url: options.gatewayUrl() } }),
    },
    { method: "GET", path: "/users/@me", handle: () => ({ status: 200, body: userPayload(world.bot) }) },
    { method: "GET", path: "/users/@me/guilds", handle: () => listGuilds(world) },
    { method: "GET", path: "/applications/@me", handle: application },
    { method: "GET", path: "/oauth2/applications/@me", handle: application },
    {
      method: "GET",
      path: "/users/:user",
      handle: ({ params }) => {
        const user = world.users.get(params["user"] ?? "");
        if (!user) throw refuse("unknownUser");
        return { status: 200, body: userPayload(user) };
      },
    },
    ...commandRoutes,
  ];
}
