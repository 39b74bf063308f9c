import { createMemoryStores } from "../../src/store/memory/memory-stores.js";
import { describeStores } from "./describe-stores.js";

describeStores("memory", createMemoryStores);
