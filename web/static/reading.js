// A reading on the page, the drawing's or a photo's: shows the server's answer and corrects it.
// `say` is told what a screen reader should speak; `corrected` gets each number that the visitor chose, with the
// digit at each place (null where it does not fit the places); `pointed` the place whose card is open, or null.

function readingView(root, { say, corrected, pointed = () => {} }) {
  const find = (selector) => root.querySelector(selector);
  const empty = root.innerHTML;
  const typing = typingForm(root, (number) => {
    if (number !== text) correct(number);
    else typing.toggle(text, false);
    find(text === answer.text ? ".type-it" : ".as-read").focus();
  });
  let answer = null;
  let text = "";
  let digits = null; // what stands at each place of the answer

  const read = () => answer.places.map((place) => place.read);

  function show(next) {
    answer = next;
    text = next?.text ?? "";
    digits = next && read();
    root.innerHTML = next?.result ?? empty;
    pointed(null);
  }

  function correct(next, nextDigits = fitted(next, answer.places, digits ? [digits, read()] : [read()])) {
    display(next, nextDigits);
    say(text === answer.text ? answer.spoken : words("corrected_to", { number: named(text) }));
    corrected(text, digits);
  }

  // Show `next` in the place of what was read.
  function display(next, nextDigits) {
    [text, digits] = [next, nextDigits];
    const wrong = text !== answer.text;
    const number = find(".number");
    number.textContent = text || words("no_digit.alone");
    const lines = number.textContent.split("\n");
    number.style.setProperty("--longest", Math.max(...lines.map((line) => line.length)));
    number.style.setProperty("--lines", lines.length);
    find(".sureness").textContent = wrong
      ? words("corrected_by_you", { number: named(answer.text) })
      : answer.sureness;
    find(".copy").hidden = !text;
    for (const other of root.querySelectorAll(".others [data-text]")) other.hidden = other.dataset.text === text;
    if (find(".question")) find(".question").hidden = !digits || places("[data-ones]").every((i) => digits[i]);
    typing.toggle(text, false);
    markCards();
    choose(null);
  }

  function places(selector) {
    return find(selector).dataset.ones.split(" ").map(Number);
  }

  // The cards stay where each still stands for its place; else they would show what is not so.
  function markCards() {
    for (const line of root.querySelectorAll(".cards")) line.hidden = !digits;
    if (!digits) return;
    for (const card of root.querySelectorAll(".card")) {
      const { read } = answer.places[card.dataset.place];
      const digit = digits[card.dataset.place];
      const changed = digit !== read;
      card.classList.toggle("card-corrected", changed);
      card.classList.toggle("card-taken-out", !!read && !digit);
      card.querySelector(".card-digit").textContent = digit || (read ? noneOf(read) : "?");
      card.querySelector(".card-read")?.remove();
      if (!changed) continue;
      const note = document.createElement("span");
      note.className = "card-read";
      note.textContent = read ? words("card.read_as", { digit: read }) : words("card.not_read");
      card.append(note);
    }
    for (const line of root.querySelectorAll(".cards")) {
      line.style.setProperty("--more", line.querySelectorAll(".card-sign.card-corrected").length); // columns
    }
  }

  // Open the choices of one place, or of none; a second press on the card closes them.
  function choose(place) {
    for (const card of root.querySelectorAll(".card")) {
      card.setAttribute("aria-expanded", String(card.dataset.place === place));
    }
    for (const choices of root.querySelectorAll(".choices")) choices.hidden = choices.dataset.place !== place;
    pointed(place === null ? null : answer.places[place]);
  }

  function put(digit, ...at) {
    const next = [...(digits ?? read())];
    for (const i of at) next[i] = digit;
    correct(textAt(answer.places, next), next);
  }

  async function copy(number) {
    const done = await copied(number);
    say(done ? words("copied", { number: onOneLine(number) }) : words("copy.refused"));
    return done;
  }

  async function copyBy(button) {
    button.textContent = (await copy(text)) ? words("copy.done") : words("copy.select");
    setTimeout(() => (button.textContent = words("copy")), 2000);
  }

  // Open the choices of a place from elsewhere.
  function open(place) {
    choose(String(place));
    const card = find(`.card[data-place="${place}"]`);
    card.closest("details")?.setAttribute("open", "");
    card.focus({ preventScroll: true });
    root.querySelector(".choices:not([hidden])").scrollIntoView({ block: "nearest" });
  }

  // The text of the line in which a place stands; all of the number where that is not known.
  function lineOf(place) {
    const { line } = answer.places[place];
    return digits ? textAt(answer.places, digits.map((digit, i) => (answer.places[i].line === line ? digit : ""))) : text;
  }

  function press(button) {
    const { place, digit, ones, text: other } = button.dataset;
    if (button.matches(".copy")) return void copyBy(button);
    if (button.matches(".type-it")) return typing.toggle(text);
    if (button.matches(".another-line")) return typing.addLine();
    if (button.matches(".card")) return choose(button.getAttribute("aria-expanded") === "true" ? null : place);
    if (other !== undefined) {
      correct(other);
      return focusOn(other === answer.text ? ".type-it" : ".as-read");
    }
    if (ones !== undefined) {
      put("1", ...places("[data-ones]"));
      return focusOn(".as-read");
    }
    if (digit === undefined) return;
    const at = button.closest(".choices").dataset.place;
    put(digit, Number(at));
    focusOn(`.card[data-place="${at}"]`);
  }

  // What was pressed may be gone.
  function focusOn(selector) {
    if (!root.contains(document.activeElement) || !document.activeElement.offsetParent) find(selector).focus();
  }

  root.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (button && root.contains(button)) press(button);
  });

  root.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const open = find('.card[aria-expanded="true"]');
    if (!open && !typing.isOpen()) return;
    event.preventDefault(); // it closes what is open here and does not clear the drawing
    const to = open ?? find(".type-it");
    if (typing.isOpen()) typing.toggle(text, false);
    if (open) choose(null);
    to.focus();
  });

  // What is older than its picture can be neither copied nor corrected.
  function age(old) {
    root.inert = old;
    if (find(".copy")) find(".copy").disabled = old;
  }

  return { show, display, age, copy, open, lineOf, text: () => text, field: typing.field };
}

// What is said where the visitor took out what was read.
function noneOf(read) {
  return words(/\D/.test(read) ? "no_sign" : "no_digit");
}

function onOneLine(text) {
  return text.replaceAll("\n", " ↵ ");
}

function named(text) {
  return onOneLine(text) || words("no_digit");
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
