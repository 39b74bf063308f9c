import { conversationOf, messageKey, type IncomingMessage } from "../../src/core/message.js";
import { conversationText } from "../../src/store/keys.js";
import type { Stores } from "../../src/store/stores.js";
import type { CrashService, StandingPost } from "./crash-service.js";
import { bare, emojiOf, idsIn, replyTo } from "./words.js";

/** What came of a run; every list names what is wrong, and is empty where nothing is. */
export interface Verdict {
  /** Messages without their reaction, or addressed and not covered by a whole answer. */
  readonly lost: readonly string[];
  /** Messages with two reactions or two answers. */
  readonly doubled: readonly string[];
  /** Conversations whose answers are out of order, or whose history is not what was posted. */
  readonly wrong: readonly string[];
}

interface Reply {
  readonly place: string;
  readonly text: string;
  readonly ids: readonly string[];
}

/** Whether the bot was to answer the message. */
export function isAddressed(message: IncomingMessage): boolean {
  return message.isDirect || message.isMention || message.thread !== null;
}

/** Compares what people see, and what the bot remembers, with what was said. */
export async function judge(service: CrashService, stores: Stores): Promise<Verdict> {
  const lost: string[] = [];
  const doubled: string[] = [];
  const replies = repliesOf(service.posts);
  for (const message of service.messages) {
    await judgeReaction(message, service, stores, lost, doubled);
    const covering = replies.filter(({ ids }) => ids.includes(message.id));
    const whole = covering.filter(({ ids, text }) => bare(text) === bare(replyTo(questionOf(ids, service))));
    if (isAddressed(message) && whole.length === 0) {
      lost.push(`${message.id}: no whole answer among ${JSON.stringify(covering)}`);
    }
    if (covering.length > (isAddressed(message) ? 1 : 0)) {
      doubled.push(`${message.id}: ${covering.length} answers`);
    }
  }
  return { lost, doubled, wrong: await judgeConversations(service, stores, replies) };
}

async function judgeReaction(
  message: IncomingMessage,
  service: CrashService,
  stores: Stores,
  lost: string[],
  doubled: string[],
): Promise<void> {
  const entry = await stores.inbox.find(messageKey(message));
  const emojis = service.reactions.filter(({ id }) => id === message.id).map(({ emoji }) => emoji);
  const wanted = emojiOf(message);
  const isRight = wanted === null ? entry?.reaction === "none" : entry?.reaction === "done" && emojis.includes(wanted);
  if (!isRight || entry?.closing !== "done") {
    lost.push(`${message.id}: reaction ${entry?.reaction}, closed as ${entry?.closing}, shown ${emojis.join()}`);
  }
  if (emojis.length > (wanted === null ? 0 : 1)) {
    doubled.push(`${message.id}: reactions ${emojis.join()}`);
  }
}

async function judgeConversations(
  service: CrashService,
  stores: Stores,
  replies: readonly Reply[],
): Promise<readonly string[]> {
  const wrong: string[] = [];
  const addressed = service.messages.filter(isAddressed);
  for (const name of new Set(addressed.map((message) => conversationText(conversationOf(message))))) {
    const said = addressed.filter((message) => conversationText(conversationOf(message)) === name);
    const ids = said.map(({ id }) => id);
    const own = replies.filter((reply) => reply.ids.some((id) => ids.includes(id)));
    if (own.flatMap((reply) => reply.ids).join() !== ids.join()) {
      wrong.push(`${name}: said ${ids.join()}, answered ${own.map((reply) => reply.ids.join("+")).join()}`);
    }
    const turns = await stores.history.recent(conversationOf(said[0]!), ids.length + 1);
    if (turns.map(({ answer }) => bare(answer)).join() !== own.map(({ text }) => bare(text)).join()) {
      const answers = JSON.stringify(turns.map(({ answer }) => answer));
      wrong.push(`${name}: history holds ${answers}, posted were ${JSON.stringify(own.map(({ text }) => text))}`);
    }
  }
  return wrong;
}

/** The posts of one place in order, put together: an answer begins where a post says whom it answers. */
function repliesOf(posts: readonly StandingPost[]): readonly Reply[] {
  const replies: Reply[] = [];
  for (const place of new Set(posts.map((post) => post.place))) {
    let texts: string[] = [];
    const end = (): void => {
      const text = texts.join(" ");
      texts = [];
      if (text !== "") {
        replies.push({ place, text, ids: idsIn(text) });
      }
    };
    for (const post of posts.filter((one) => one.place === place)) {
      if (post.text.startsWith("To ")) {
        end();
      }
      texts.push(post.text);
    }
    end();
  }
  return replies;
}

function questionOf(ids: readonly string[], service: CrashService): string {
  return ids.map((id) => service.messages.find((message) => message.id === id)?.text ?? "").join("\n");
}
