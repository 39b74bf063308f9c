import type { Config } from "../config.js";
import type { QueuedEngine } from "../engine/queued-engine.js";
import type { Logger } from "../logger.js";
import type { Stores } from "../store/stores.js";
import type { Care } from "./care.js";
import type { Patience } from "./patience.js";
import type { Pseudonym } from "./pseudonym.js";
import type { RateLimit } from "./rate-limit.js";

/** Everything core works with; built once in `main.ts`, by hand in tests. */
export interface BotParts {
  readonly config: Config;
  readonly engine: QueuedEngine;
  readonly stores: Stores;
  readonly care: Care;
  readonly pseudonym: Pseudonym;
  readonly rateLimit: RateLimit;
  readonly logger: Logger;
  /** What is waited for less long than usual, for tests. @default nothing */
  readonly patience?: Partial<Patience>;
}
