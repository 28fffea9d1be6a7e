"use strict";
// Makes the page quicker: no reloads, answers as they come, patience without a connection. Everything works without it.
(() => {
  const root = document.documentElement, body = document.body;
  const find = (id) => document.getElementById(id);
  const AWAY = "https://www.wikipedia.org/";

  // Leaving quickly

  const leave = () => {
    root.hidden = true;
    document.title = "";
    try { fetch("/exit", { redirect: "manual", keepalive: true, cache: "no-store" }).catch(() => {}); } catch { /* leave all the same */ }
    location.replace(AWAY);
  };
  document.addEventListener("click", (event) => {
    if (event.target.closest("#exit")) { event.preventDefault(); leave(); }
  });
  let escapes = 0, lastEscape = 0;
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") { escapes = 0; return; }
    escapes = event.timeStamp - lastEscape < 1500 ? escapes + 1 : 1;
    lastEscape = event.timeStamp;
    if (escapes === 3) leave();
  });
  addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });

  // Work that opens one more chat when a network has opened many

  // SHA-256 (FIPS 180-4), its first 32 bits; the browser's own is asynchronous and ten times slower for short texts.
  const primes = [];
  for (let n = 2; primes.length < 64; n++) if (primes.every((prime) => n % prime)) primes.push(n);
  const fraction = (number) => ((number % 1) * 2 ** 32) | 0;
  const ROUNDS = primes.map((prime) => fraction(Math.cbrt(prime))), BEGIN = primes.slice(0, 8).map((prime) => fraction(Math.sqrt(prime)));
  const turn = (x, by) => (x >>> by) | (x << (32 - by));
  const w = new Int32Array(64);
  const block = (state, words, from) => {
    let [a, b, c, d, e, f, g, h] = state;
    for (let i = 0; i < 64; i++) {
      if (i < 16) w[i] = words[from + i];
      else {
        const x = w[i - 15], y = w[i - 2];
        w[i] = w[i - 16] + w[i - 7] + (turn(x, 7) ^ turn(x, 18) ^ (x >>> 3)) + (turn(y, 17) ^ turn(y, 19) ^ (y >>> 10));
      }
      const one = (h + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + ((e & f) ^ (~e & g)) + ROUNDS[i] + w[i]) | 0;
      const two = ((turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      h = g; g = f; f = e; e = (d + one) | 0; d = c; c = b; b = a; a = (one + two) | 0;
    }
    return [state[0] + a | 0, state[1] + b | 0, state[2] + c | 0, state[3] + d | 0, state[4] + e | 0, state[5] + f | 0, state[6] + g | 0, state[7] + h | 0];
  };
  const hash = (ascii) => {
    const words = new Int32Array(((ascii.length + 8) >> 6) * 16 + 16);
    for (let i = 0; i <= ascii.length; i++) words[i >> 2] |= (i < ascii.length ? ascii.charCodeAt(i) : 128) << (24 - (i % 4) * 8);
    words[words.length - 1] = ascii.length * 8;
    let state = BEGIN;
    for (let from = 0; from < words.length; from += 16) state = block(state, words, from);
    return state[0];
  };
  const work = (form, number = 0) => {
    const { challenge, answer } = form.elements;
    form.querySelector("[role=status]").textContent = form.dataset.waiting;
    for (const end = number + 4000; number < end; number++) {
      if (Math.clz32(hash(`${challenge.value}:${number}`)) >= form.dataset.bits) { answer.value = number; form.submit(); return; }
    }
    setTimeout(work, 0, form, number);
  };
  if (find("work")) work(find("work"));

  // The conversation

  const log = find("log");
  if (!log) return;
  let cursor = log.dataset.cursor;
  let focusNext = false;
  const element = (name, properties, ...children) => {
    const made = Object.assign(document.createElement(name), properties);
    made.append(...children);
    return made;
  };
  const say = (words, calm = false) => {
    const status = find("end");
    status.classList.toggle("calm", calm);
    if (status.textContent === words) return;
    status.textContent = words;
    if (words) status.scrollIntoView({ block: "nearest" });
  };
  const pause = (seconds) => new Promise((go) => {
    const timer = setTimeout(go, seconds * 1000);
    addEventListener("online", () => { clearTimeout(timer); go(); }, { once: true });
  });
  const call = (path, options = {}) => fetch(`/api/v1/chats/me/${path}`, {
    cache: "no-store", ...options, headers: { "Accept-Language": root.lang, ...options.headers },
  });

  const button = (item) => element("button", {
    name: "choice", value: item.choice, textContent: item.label, lang: item.language || item.choice.split(":")[0], dir: "auto",
  });
  const show = (message) => {
    if (find(`m${message.id}`)) return;
    const text = element("div");
    text.innerHTML = message.html; // made by our own server from our own markup
    const article = element("article", { className: "message fresh", id: `m${message.id}`, tabIndex: -1 },
      element("p", { className: "unseen", textContent: body.dataset.hamroh }), text);
    if (message.file) {
      const link = element("a", { className: "button", href: `/api/v1/chats/me/messages/${message.id}/file`, download: message.file, textContent: message.file });
      article.append(element("p", {}, link));
    }
    if (message.day) {
      const day = element("input", { type: "date", ariaLabel: message.day.label });
      article.append(element("p", { className: "day" }, day, button(message.day)));
    }
    log.querySelectorAll(".choices:not(.old)").forEach((choices) => choices.classList.add("old"));
    if (message.choices.some((item) => item.choice.includes(":case-leave"))) find("attach").hidden = false;
    if (message.choices.length) {
      const choices = element("div", { className: "choices" }, ...message.choices.map(button));
      choices.setAttribute("role", "group");
      choices.setAttribute("aria-label", body.dataset.answers);
      article.append(choices);
    }
    const old = find(`m${message.replaces}`);
    if (old) replace(old, article); else log.append(article);
    return article;
  };
  // A question, its gloss and its explanation are one message; what was tapped stands in it, and what plays goes on counting.
  const replace = (old, article) => {
    const own = old.nextElementSibling, sound = old.querySelector("audio"), again = article.querySelector("audio");
    if (own?.classList.contains("own")) own.remove();
    if (sound && again && sound.src === again.src) again.replaceWith(sound);
    old.replaceWith(article);
  };
  const showOwn = (words) => {
    const own = element("p", { className: "own fresh waiting", dir: "auto" },
      element("span", { className: "unseen", textContent: `${body.dataset.you}: ` }), words);
    log.append(own);
    own.scrollIntoView({ block: "nearest" });
    return own;
  };

  // A recording of a mock exam may be played so often and no more: counted from its beginning, here alone.
  log.addEventListener("play", (event) => {
    const sound = event.target;
    if (!sound.dataset.plays || sound.currentTime > 1) return;
    if (sound.dataset.plays > 0) sound.dataset.plays--; else sound.pause();
  }, true);
  log.addEventListener("ended", (event) => { if (event.target.dataset.plays === "0") event.target.controls = false; }, true);

  // The words around the conversation follow its language.
  const language = (message) => {
    const offered = new Set(message.choices.map((item) => item.choice.split(":")[0]));
    return offered.size === 1 ? [...offered][0] : message.language;
  };
  const speak = async (code) => {
    if (code === root.lang) return;
    const answer = await fetch("/", { cache: "no-store" });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (!answer.ok || !page.getElementById("log")) return;
    const typed = find("text").value;
    for (const name of ["top", "code", "write", "foot"]) {
      const focused = find(name).contains(document.activeElement) && document.activeElement.id;
      find(name).replaceWith(page.getElementById(name));
      if (focused) find(focused)?.focus();
    }
    find("text").value = typed;
    log.setAttribute("aria-label", page.getElementById("log").getAttribute("aria-label"));
    Object.assign(body.dataset, page.body.dataset);
    document.title = page.title;
    root.lang = page.documentElement.lang;
    root.dir = page.documentElement.dir;
  };

  const receive = async (messages) => {
    if (!messages.length) return;
    const [first] = messages.map(show).filter(Boolean);
    if (!queue.length) say("");
    if (first) {
      if (focusNext) first.focus({ preventScroll: true });
      if (focusNext || find("write").contains(document.activeElement)) first.scrollIntoView({ block: "start" });
      focusNext = false;
    }
    await speak(language(messages[messages.length - 1])).catch(() => {});
  };
  const gone = () => { say(body.dataset.gone); location.replace("/"); };
  const listen = async () => {
    for (let patience = 1; ;) {
      if (document.hidden) await new Promise((go) => document.addEventListener("visibilitychange", go, { once: true }));
      const began = Date.now();
      try {
        const answer = await call(`messages?wait=25&after=${cursor}`);
        if (answer.status === 404) return gone();
        if (!answer.ok) throw new Error(answer.status);
        const found = await answer.json();
        cursor = found.cursor;
        await receive(found.messages);
        if (patience > 1 && !queue.length) say("");
        patience = 1;
        if (!found.messages.length && Date.now() - began < 1000) await pause(2);
      } catch {
        if (patience > 2) say(body.dataset.offline);
        await pause(patience);
        patience = Math.min(patience * 2, 15);
      }
    }
  };

  // What the person says waits here until it has arrived; the key makes a repeat harmless.
  const queue = [];
  let sending = false;
  const deliver = async () => {
    if (sending) return;
    sending = true;
    for (let patience = 1; queue.length;) {
      const { event, own } = queue[0];
      let answer = null;
      try {
        answer = await call("events", { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(event) });
      } catch { /* no connection */ }
      if (answer?.status === 404) return gone();
      if (!answer || answer.status >= 500 || answer.status === 408 || answer.status === 429) {
        say(answer?.status === 429 ? (await problem(answer)) : body.dataset.offline);
        await pause(Number(answer?.headers.get("Retry-After")) || patience);
        patience = Math.min(patience * 2, 15);
        continue;
      }
      patience = 1;
      queue.shift();
      own.classList.remove("waiting");
      if (answer.ok) say(body.dataset.waiting, true); else say(await problem(answer));
    }
    sending = false;
  };
  const problem = async (answer) => {
    try { return (await answer.json()).message; } catch { return body.dataset.broken; }
  };
  const newKey = () => Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
  const tell = (event, words) => {
    queue.push({ event: { ...event, key: newKey() }, own: showOwn(words) });
    deliver();
  };

  document.addEventListener("submit", (event) => {
    const form = event.target, pressed = event.submitter;
    if (form.id === "write") {
      event.preventDefault();
      const field = find("text"), text = field.value.trim();
      if (!text) { say(body.dataset.empty); return; }
      field.value = "";
      tell({ text }, text);
    }
    if (form.id === "tap" && pressed) { event.preventDefault(); tap(pressed); }
  });
  const tap = (pressed) => {
    const day = pressed.value.endsWith(":") && pressed.parentElement.querySelector("input[type=date]");
    if (day && !day.value) { day.focus(); return; }
    const choice = pressed.value + (day ? day.value : "");
    if (queue.some((item) => item.event.choice === choice)) return;
    focusNext = true;
    tell({ choice }, day ? new Date(`${day.value}T12:00`).toLocaleDateString(root.lang) : pressed.textContent);
  };
  log.addEventListener("click", (event) => {
    const pressed = event.target.closest("button[name=choice]");
    if (pressed) { event.preventDefault(); tap(pressed); }
  });
  document.addEventListener("keydown", (event) => {
    if (event.target.id === "text" && event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      event.target.form.requestSubmit();
    }
  });

  if (location.hash.length < 2 && log.childElementCount > 1) log.lastElementChild?.scrollIntoView({ block: "start" });
  listen();
})();
