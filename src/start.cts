// libuv reads the size of its thread pool once, when the pool is first used, and loading an ES module uses it: so the
// entry is CommonJS and sets the size before anything else is loaded. With one thread every decode stays on the same
// core; with Node's default of four, most of the time goes into waiting at ggml's barriers.
process.env["UV_THREADPOOL_SIZE"] ??= "1";

// V8 interprets an expression first and compiles it when it is used again. For care's lists, tens of thousands of
// characters long, preparing the interpreter takes four times as long as compiling them at once.
process.getBuiltinModule("node:v8").setFlagsFromString("--no-regexp-tier-up");

void import("./main.js");
