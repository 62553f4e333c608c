import init from "./bench.js";
init({ module_or_path: new URL("./bench_bg.wasm", import.meta.url) });
