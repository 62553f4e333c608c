// Runs before the page is drawn: colours and language of the address or the stored choice, then the app itself; and
// what a person sees when the app does not start or breaks.
(() => {
  const root = document.documentElement;
  const asked = new URLSearchParams(location.hash.split("?")[1] || location.search);
  const stored = (key) => { try { return localStorage.getItem(key); } catch { return null; } };
  const theme = asked.get("theme") || stored("weige.theme") || (matchMedia("(prefers-contrast: more)").matches ? "contrast" : "");
  if (["dark", "light", "contrast"].includes(theme)) root.dataset.theme = theme;
  const lang = (asked.get("lang") || stored("weige.lang")) === "en" ? "en" : "zh";
  root.lang = lang === "en" ? "en" : "zh-CN";

  // The page holds each text in Chinese and, beside it, in English.
  const speak = (part) => {
    for (const text of part.querySelectorAll("[data-en]")) {
      text.dataset.zh ??= text.textContent;
      text.textContent = root.lang === "en" ? text.dataset.en : text.dataset.zh;
    }
  };
  const wasm = "{{APP_WASM}}", script = "{{APP_JS}}", length = {{APP_WASM_LENGTH}};
  const parsed = new Promise((done) => document.addEventListener("DOMContentLoaded", done, { once: true }));
  const module = import(script);
  const file = fetch(wasm);
  module.catch(() => {});
  file.catch(() => {});

  // The app broke: a panic tells of itself, any other trap comes as an error.
  const crash = (message) => {
    const page = document.getElementById("crash");
    if (!page?.hidden) return;
    speak(page);
    page.querySelector("code").textContent = message.split("\n", 2).join(" ");
    page.hidden = false;
    document.getElementById("screen").inert = true;
    const button = page.querySelector("button");
    button.addEventListener("click", () => location.reload());
    button.focus();
  };
  const trapped = (error) => { if (error instanceof WebAssembly.RuntimeError) crash(String(error)); };
  addEventListener("weige-crash", (event) => crash(String(event.detail)));
  addEventListener("error", (event) => trapped(event.error));
  addEventListener("unhandledrejection", (event) => trapped(event.reason));

  // The app never started: what failed, and another start as soon as both files can be had.
  const there = (path) => fetch(path, { method: "HEAD", cache: "no-store" }).then((answer) => answer.ok, () => false);
  const again = (tries) => setTimeout(async () => {
    if (await there(script) && await there(wasm)) location.reload();
    else again(tries + 1);
  }, Math.min(30, 2 ** tries) * 1000);
  const failed = (error) => {
    const boot = document.getElementById("boot");
    if (!boot) return crash(String(error));
    const page = document.getElementById("boot-failed");
    boot.hidden = true;
    page.hidden = false;
    page.querySelector("code").textContent = String(error.message || error);
    page.querySelector("button").addEventListener("click", () => location.reload());
    // A file that came and is no app would only come again.
    const broken = error instanceof WebAssembly.CompileError || error instanceof WebAssembly.LinkError;
    page.querySelector(".soft").hidden = broken;
    if (!broken) again(0);
  };

  parsed.then(async () => {
    speak(document);
    const bar = document.querySelector("#boot .meter i"), count = document.querySelector("#boot .quiet");
    try {
      const [app, answer] = await Promise.all([module, file]);
      if (!answer.ok) throw new Error(`${answer.url}: ${answer.status}`);
      let got = 0;
      const counted = new TransformStream({
        transform(part, out) {
          got += part.length;
          // The rest of the bar is the data's.
          bar.style.width = `${Math.min(60, 60 * got / length)}%`;
          count.textContent = got < 1e6 ? `${Math.round(got / 1e3)} KB` : `${(got / 1e6).toFixed(1)} MB`;
          out.enqueue(part);
        },
      });
      const body = new Response(answer.body.pipeThrough(counted), { headers: { "content-type": "application/wasm" } });
      await app.default({ module_or_path: body });
    } catch (error) {
      failed(error);
    }
  });
})();
