import { createLogger } from "../../src/logger.js";
import { openSqliteStores } from "../../src/store/sqlite/sqlite-stores.js";
import { describeStores } from "./describe-stores.js";
import { temporaryDirectory } from "./temporary-directory.js";

describeStores("SQLite", ({ now }) =>
  openSqliteStores({ directory: temporaryDirectory(), logger: createLogger("silent"), now }),
);
