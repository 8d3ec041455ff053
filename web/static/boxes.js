// The boxes over a photo. They say what the cards say; one that is pressed offers to copy its line or to correct it.

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

  root.addEventListener("click", ({ target }) => {
    if (target.closest(".box-menu")) return;
    const box = target.closest("button.box");
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

// Put a picture under its boxes.
function putPicture(root, blob) {
  const image = root.querySelector(".picture-image");
  const free = () => URL.revokeObjectURL(image.src);
  image.onload = image.onerror = free;
  image.src = URL.createObjectURL(blob);
}
