import { ComponentType, MessageFlags, type APIEmbed, type APIMessageTopLevelComponent } from "discord.js";
import { z } from "zod";
import { invalidForm, refuse } from "./api-error.js";

/** How many characters Discord counts in a text: code points. */
function lengthOf(text: string): number {
  return Array.from(text).length;
}

/** Text of at most `most` characters. */
function shortText(most: number, least = 0): z.ZodString {
  return z.string().refine((value) => lengthOf(value) <= most && lengthOf(value) >= least, {
    message: least > 0 ? `Must be between ${least} and ${most} in length.` : `Must be ${most} or fewer in length.`,
  });
}

const snowflake = z.string().regex(/^\d{15,20}$/u, "Value is not snowflake.");

const embed = z.looseObject({
  title: shortText(256).optional(),
  description: shortText(4096).optional(),
  footer: z.looseObject({ text: shortText(2048) }).optional(),
  author: z.looseObject({ name: shortText(256) }).optional(),
  fields: z
    .array(z.looseObject({ name: shortText(256, 1), value: shortText(1024, 1) }))
    .max(25)
    .optional(),
});

const button = z.looseObject({
  type: z.literal(ComponentType.Button),
  style: z.number().int().min(1).max(6),
  label: shortText(80).optional(),
  custom_id: shortText(100, 1).optional(),
  url: shortText(512).optional(),
});
const select = z.looseObject({ type: z.number().int().min(3).max(8), custom_id: shortText(100, 1) });
const row = z.looseObject({
  type: z.literal(ComponentType.ActionRow),
  components: z
    .array(z.union([button, select]))
    .min(1)
    .max(5),
});

const allowedMentions = z
  .object({
    parse: z.array(z.enum(["users", "roles", "everyone"])).optional(),
    users: z.array(snowflake).max(100).optional(),
    roles: z.array(snowflake).max(100).optional(),
    replied_user: z.boolean().optional(),
  })
  .superRefine((mentions, context) => {
    for (const kind of ["users", "roles"] as const)
      if (mentions.parse?.includes(kind) && mentions[kind]?.length)
        context.addIssue({
          code: "custom",
          path: ["parse"],
          message: `parse:["${kind}"] and ${kind}: [ids...] are mutually exclusive.`,
        });
  });

/** The form of a message's body as Create Message and Edit Message take it. Unknown keys are let pass, as Discord does. */
export const messageForm = z.object({
  content: shortText(2000).nullish(),
  nonce: z.union([shortText(25), z.number().int()]).nullish(),
  enforce_nonce: z.boolean().nullish(),
  tts: z.boolean().nullish(),
  embeds: z.array(embed).max(10, "Must be 10 or fewer in length.").nullish(),
  allowed_mentions: allowedMentions.nullish(),
  message_reference: z
    .looseObject({
      message_id: snowflake,
      channel_id: snowflake.optional(),
      fail_if_not_exists: z.boolean().optional(),
    })
    .nullish(),
  components: z
    .array(z.union([row, z.looseObject({ type: z.number().int().min(9) })]))
    .max(40)
    .nullish(),
  attachments: z
    .array(z.looseObject({ id: z.union([z.string(), z.number()]), description: shortText(1024).optional() }))
    .nullish(),
  flags: z.number().int().nullish(),
});

/** A message's body whose form is right. */
export type MessageForm = z.infer<typeof messageForm>;

/** Checks a body against a form and returns what it holds; 50035 with the field's path otherwise. */
export function parseForm<T>(form: z.ZodType<T>, body: unknown): T {
  const result = form.safeParse(body);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  throw invalidForm(issue?.path.join(".") ?? "", "BASE_TYPE_INVALID", issue?.message ?? "Invalid.");
}

function embedCharacters(embeds: readonly APIEmbed[]): number {
  let sum = 0;
  for (const { title, description, footer, author, fields } of embeds) {
    sum +=
      lengthOf(title ?? "") + lengthOf(description ?? "") + lengthOf(footer?.text ?? "") + lengthOf(author?.name ?? "");
    for (const field of fields ?? []) sum += lengthOf(field.name) + lengthOf(field.value);
  }
  return sum;
}

function checkComponents(components: readonly APIMessageTopLevelComponent[], isV2: boolean): void {
  const rows = components.filter((component) => component.type === ComponentType.ActionRow);
  if (!isV2 && rows.length < components.length)
    throw invalidForm("components", "UNKNOWN_COMPONENT", "The specified component type is invalid in this context.");
  if (!isV2 && rows.length > 5)
    throw invalidForm("components", "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 5 in length.");
  const ids = rows.flatMap((each) => each.components.flatMap((part) => ("custom_id" in part ? [part.custom_id] : [])));
  if (new Set(ids).size < ids.length)
    throw invalidForm("components", "COMPONENT_CUSTOM_ID_DUPLICATED", "Component custom id cannot be duplicated");
}

const sendable = MessageFlags.SuppressEmbeds | MessageFlags.SuppressNotifications | MessageFlags.IsComponentsV2;

/** What of a checked body goes into a message. */
export interface MessageParts {
  readonly content: string;
  readonly embeds: APIEmbed[];
  readonly components: APIMessageTopLevelComponent[];
  readonly flags: number;
}

/**
 * Checks what the fields of a new message ask of one another: something to show, at most 6,000 characters in its embeds,
 * no text beside components of the second version. `settable` are the flags that this call may set.
 */
export function checkMessage(form: MessageForm, files: number, settable: number = sendable): MessageParts {
  const flags = form.flags ?? 0;
  if (flags & ~settable) throw invalidForm("flags", "MESSAGE_FLAGS_INVALID", "These flags cannot be set here.");
  const content = (form.content ?? "").trim();
  const embeds = (form.embeds ?? []) as APIEmbed[];
  const components = (form.components ?? []) as unknown as APIMessageTopLevelComponent[];
  const isV2 = (flags & MessageFlags.IsComponentsV2) !== 0;
  if (isV2 && (content !== "" || embeds.length > 0))
    throw invalidForm(
      "content",
      "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2",
      "The 'content' field cannot be used when using MessageFlags.IS_COMPONENTS_V2",
    );
  if (embedCharacters(embeds) > 6000)
    throw invalidForm("embeds", "MAX_EMBED_SIZE_EXCEEDED", "Embed size exceeds maximum size of 6000");
  checkComponents(components, isV2);
  if (content === "" && embeds.length === 0 && files === 0 && components.length === 0) throw refuse("emptyMessage");
  return { content, embeds, components, flags };
}
