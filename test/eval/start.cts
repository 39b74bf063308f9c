// As src/start.cts: the thread pool's size must be set before an ES module is loaded.
process.env["UV_THREADPOOL_SIZE"] ??= "1";

void import("./main.js");
