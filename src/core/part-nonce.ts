import { createHash } from "node:crypto";

const longest = 25;

/**
 * The nonce of one part of an answer: equal for every try, different for every part. Message ids of digits (Discord)
 * become base 36, others a hash, so that it stays within Discord's 25 characters.
 */
export function partNonce(messageId: string, index: number): string {
  const suffix = `.${index.toString(36)}`;
  const name = /^\d{1,30}$/.test(messageId)
    ? BigInt(messageId).toString(36)
    : createHash("sha256").update(messageId).digest("hex");
  return name.slice(0, longest - suffix.length) + suffix;
}
