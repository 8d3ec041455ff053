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

  // The browser shows what is wrong where one presses "Correct it", and would say less itself.
  function check(field) {
    const { value, title, validity, dataset } = field;
    const isLong = value.length > dataset.longest;
    const tooLong = isLong ? words("typed.long", { most: dataset.longest, count: value.length }) : "";
    field.setCustomValidity(validity.patternMismatch ? title : tooLong);
  }

  function toggle(text, open = find(".typed").hidden) {
    find(".typed").hidden = !open;
    find(".type-it").setAttribute("aria-expanded", String(open));
    if (!open) return;
    find(".typed-lines").replaceChildren();
    text.split("\n").map(addLine)[0].select();
  }

  root.addEventListener("input", ({ target }) => target.name === "line" && check(target));
  root.addEventListener("submit", (event) => {
    event.preventDefault();
    const fields = [...event.target.querySelectorAll("input")];
    typed(fields.map(({ value }) => value.trim().replace(/ +/g, " ")).filter(Boolean).join("\n"));
  });

  return { toggle, addLine: () => addLine().focus(), isOpen: () => find(".typed")?.hidden === false };
}
