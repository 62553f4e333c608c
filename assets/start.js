// Runs before the page is drawn: colours and language of the address or the stored choice, then the app itself.
(() => {
  const root = document.documentElement;
  const asked = new URLSearchParams(location.hash.split("?")[1] || location.search);
  const stored = (key) => { try { return localStorage.getItem(key); } catch { return null; } };
  const theme = asked.get("theme") || stored("weige.theme");
  if (["dark", "light", "contrast"].includes(theme)) root.dataset.theme = theme;
  const lang = (asked.get("lang") || stored("weige.lang")) === "en" ? "en" : "zh";
  root.lang = lang === "en" ? "en" : "zh-CN";

  const parsed = new Promise((done) => document.addEventListener("DOMContentLoaded", done, { once: true }));
  const module = import("{{APP_JS}}");
  const file = fetch("{{APP_WASM}}");
  module.catch(() => {});
  file.catch(() => {});
  parsed.then(async () => {
    for (const text of document.querySelectorAll("[data-en]")) if (lang === "en") text.textContent = text.dataset.en;
    const step = document.getElementById("boot-step");
    try {
      const [app, answer] = await Promise.all([module, file]);
      if (!answer.ok) throw new Error(`${answer.url}: ${answer.status}`);
      let got = 0;
      const counted = new TransformStream({
        transform(part, out) {
          got += part.length;
          if (step) step.textContent = `${Math.round(got / 1000)} KB`;
          out.enqueue(part);
        },
      });
      const body = new Response(answer.body.pipeThrough(counted), { headers: { "content-type": "application/wasm" } });
      await app.default({ module_or_path: body });
    } catch (error) {
      // The app's own panic has its own page; this is for an app that never started.
      const failed = document.getElementById("boot-failed");
      if (!failed) return;
      failed.hidden = false;
      failed.querySelector("code").textContent = String(error.message || error);
      failed.querySelector("button").addEventListener("click", () => location.reload());
    }
  });
})();
