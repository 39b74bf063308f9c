// libuv reads the pool's size when the pool is first used, and the loader of ES modules uses it: only a CommonJS entry
// is early enough. The same as in the program's own entry, without which decoding runs at half its speed.
process.env.UV_THREADPOOL_SIZE ??= "1";

void import("./main.js");
