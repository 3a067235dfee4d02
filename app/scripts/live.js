// Keeps what is marked with `data-live` as fresh as the server: on a poke, on coming back, and every minute.
//
// A region with an id is fetched anew and swapped; the other marks belong to what hears `poke` at the window. All tabs
// that somebody looks at share one stream: the tab that holds the lock listens for all of them, and tells the others.
(() => {
  const me = Math.random(), wants = new Map();
  const tabs = navigator.locks && new BroadcastChannel("kunna-live");
  let source, heard, tries = 0, again, waiting, leave;
  let due, last = Date.now(), voice, told = 0, telling;
  const all = (root, what) => [...root.querySelectorAll(what)];
  const regions = () => all(document, "[data-live][id]");
  const topics = (marked) => [...new Set(marked.flatMap((one) => one.dataset.live.split(" ")))];
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
    if (document.hidden || !regions().length) return;
    last = Date.now();
    if (!isReady()) return wake();
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
  const poke = () => dispatchEvent(new Event("poke"));

  // What a tab tells, it hears itself, too: who is there, what it wants to hear, and what the stream has said.
  const tell = (note) => { tabs?.postMessage(note); hear(note); };
  const hear = ({ who, from, want, spaces, isNew }) => {
    if (who) follow(who);
    if (want) { wants.set(from, want); later(50, open); }
    const isOurs = (marked) => spaces && topics(marked).some((topic) => spaces.includes(topic));
    // A page that has just come is as new as a stream that has just begun.
    if (isOurs(regions()) && !(isNew && Date.now() < last + 3000)) wake();
    if (isOurs(all(document, "[data-live]:not([id])"))) poke();
  };
  const follow = (isAsked) => {
    const want = document.hidden ? [] : topics(all(document, "[data-live]")), before = wants.get(me) ?? [];
    if (isAsked !== true && want.join() === before.join()) return;
    tell({ from: me, want });
    if (want.length > before.length) poke();
  };

  const later = (wait, what) => { clearTimeout(again); again = setTimeout(what, wait); };
  const close = () => { source?.close(); source = undefined; };
  const lost = () => { close(); later(Math.min(6e4, 1e3 * 2 ** tries++) * (0.5 + Math.random()), open); };
  // The heart of a stream beats every 25 seconds; one that stops is as good as lost.
  const open = () => {
    const want = leave ? [...new Set([...wants.values()].flat())] : [];
    if (source && want.length && want.every((topic) => heard.includes(topic))) return later(6e4, lost);
    close();
    if (!want.length) return;
    heard = want;
    let isNew = true;
    source = new EventSource(`/sync/v1/events?spaces=${want}`);
    source.onmessage = ({ data }) => tell(JSON.parse(data));
    source.onerror = lost;
    source.addEventListener("beat", () => {
      later(6e4, lost);
      tries = 0;
      // Whatever happened before it listened, nobody has heard.
      if (isNew) tell({ spaces: want, isNew });
      isNew = false;
    });
    later(6e4, lost);
  };

  const lead = () => new Promise((done) => { leave = done; wants.clear(); tell({ who: true }); });
  const come = () => {
    if (document.hidden || waiting) return;
    waiting = new AbortController();
    // Whoever goes away while waiting has nothing to lead.
    if (tabs) navigator.locks.request("kunna-live", { signal: waiting.signal }, lead).catch(() => {});
    else lead();
  };
  // Only a page that is looked at wants to hear anything, and holds a stream.
  const go = () => {
    tell({ from: me, want: [] });
    waiting?.abort();
    leave?.();
    waiting = leave = undefined;
    close();
  };
  const back = () => { come(); follow(); wake(); if (!source) later(50, open); };
  const tick = () => { if (!document.hidden) back(); setTimeout(tick, 5e4 + Math.random() * 2e4); };
  if (tabs) tabs.onmessage = ({ data }) => hear(data);
  addEventListener("focus", back);
  addEventListener("online", back);
  addEventListener("pageshow", (event) => { if (event.persisted) back(); });
  addEventListener("pagehide", go);
  document.addEventListener("visibilitychange", () => (document.hidden ? go() : back()));
  new MutationObserver(follow).observe(document.body, { childList: true, subtree: true, attributeFilter: ["data-live"] });
  come();
  follow();
  setTimeout(tick, 5e4 + Math.random() * 2e4);
})();
