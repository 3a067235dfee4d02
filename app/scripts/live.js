// Keeps the regions marked with `data-live` as fresh as the server: on a poke, on coming back, and every minute.
(() => {
  let source, topics = "", due, last = 0, voice, told = 0, telling;
  const all = (root, what) => [...root.querySelectorAll(what)];
  const regions = () => all(document, "[data-live][id]");
  // A page that is still waking up compares itself with what the server drew.
  const isReady = () => !document.querySelector("script[type=module]") || "hydrated" in document.documentElement.dataset;
  const chosen = (list) => list.findIndex((option) => option.defaultSelected);
  const isTouched = (field) =>
    field.options ? field.selectedIndex !== Math.max(0, chosen([...field.options]))
    : field.checked !== undefined && field.checked !== field.defaultChecked || field.value !== field.defaultValue;
  const count = (region) => (region.matches("[data-say]") ? region : region.querySelector("[data-say],h1"))?.textContent;

  // A count that moves is said politely, and not more often than every twenty seconds.
  const say = (region) => {
    clearTimeout(telling);
    telling = setTimeout(() => { told = Date.now(); voice.textContent = count(region); }, Math.max(200, told + 2e4 - Date.now()));
  };
  const swap = (region, fresh) => {
    if (!fresh || fresh.innerHTML === region.innerHTML || all(region, "input,select,textarea").some(isTouched)) return;
    const before = count(region), focus = document.activeElement;
    const same = focus.getAttribute("href") ? `[href="${CSS.escape(focus.getAttribute("href"))}"]` : focus.tagName;
    const place = region.contains(focus) ? all(region, same).indexOf(focus) : -1;
    const open = all(region, "details").map((one) => one.open);
    region.replaceChildren(...fresh.childNodes);
    all(region, "details").forEach((one, index) => { one.open = open[index] ?? one.open; });
    if (place >= 0) all(region, same)[place]?.focus({ preventScroll: true });
    if (count(region) !== before) say(region);
  };
  const load = async () => {
    due = undefined;
    if (document.hidden || !regions().length || !isReady()) return;
    last = Date.now();
    if (!voice) {
      voice = Object.assign(document.createElement("p"), { className: "unseen", role: "status" });
      document.body.append(voice);
    }
    const here = location.href;
    try {
      const answer = await fetch(here);
      if (!answer.ok || answer.redirected) return;
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
      if (here === location.href) regions().forEach((region) => swap(region, fresh.getElementById(region.id)));
    } catch { /* No connection: the next poke or minute tries again. */ }
  };
  // Pokes of one second are answered together.
  const wake = () => { due ??= setTimeout(load, Math.max(0, last + 1000 - Date.now())); };

  // Only a page that is looked at holds a stream: a browser has few connections to a server.
  const follow = () => {
    const wanted = document.hidden ? "" : regions().flatMap((region) => region.dataset.live.split(" "));
    const now = [...new Set(wanted)].sort().join();
    if (now === topics && source?.readyState !== 2) return;
    topics = now;
    source?.close();
    source = undefined;
    if (!now || !window.EventSource) return;
    let isBroken = false;
    source = new EventSource(`/sync/v1/events?spaces=${now}`);
    source.onmessage = wake;
    source.onerror = () => { isBroken = true; };
    source.onopen = () => { if (isBroken) wake(); };
  };
  const back = () => { follow(); wake(); };
  const tick = () => { back(); setTimeout(tick, 5e4 + Math.random() * 2e4); };
  addEventListener("focus", back);
  addEventListener("online", back);
  addEventListener("pageshow", (event) => { if (event.persisted) back(); });
  addEventListener("pagehide", () => { source?.close(); source = undefined; topics = ""; });
  document.addEventListener("visibilitychange", back);
  new MutationObserver(follow).observe(document.body, { childList: true, subtree: true });
  follow();
  setTimeout(tick, 5e4 + Math.random() * 2e4);
})();
