// The table of several photos; `shown` gets the photo whose name is pressed.

function photoTable(root, shown) {
  const rows = root.querySelector("tbody");

  function row(photo) {
    const line = document.createElement("tr");
    const name = document.createElement("button");
    name.type = "button";
    name.className = "photo-name";
    name.textContent = photo.file.name;
    name.disabled = !photo.answer && !photo.error;
    name.addEventListener("click", () => shown(photo));
    const head = document.createElement("th");
    head.scope = "row";
    head.append(name);
    line.append(head, ...(photo.error ? [trouble(photo.error)] : cells(photo)));
    return line;
  }

  function trouble(error) {
    const cell = document.createElement("td");
    cell.className = "photo-error";
    cell.colSpan = 2;
    cell.textContent = error;
    return cell;
  }

  function cells(photo) {
    const { answer } = photo;
    const [number, sure] = [document.createElement("td"), document.createElement("td")];
    number.className = "photo-number";
    number.textContent = answer ? named(textOf(photo)) : "…";
    if (answer && isCorrected(photo)) sure.textContent = words("photo.corrected");
    else if (answer && !isTabled(photo)) sure.textContent = answer.percent;
    return [number, sure];
  }

  return {
    show(photos, open) {
      root.hidden = photos.length < 2;
      rows.replaceChildren(...photos.map(row));
      photos.forEach((photo, i) => photo === open && rows.children[i].setAttribute("aria-current", "true"));
    },
  };
}
