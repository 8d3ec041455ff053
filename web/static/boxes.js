// The boxes over a photo. They say what the cards say; one that is pressed offers to copy its line or to correct it.

const FINGER_ROOM = 8; // CSS pixels around a small digit in which a finger still means it

function photoBoxes(root, { copy, correct }) {
  const all = () => [...root.querySelectorAll("button.box")];
  let pressed = null;

  // Put a photo under the boxes of `picture`, the server's HTML.
  function lay(picture, photo) {
    pressed = null;
    root.innerHTML = picture;
    putPicture(root, photo);
  }

  // `digits` stand at the places, null where the number no longer fits them; `lineOf` gives the text of a place's line.
  function name(digits, lineOf) {
    close();
    for (const box of all()) {
      const digit = digits?.[box.dataset.place];
      box.classList.toggle("box-rejected", !digit);
      box.setAttribute("aria-label", digit || "?");
      box.dataset.line = lineOf(Number(box.dataset.place));
    }
    for (const label of root.querySelectorAll(".box-label")) {
      label.textContent = label.dataset.places.split(" ").map((place) => digits?.[place] || "?").join("");
      label.classList.toggle("box-label-doubtful", label.textContent.includes("?"));
    }
  }

  function open(box) {
    close();
    pressed = box;
    box.setAttribute("aria-expanded", "true");
    const menu = document.createElement("div");
    menu.className = "box-menu";
    const { line, place } = box.dataset;
    if (line) menu.append(choice(words("photo.copy", { number: line }), () => copy(line)));
    menu.append(choice(words("photo.correct"), () => correct(Number(place))));
    const middle = box.offsetLeft + box.offsetWidth / 2;
    const isRight = middle > box.offsetParent.clientWidth / 2;
    menu.style.top = `${box.offsetTop + box.offsetHeight + 4}px`;
    menu.style[isRight ? "right" : "left"] = isRight
      ? `${box.offsetParent.clientWidth - box.offsetLeft - box.offsetWidth}px`
      : `${box.offsetLeft}px`;
    box.after(menu);
    menu.querySelector("button").focus();
  }

  function choice(label, chosen) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "key chip";
    button.textContent = label;
    button.addEventListener("click", () => {
      close();
      chosen();
    });
    return button;
  }

  function close() {
    pressed?.setAttribute("aria-expanded", "false");
    pressed?.parentElement.querySelector(".box-menu")?.remove();
    pressed = null;
  }

  // Boxes may overlap, and the room around them does: the nearest is meant, and of several the one whose middle is.
  function boxAt({ clientX: x, clientY: y }) {
    const near = all().map((box) => {
      const { left, top, right, bottom } = box.getBoundingClientRect();
      const away = Math.hypot(Math.max(left - x, 0, x - right), Math.max(top - y, 0, y - bottom));
      return { box, away, middle: Math.hypot((left + right) / 2 - x, (top + bottom) / 2 - y) };
    });
    const [nearest] = near.sort((one, other) => one.away - other.away || one.middle - other.middle);
    return nearest?.away <= FINGER_ROOM ? nearest.box : null;
  }

  root.addEventListener("click", (event) => {
    if (event.target.closest(".box-menu")) return;
    const box = event.detail ? boxAt(event) : event.target.closest("button.box"); // a key's press is at no place
    if (box && box !== pressed) open(box);
    else close();
  });
  root.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !pressed) return;
    event.preventDefault();
    const box = pressed;
    close();
    box.focus();
  });

  return { lay, name };
}

// Put a picture under its boxes, or say that this browser cannot show it: boxes over nothing say nothing.
function putPicture(root, blob) {
  const image = root.querySelector(".picture-image");
  const free = () => URL.revokeObjectURL(image.src);
  image.onload = free;
  image.onerror = () => {
    free();
    const note = document.createElement("p");
    note.className = "picture-unknown";
    note.textContent = words("photo.unknown");
    (image.closest("figure") ?? image.closest(".picture")).replaceWith(note);
  };
  image.src = URL.createObjectURL(blob);
}
