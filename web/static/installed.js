// What makes the page one that can be installed, and what it says without a connection.

function installable(note) {
  const tell = () => (note.hidden = navigator.onLine);
  window.addEventListener("online", tell);
  window.addEventListener("offline", tell);
  tell();
  navigator.serviceWorker?.register("service-worker.js").catch(() => {}); // not allowed here: then it needs a connection
}
