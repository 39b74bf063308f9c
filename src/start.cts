// libuv reads the size of its thread pool once, when the pool is first used, and loading an ES module uses it: so the
// entry is CommonJS and sets the size before anything else is loaded. With one thread every decode stays on the same
// core; with Node's default of four, most of the time goes into waiting at ggml's barriers.
process.env["UV_THREADPOOL_SIZE"] ??= "1";

void import("./main.js");
