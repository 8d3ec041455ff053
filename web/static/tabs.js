// The tabs above the page: one panel is shown at a time. The arrow keys go from tab to tab.

function tabs(list) {
  const all = [...list.querySelectorAll("[role=tab]")];
  const panel = (tab) => element.querySelector(`#${tab.getAttribute("aria-controls")}`);

  function show(shown) {
    for (const tab of all) {
      tab.setAttribute("aria-selected", String(tab === shown));
      tab.tabIndex = tab === shown ? 0 : -1;
      panel(tab).hidden = tab !== shown;
    }
  }

  list.addEventListener("click", ({ target }) => all.includes(target) && show(target));
  list.addEventListener("keydown", ({ key }) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[key];
    if (!step) return;
    const next = all[(all.indexOf(document.activeElement) + step + all.length) % all.length];
    show(next);
    next.focus();
  });

  return { show: (name) => show(list.querySelector(`#tab-${name}`)) };
}
