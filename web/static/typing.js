// The form in which a number is typed: a field for each of its lines.

function typingForm(root, typed) {
  const find = (selector) => root.querySelector(selector);

  function addLine(text = "") {
    const lines = find(".typed-lines");
    lines.append(find(".typed template").content.cloneNode(true));
    const labels = [...lines.querySelectorAll("label")];
    labels.forEach((label, i) => {
      label.querySelector("span").textContent = labels.length > 1 ? words("typed.line", { line: i + 1 }) : words("typed.number");
      label.querySelector("input").required = i === 0;
    });
    const field = labels.at(-1).querySelector("input");
    field.value = text;
    field.dataset.longest = Math.max(field.dataset.longest, text.length); // what was read may stay
    return field;
  }

  function toggle(text, open = find(".typed").hidden) {
    find(".typed").hidden = !open;
    find(".type-it").setAttribute("aria-expanded", String(open));
    if (!open) return;
    find(".typed-lines").replaceChildren();
    text.split("\n").map(addLine)[0].select();
  }

  root.addEventListener("input", ({ target }) => target.name === "line" && checkTyped(target, target.title));
  root.addEventListener("submit", (event) => {
    event.preventDefault();
    const fields = [...event.target.querySelectorAll("input")];
    typed(fields.map(({ value }) => tidied(value)).filter(Boolean).join("\n"));
  });

  return {
    toggle,
    addLine: () => addLine().focus(),
    isOpen: () => find(".typed")?.hidden === false,
    field: () => find(".typed template").content.querySelector("input"),
  };
}

// The browser shows what is wrong where a form is sent, and would say less itself; `allowed` tells what can be typed.
function checkTyped(field, allowed) {
  const { value, validity, dataset } = field;
  const isLong = value.length > dataset.longest;
  const tooLong = isLong ? words("typed.long", { most: dataset.longest, count: value.length }) : "";
  field.setCustomValidity(validity.patternMismatch ? allowed : tooLong);
}

function tidied(text) {
  return text.trim().replace(/ +/g, " ");
}
