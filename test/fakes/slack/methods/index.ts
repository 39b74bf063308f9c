import { CHAT_METHODS } from "./chat.js";
import { CONVERSATION_METHODS } from "./conversations.js";
import type { Method } from "./method.js";
import { OTHER_METHODS } from "./others.js";

export type { Method, MethodContext } from "./method.js";

/** Every Web API method that the fake knows; others are refused with `unknown_method`. */
export const METHODS: ReadonlyMap<string, Method> = new Map([
  ...CHAT_METHODS,
  ...CONVERSATION_METHODS,
  ...OTHER_METHODS,
]);
