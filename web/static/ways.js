// How photos come: chosen, dropped, pasted or taken. `given` gets the files; `failed` words for people, or "" once
// they no longer hold.

function photoWays(root, { given, failed }) {
  const find = (selector) => root.querySelector(selector);
  const chooser = find("input[type=file]");

  async function paste() {
    failed("");
    try {
      const items = await navigator.clipboard.read();
      const pictures = items.flatMap((item) =>
        item.types.filter((type) => type.startsWith("image/")).map(async (type) => pasted(await item.getType(type))),
      );
      if (pictures.length) given(await Promise.all(pictures));
      else failed("The clipboard holds no picture.");
    } catch {
      failed("This browser does not let the page look at the clipboard. Press Ctrl+V instead.");
    }
  }

  function pasted(blob) {
    return new File([blob], `pasted.${blob.type.split("/")[1]}`, { type: blob.type });
  }

  function listenToDrops() {
    const hasFiles = (event) => event.dataTransfer?.types.includes("Files");
    const show = (isOver) => document.documentElement.classList.toggle("dropping", isOver);
    document.addEventListener("dragover", (event) => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      show(true);
    });
    document.addEventListener("dragleave", (event) => event.relatedTarget || show(false)); // left the window
    document.addEventListener("drop", (event) => {
      show(false);
      if (!event.dataTransfer?.files.length) return;
      event.preventDefault(); // the browser would leave the page for the file
      given([...event.dataTransfer.files]);
    });
  }

  chooser.addEventListener("change", () => {
    given([...chooser.files]);
    chooser.value = ""; // so that the same file may be chosen again
  });
  document.addEventListener("paste", (event) => {
    if (event.clipboardData?.files.length) given([...event.clipboardData.files]);
  });
  find(".photo-paste").addEventListener("click", paste);
  listenToDrops();
  camera(find(".camera"), find(".photo-camera"), { taken: (photo) => given([photo]), failed });
}
