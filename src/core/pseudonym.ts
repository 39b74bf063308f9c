import { createHmac } from "node:crypto";

/** Turns a platform's user id into the name under which a person's rows are filed. */
export type Pseudonym = (platform: string, author: string) => string;

/**
 * A keyed hash (HMAC-SHA-256, 128 bits of it): without the key, which is kept outside the database, rows cannot be
 * matched to people by trying ids. It is a pseudonym, not anonymity: whoever has the key can match them.
 */
export function createPseudonym(key: Buffer): Pseudonym {
  return (platform, author) =>
    createHmac("sha256", key)
      .update(JSON.stringify([platform, author]))
      .digest("hex")
      .slice(0, 32);
}
