"use strict";

const cards = [...document.querySelectorAll(".card")];
const FORMULA = /^[=+\-@\t\r\n＝＋－＠]/; // what a spreadsheet would run
const NEGATIVE = /^-[0-9]+([.,][0-9]+)?$/; // which is none
let unsaved = false;

const field = (card) => card.querySelector("textarea");

function look(card) {
  card.classList.add("done");
  unsaved = true;
  const count = document.querySelectorAll(".card.done").length;
  document.getElementById("progress").textContent = `${count} of ${cards.length} looked at`;
}

function focusOn(card) {
  if (!card) {
    document.getElementById("save").focus();
    return;
  }
  field(card).focus();
  field(card).select();
  card.scrollIntoView({ block: "start" });
}

function take(card, text) {
  field(card).value = text;
  look(card);
  focusOn(cards[cards.indexOf(card) + 1]);
}

function cell(value) {
  const safe = FORMULA.test(value) && !NEGATIVE.test(value) ? `'${value}` : value;
  return `"${safe.replaceAll('"', '""')}"`;
}

function csv() {
  const rows = cards.map((card) => [
    card.dataset.source,
    card.dataset.read,
    card.dataset.confidence,
    field(card).value.trim(),
    card.classList.contains("done") ? "yes" : "no",
  ]);
  const lines = [["source", "read", "confidence", "correct", "looked_at"], ...rows];
  return lines.map((row) => row.map(cell).join(",") + "\r\n").join("");
}

function save() {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([csv()], { type: "text/csv" }));
  link.download = "corrections.csv";
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href));
  unsaved = false;
}

for (const card of cards) {
  card.addEventListener("keydown", (event) => {
    const others = card.querySelectorAll("button");
    const choice = event.altKey && /^Digit[1-3]$/.test(event.code) ? others[event.code.slice(5) - 1] : null;
    if (choice) {
      take(card, choice.dataset.text);
    } else if (event.target === field(card) && event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      take(card, field(card).value);
    } else if (event.key === "Escape") {
      field(card).value = card.dataset.read;
    } else {
      return;
    }
    event.preventDefault();
  });
  field(card).addEventListener("input", () => look(card));
  for (const button of card.querySelectorAll("button")) {
    button.addEventListener("click", () => take(card, button.dataset.text));
  }
}

document.getElementById("save").addEventListener("click", save);
document.addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "s") {
    event.preventDefault();
    save();
  }
});
window.addEventListener("beforeunload", (event) => {
  if (unsaved) event.preventDefault();
});
if (cards.length) focusOn(cards[0]);
