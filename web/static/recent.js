// The last readings, in this browser's own storage and nowhere else: the number and when.

const RECENT_KEY = "number-reader.recent";
const RECENT_KEPT = 10;

function recentReadings(root) {
  const list = root.querySelector(".recent-list");
  const said = root.querySelector(".recent-said");
  let kept = load();
  let writing = null; // the drawing or photo whose number stands on top and may still change

  function load() {
    try {
      const stored = JSON.parse(localStorage.getItem(RECENT_KEY) ?? "[]");
      return stored.filter(({ text, at }) => typeof text === "string" && Number.isFinite(at));
    } catch {
      return []; // no storage in this browser, or not ours: then they last as long as the page
    }
  }

  function store() {
    try {
      if (kept.length) localStorage.setItem(RECENT_KEY, JSON.stringify(kept));
      else localStorage.removeItem(RECENT_KEY);
    } catch {
      // As above.
    }
  }

  async function copy(text) {
    const done = await copied(text);
    said.textContent = done ? words("copied", { number: onOneLine(text) }) : words("copy.refused");
  }

  function show() {
    root.hidden = !kept.length;
    list.replaceChildren(
      ...kept.map(({ text, at }) => {
        const item = document.createElement("li");
        const number = document.createElement("button");
        const time = document.createElement("time");
        number.type = "button";
        number.className = "recent-number";
        number.title = words("recent.copy");
        number.textContent = onOneLine(text);
        number.addEventListener("click", () => copy(text));
        time.dateTime = new Date(at).toISOString();
        time.textContent = new Date(at).toLocaleString([], { dateStyle: "medium", timeStyle: "short" });
        item.append(number, " ", time);
        return item;
      }),
    );
  }

  root.querySelector(".recent-forget").addEventListener("click", () => {
    kept = [];
    writing = null;
    store();
    show();
  });
  show();

  return {
    // A drawing grows digit by digit: while `subject` is the same, its number takes the place of the last.
    remember(text, subject) {
      if (!text) return;
      const same = subject === writing || kept[0]?.text === text;
      kept = [{ text, at: Date.now() }, ...kept.slice(same ? 1 : 0)].slice(0, RECENT_KEPT);
      writing = subject;
      store();
      show();
    },
  };
}
