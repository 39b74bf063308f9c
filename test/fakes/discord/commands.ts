import { ApplicationCommandOptionType, ApplicationCommandType, Locale } from "discord.js";
import { z } from "zod";
import { ApiError, invalidForm } from "./api-error.js";
import { parseForm } from "./message-form.js";
import type { World } from "./world.js";

const locales = new Set<string>(Object.values(Locale));
const slashName = z
  .string()
  .regex(/^[-_'\p{L}\p{N}\p{sc=Deva}\p{sc=Thai}]{1,32}$/u)
  .refine((name) => name === name.toLowerCase(), "Command name is invalid");
const description = z.string().min(1).max(100);

function byLocale(value: z.ZodType<string>) {
  return z
    .record(z.string(), value)
    .refine((names) => Object.keys(names).every((locale) => locales.has(locale)), "Unknown locale")
    .nullish();
}

const choice = z.looseObject({ name: z.string().min(1).max(100), value: z.union([z.string().max(100), z.number()]) });

/** An option of a command, or a subcommand. */
export interface CommandOption {
  readonly type: ApplicationCommandOptionType;
  readonly name: string;
  readonly description: string;
  readonly required?: boolean | undefined;
  readonly autocomplete?: boolean | undefined;
  readonly choices?: readonly { readonly name: string; readonly value: string | number }[] | undefined;
  readonly options?: readonly CommandOption[] | undefined;
  /** Of an option that names a channel; left out, all of them. */
  readonly channel_types?: readonly number[] | undefined;
}

const option: z.ZodType<CommandOption> = z.lazy(() =>
  z.looseObject({
    type: z.enum(ApplicationCommandOptionType),
    name: slashName,
    name_localizations: byLocale(slashName),
    description,
    description_localizations: byLocale(description),
    required: z.boolean().optional(),
    autocomplete: z.boolean().optional(),
    choices: z.array(choice).max(25).optional(),
    channel_types: z.array(z.number().int()).optional(),
    options: z.array(option).max(25).optional(),
  }),
);

const command = z.looseObject({
  type: z.enum(ApplicationCommandType).default(ApplicationCommandType.ChatInput),
  name: z.string().min(1).max(32),
  name_localizations: byLocale(z.string().min(1).max(32)),
  description: z.string().max(100).default(""),
  description_localizations: byLocale(description),
  options: z.array(option).max(25).optional(),
  default_member_permissions: z.string().regex(/^\d+$/u).nullish(),
  contexts: z.array(z.number().int().min(0).max(2)).nullish(),
});

/** A command as it was registered. */
export type RegisteredCommand = z.infer<typeof command> & { readonly id: string; readonly guildId: string | null };

const isNested = (type: ApplicationCommandOptionType): boolean =>
  type === ApplicationCommandOptionType.Subcommand || type === ApplicationCommandOptionType.SubcommandGroup;

function checkOptions(options: readonly CommandOption[], path: string): void {
  if (new Set(options.map((each) => each.name)).size < options.length)
    throw invalidForm(path, "APPLICATION_COMMAND_OPTIONS_NAME_DUPLICATE", "Option names must be unique");
  if (options.some((each) => isNested(each.type)) && options.some((each) => !isNested(each.type)))
    throw invalidForm(
      path,
      "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID",
      "Sub-command and sub-command group option types are mutually exclusive to all other types",
    );
  const firstFree = options.findIndex((each) => !isNested(each.type) && !each.required);
  if (firstFree >= 0 && options.slice(firstFree).some((each) => each.required))
    throw invalidForm(
      path,
      "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID",
      "Required options must be placed before non-required options",
    );
  for (const [index, each] of options.entries()) {
    if (each.autocomplete && each.choices?.length)
      throw invalidForm(
        `${path}.${index}`,
        "APPLICATION_COMMAND_AUTOCOMPLETE_WITH_CHOICES",
        "Autocomplete options cannot have choices",
      );
    checkOptions(each.options ?? [], `${path}.${index}.options`);
  }
}

/** Characters that count toward a command's 8,000. */
function weight(each: CommandOption): number {
  const nested = (each.options ?? []).reduce((sum, inner) => sum + weight(inner), 0);
  const choices = (each.choices ?? []).reduce((sum, { name, value }) => sum + name.length + `${value}`.length, 0);
  return each.name.length + each.description.length + nested + choices;
}

/** The commands registered, one list for everywhere and one per server. */
export class CommandBook {
  readonly #world: World;
  readonly #byPlace = new Map<string, RegisteredCommand[]>();

  constructor(world: World) {
    this.#world = world;
  }

  /** The commands of a server, its own before those for everywhere; of everywhere with null. */
  list(guildId: string | null): readonly RegisteredCommand[] {
    const everywhere = this.#byPlace.get("") ?? [];
    return guildId === null ? everywhere : [...(this.#byPlace.get(guildId) ?? []), ...everywhere];
  }

  /** Replaces the whole list of a place, as PUT does. Refuses what the documentation calls invalid. */
  replace(guildId: string | null, body: unknown): RegisteredCommand[] {
    const commands = parseForm(z.array(command), body);
    const limits = new Map<ApplicationCommandType, number>([
      [ApplicationCommandType.ChatInput, 100],
      [ApplicationCommandType.User, 15],
      [ApplicationCommandType.Message, 15],
    ]);
    for (const [type, limit] of limits)
      if (commands.filter((each) => each.type === type).length > limit)
        throw new ApiError(400, 30032, `Maximum number of application commands reached (${limit})`);
    const seen = new Set<string>();
    for (const [index, each] of commands.entries()) {
      checkCommand(each, `${index}`);
      const key = `${each.type} ${each.name}`;
      if (seen.has(key))
        throw invalidForm(
          `${index}.name`,
          "APPLICATION_COMMANDS_DUPLICATE_NAME",
          "Application command names must be unique",
        );
      seen.add(key);
    }
    const registered = commands.map((each) => ({ ...each, id: this.#world.nextId(), guildId }));
    this.#byPlace.set(guildId ?? "", registered);
    return registered;
  }
}

function checkCommand(each: z.infer<typeof command>, path: string): void {
  if (each.type !== ApplicationCommandType.ChatInput) {
    if (each.description !== "")
      throw invalidForm(
        `${path}.description`,
        "APPLICATION_COMMAND_DESCRIPTION_CANNOT_BE_SET",
        "Context menu commands cannot have description",
      );
    if (each.options?.length)
      throw invalidForm(
        `${path}.options`,
        "APPLICATION_COMMAND_OPTIONS_CANNOT_BE_SET",
        "Context menu commands cannot have options",
      );
    return;
  }
  parseForm(slashName, each.name);
  parseForm(description, each.description);
  checkOptions(each.options ?? [], `${path}.options`);
  const total =
    each.name.length + each.description.length + (each.options ?? []).reduce((sum, inner) => sum + weight(inner), 0);
  if (total > 8000) throw invalidForm(path, "APPLICATION_COMMAND_TOO_LARGE", "Command exceeds maximum size (8000)");
}
