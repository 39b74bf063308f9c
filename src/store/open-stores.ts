import { randomBytes } from "node:crypto";
import { join } from "node:path";
import type { Logger } from "../logger.js";
import { createMemoryStores } from "./memory/memory-stores.js";
import { readOrCreateKey } from "./pseudonym-key.js";
import { openSqliteStores } from "./sqlite/sqlite-stores.js";
import type { Stores } from "./stores.js";

/** The stores, and the key under which people's pseudonyms are made. */
export interface OpenedStores {
  readonly stores: Stores;
  readonly pseudonymKey: Buffer;
}

const defaultDirectory = "./data";

/**
 * Opens the stores in `DATA_DIR`; the terminal keeps everything in memory unless that is set.
 *
 * @throws StoreError when the directory, its database or its key cannot be used, or another bot uses it.
 */
export async function openStores(
  config: { readonly DATA_DIR?: string | undefined },
  isTerminal: boolean,
  logger: Pick<Logger, "warn">,
): Promise<OpenedStores> {
  if (isTerminal && config.DATA_DIR === undefined) {
    return { stores: createMemoryStores(), pseudonymKey: randomBytes(32) };
  }
  const directory = config.DATA_DIR ?? defaultDirectory;
  const stores = openSqliteStores({ directory, logger });
  try {
    return { stores, pseudonymKey: readOrCreateKey(join(directory, "pseudonym.key")) };
  } catch (error) {
    await stores.close();
    throw error;
  }
}
