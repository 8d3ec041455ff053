// Offers to give a corrected drawing; nothing is sent unless the visitor ticks the box and presses the button.

function teachingOffer(form, picture) {
  const box = form.elements.give;
  const button = form.querySelector("button");
  const said = form.querySelector(".teaching-said");
  let offer = null; // {number, read}

  function set(next) {
    offer = next;
    form.hidden = !next;
    box.checked = false;
    box.disabled = false;
    button.disabled = true;
    said.textContent = "";
    form.querySelector(".teaching-ask").textContent = words("give", { number: onOneLine(next?.number ?? "") });
  }

  box.addEventListener("change", () => (button.disabled = !box.checked));

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const given = offer;
    button.disabled = true;
    try {
      const image = await dataUrl(picture());
      const body = JSON.stringify({ image, ...given });
      await answered("page/correction", { method: "POST", body, headers: { "Content-Type": "application/json" } });
      if (offer !== given) return;
      box.disabled = true;
      said.textContent = words("give.thanks");
    } catch (error) {
      if (offer !== given) return;
      button.disabled = false;
      said.textContent = words("give.failed", { error: inWords(error) });
    }
  });

  return { offer: set };
}

function dataUrl(blob) {
  return new Promise((resolve, reject) => {
    const file = new FileReader();
    file.onload = () => resolve(file.result);
    file.onerror = () => reject(file.error);
    file.readAsDataURL(blob);
  });
}
