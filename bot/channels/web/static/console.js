"use strict";
// Makes the console quicker: news without reloading, drafts kept while typing, `::` and `??`, keys. Everything works without it.
(() => {
  const find = (id) => document.getElementById(id);
  const pause = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));
  const page = async () => {
    const answer = await fetch(location.href, { cache: "no-store" });
    if (answer.redirected || !answer.ok) { location.reload(); return null; }
    return new DOMParser().parseFromString(await answer.text(), "text/html");
  };
  const refresh = (other, ids) => ids.forEach((id) => {
    const old = find(id), fresh = other.getElementById(id);
    if (old && fresh && old.innerHTML !== fresh.innerHTML) old.replaceWith(fresh);
  });

  // News

  const follow = async (node, take) => {
    let version = node.dataset.version, failures = 0;
    for (;;) {
      try {
        const answer = await fetch(`/console/live?${node.dataset.live}&after=${version}`, { cache: "no-store" });
        if (answer.redirected) { location.reload(); return; }
        if (!answer.ok) throw new Error(answer.status);
        const news = await answer.json();
        version = news.version;
        await take(news);
        failures = 0;
      } catch {
        failures += 1;
        await pause(Math.min(1000 * 2 ** failures, 30000));
      }
    }
  };

  const list = find("cases");
  const draw = (row) => {
    find(`case-${row.number}`)?.remove();
    if (!row.html) return;
    const fresh = new DOMParser().parseFromString(`<ul>${row.html}</ul>`, "text/html").querySelector("li");
    const after = [...list.children].find((one) => one.dataset.order > fresh.dataset.order);
    list.insertBefore(fresh, after ?? null);
  };
  if (list?.dataset.live) follow(list, async (news) => {
    const focused = document.activeElement?.closest("li")?.id;
    if (news.again) {
      const other = await page();
      if (other) list.replaceChildren(...other.getElementById("cases").children);
    } else news.rows.forEach(draw);
    find("none").hidden = list.children.length > 0;
    if (focused) find(focused)?.querySelector("a").focus();
  });

  const matter = find("case");
  if (matter) follow(matter, async (news) => {
    if (news.again) {
      const other = await page();
      if (!other) return;
      const said = new Set([...document.querySelectorAll("#said > article")].map((one) => one.id));
      other.querySelectorAll("#said > article").forEach((one) => {
        if (!said.has(one.id)) find("said").append(one); else refresh(other, [one.id]);
      });
      refresh(other, ["state", "proposed"]);
    } else if (find("viewers")) find("viewers").textContent = news.viewers;
  });

  // The answer: its draft, canned replies, entries

  const text = find("text"), form = find("reply");
  if (text && form) {
    let kept = text.value, timer = 0;
    const keep = async () => {
      if (text.value === kept) return;
      kept = text.value;
      const fields = new URLSearchParams({ token: form.elements.token.value, text: kept });
      try {
        const answer = await fetch(`${location.pathname}/draft`, { method: "POST", body: fields, redirect: "manual" });
        find("kept").textContent = answer.type === "opaqueredirect" ? "Your draft is kept." : "Your draft is not kept.";
      } catch { find("kept").textContent = "Your draft is not kept: no connection."; }
    };
    const box = document.createElement("div");
    box.id = "offers";
    box.hidden = true;
    box.setAttribute("role", "group");
    box.setAttribute("aria-label", "Choose what to put in");
    text.after(box);
    const canned = [...document.querySelectorAll("#canned li")].map((one) => ({
      title: one.querySelector("strong").textContent, words: one.querySelector(".said").textContent, kind: "::",
    }));
    const entries = [...document.querySelectorAll("#entries option")].map((one) => ({
      title: one.textContent, id: one.value, kind: "??",
    }));
    const put = (from, words) => {
      const to = text.selectionStart;
      text.setRangeText(words, from, to, "end");
      box.hidden = true;
      text.focus();
      text.dispatchEvent(new Event("input"));
    };
    const choose = (from, one) => {
      if (one.kind === "::") { put(from, one.words); return; }
      put(from, "");
      find("entry").value = one.id;
      find("entry-form").querySelector("button").focus();
    };
    const offer = () => {
      const asked = /(::|\?\?)([^\n:?]{0,40})$/.exec(text.value.slice(0, text.selectionStart));
      box.replaceChildren();
      box.hidden = !asked;
      if (!asked) return;
      const words = asked[2].toLowerCase().split(" ").filter(Boolean);
      const fits = (one) => words.every((word) => `${one.title} ${one.id ?? ""}`.toLowerCase().includes(word));
      (asked[1] === "::" ? canned : entries).filter(fits).slice(0, 8).forEach((one) => {
        const button = document.createElement("button");
        button.type = "button";
        button.className = "small";
        button.textContent = one.title;
        button.addEventListener("click", () => choose(asked.index, one));
        box.append(button);
      });
      box.hidden = !box.children.length;
    };
    text.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(keep, 1500);
      offer();
    });
    text.addEventListener("keydown", (event) => {
      if (box.hidden) return;
      if (event.key === "Escape") box.hidden = true;
      if (event.key === "ArrowDown") { event.preventDefault(); box.firstElementChild.focus(); }
      if (event.key === "Enter") { event.preventDefault(); box.firstElementChild.click(); }
    });
    box.addEventListener("keydown", (event) => {
      const at = document.activeElement;
      if (event.key === "ArrowDown") { event.preventDefault(); (at.nextElementSibling ?? at).focus(); }
      if (event.key === "ArrowUp") { event.preventDefault(); (at.previousElementSibling ?? text).focus(); }
      if (event.key === "Escape") { box.hidden = true; text.focus(); }
    });
    form.addEventListener("submit", () => clearTimeout(timer));
  }

  // Keys

  const dialog = find("keys"), go = (path) => { location.href = path; };
  const step = (by) => {
    const links = [...document.querySelectorAll(".cases a")], at = links.indexOf(document.activeElement);
    links[Math.min(Math.max(at + by, 0), links.length - 1)]?.focus();
  };
  const KEYS = {
    "?": () => dialog?.showModal(), "/": () => go("/console/search"), j: () => step(1), k: () => step(-1),
    r: () => text?.focus(), x: () => find("note-text")?.focus(), e: () => find("outcome")?.focus(),
    a: () => find("take")?.requestSubmit(), i: () => find("entry")?.focus(),
  };
  const PLACES = { m: "mine", u: "unassigned", d: "danger", w: "us", o: "overdue", a: "all" };
  const OFF = "console-keys-off";
  let going = -Infinity;
  const isOff = () => { try { return localStorage.getItem(OFF) === "1"; } catch { return false; } };
  const check = find("keys-off");
  if (check) {
    check.checked = isOff();
    check.addEventListener("change", () => { try { localStorage.setItem(OFF, check.checked ? "1" : "0"); } catch { /* not kept */ } });
  }
  find("keys-open")?.removeAttribute("hidden");
  find("keys-open")?.addEventListener("click", () => dialog.showModal());
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || dialog?.open || event.target.closest("input, textarea, select")) return;
    if (isOff() && event.key !== "?") return;
    if (event.timeStamp - going < 1500 && PLACES[event.key]) { go(`/console?queue=${PLACES[event.key]}`); return; }
    if (event.key === "g") { going = event.timeStamp; return; }
    if (KEYS[event.key]) { event.preventDefault(); KEYS[event.key](); }
  });
})();
