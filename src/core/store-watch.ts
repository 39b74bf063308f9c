import type { Logger } from "../logger.js";
import type { Settings } from "../store/settings.js";
import { StoreError } from "../store/stores.js";

const probeSetting = "probe";

/**
 * Tells the operator once when the store begins to fail and once when it works again. Meanwhile no message is taken on:
 * each is tried, and refused where it cannot be recorded.
 */
export class StoreWatch {
  readonly #logger: Logger;
  readonly #onRecovered: (downSince: number) => void;
  /** Milliseconds since the epoch; null while the store works. */
  #downSince: number | null = null;

  /** @param onRecovered Told when the store was first found to fail, in milliseconds since the epoch. */
  constructor(logger: Logger, onRecovered: (downSince: number) => void) {
    this.#logger = logger;
    this.#onRecovered = onRecovered;
  }

  /** Whether the error was the store's, and has been dealt with. */
  failed(error: unknown): boolean {
    if (!(error instanceof StoreError)) {
      return false;
    }
    if (this.#downSince === null) {
      this.#downSince = Date.now();
      this.#logger.error(`${error.message} Until then no messages are taken on; what was recorded is kept.`);
    }
    return true;
  }

  /** Finds out whether the store works again where nobody writes. @throws what it fails with. */
  async probe(settings: Settings): Promise<void> {
    if (this.#downSince !== null) {
      await settings.set({ platform: "", space: "" }, probeSetting, "written");
      await settings.set({ platform: "", space: "" }, probeSetting, null);
      this.worked();
    }
  }

  /** Something has been written. */
  worked(): void {
    const downSince = this.#downSince;
    if (downSince !== null) {
      this.#downSince = null;
      this.#logger.info("The store works again; messages are taken on.");
      this.#onRecovered(downSince);
    }
  }
}
