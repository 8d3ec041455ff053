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
    return field;
  }

  function toggle(text, open = find(".typed").hidden) {
    find(".typed").hidden = !open;
    find(".type-it").setAttribute("aria-expanded", String(open));
    if (!open) return;
    find(".typed-lines").replaceChildren();
    text.split("\n").map(addLine)[0].select();
  }

  root.addEventListener("submit", (event) => {
    event.preventDefault();
    const fields = [...event.target.querySelectorAll("input")];
    typed(fields.map(({ value }) => value.replaceAll(" ", "")).filter(Boolean).join("\n"));
  });

  return { toggle, addLine: () => addLine().focus(), isOpen: () => find(".typed")?.hidden === false };
}
