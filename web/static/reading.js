// A reading on the page, the drawing's or a photo's: shows the server's answer and corrects it.
// `say` is told what a screen reader should speak; `corrected` gets each number that the visitor chose;
// `pointed` the digit whose card is open, or null.

function readingView(root, { say, corrected, pointed = () => {} }) {
  const find = (selector) => root.querySelector(selector);
  const empty = root.innerHTML;
  let answer = null;
  let text = "";

  function show(next) {
    answer = next;
    text = next?.text ?? "";
    root.innerHTML = next?.result ?? empty;
    pointed(null);
  }

  function correct(next) {
    text = next;
    const wrong = text !== answer.text;
    const number = find(".number");
    number.textContent = text;
    number.style.setProperty("--longest", Math.max(...text.split("\n").map((line) => line.length)));
    find(".sureness").textContent = wrong
      ? `Corrected by you. It was read as ${onOneLine(answer.text) || "no digit"}.`
      : answer.sureness;
    find(".copy").hidden = !text;
    find(".as-read").hidden = !wrong;
    find(".typed").hidden = true;
    find(".type-it").setAttribute("aria-expanded", "false");
    markCards();
    choose(null);
    say(wrong ? `Corrected to ${onOneLine(text) || "no digit"}.` : answer.spoken);
    corrected(text);
  }

  // The cards stay where each still stands for one digit; else they would show what is not so.
  function markCards() {
    const shape = (number) => number.replace(/\d/g, "0");
    const fits = shape(text) === shape(answer.text);
    const digits = text.replaceAll("\n", "");
    for (const line of root.querySelectorAll(".cards")) line.hidden = !fits;
    if (!fits) return;
    for (const card of root.querySelectorAll(".card")) {
      const read = answer.digits[card.dataset.place];
      const digit = digits[card.dataset.place];
      const changed = digit !== String(read.digit);
      card.classList.toggle("card-corrected", changed);
      card.querySelector(".card-digit").textContent = digit;
      card.querySelector(".card-read")?.remove();
      if (!changed) continue;
      const note = document.createElement("span");
      note.className = "card-read";
      note.textContent = `read as ${read.digit}`;
      card.append(note);
    }
  }

  // Open the choices of one place, or of none; a second press on the card closes them.
  function choose(place) {
    for (const card of root.querySelectorAll(".card")) {
      card.setAttribute("aria-expanded", String(card.dataset.place === place));
    }
    for (const choices of root.querySelectorAll(".choices")) choices.hidden = choices.dataset.place !== place;
    pointed(place === null ? null : answer.digits[place]);
  }

  function replaced(place, digit) {
    const lines = new Map();
    [...answer.digits].forEach(({ line }, i) => {
      const kept = i === place ? digit : text.replaceAll("\n", "")[i];
      lines.set(line, (lines.get(line) ?? "") + kept);
    });
    return [...lines.values()].filter(Boolean).join("\n");
  }

  function openTyping() {
    const form = find(".typed");
    form.hidden = !form.hidden;
    find(".type-it").setAttribute("aria-expanded", String(!form.hidden));
    if (form.hidden) return;
    form.elements.number.value = text.replaceAll("\n", " ");
    form.elements.number.select();
  }

  async function copy(button) {
    const done = await copied(text);
    button.textContent = done ? "Copied" : "Select it";
    say(done ? `Copied ${onOneLine(text)}.` : "This browser does not let the page copy. Select the number.");
    setTimeout(() => (button.textContent = "Copy"), 2000);
  }

  function press(button) {
    const { place, digit, text: other } = button.dataset;
    if (button.matches(".copy")) return void copy(button);
    if (button.matches(".type-it")) return openTyping();
    if (button.matches(".card")) return choose(button.getAttribute("aria-expanded") === "true" ? null : place);
    if (other !== undefined) return correct(other);
    if (digit === undefined) return;
    const at = button.closest(".choices").dataset.place;
    // After a change of shape the places are those of the reading again.
    if (find(".cards").hidden) text = answer.text;
    correct(replaced(Number(at), digit));
    find(`.card[data-place="${at}"]`).focus();
  }

  root.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (button && root.contains(button)) press(button);
  });

  root.addEventListener("submit", (event) => {
    event.preventDefault();
    correct(event.target.elements.number.value.replaceAll(" ", ""));
    find(".as-read").focus();
  });

  root.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const open = find('.card[aria-expanded="true"]');
    const typing = find(".typed:not([hidden])");
    if (!open && !typing) return;
    event.preventDefault(); // it closes what is open here and does not clear the drawing
    if (typing) openTyping();
    if (open) choose(null);
    (open ?? find(".type-it")).focus();
  });

  return { show };
}

function onOneLine(text) {
  return text.replaceAll("\n", " / ");
}

async function copied(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copiedTheOldWay(text); // not allowed, or the page came from another machine without https
  }
}

function copiedTheOldWay(text) {
  const focused = document.activeElement;
  const field = document.createElement("textarea");
  field.value = text;
  document.body.append(field);
  field.select();
  const done = document.execCommand("copy");
  field.remove();
  focused.focus();
  return done;
}
