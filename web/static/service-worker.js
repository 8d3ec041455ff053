// Keeps the page on this device, so that it opens without a connection. What is drawn, read or photographed is none
// of its business: it looks at nothing but the page's own files. The server puts in which these are.

const CACHE = "number-reader-{{version}}";
const PAGE = "./";
const FILES = ["files/{{style}}", "files/{{script}}", "favicon.ico"];
const KEPT = /^\/(files|assets|static)\/|^\/(theme\.css|favicon\.ico)$/;

self.addEventListener("install", (event) => event.waitUntil(install()));
self.addEventListener("activate", (event) => event.waitUntil(dropOlder()));
self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin) return;
  if (request.mode === "navigate" && url.pathname === "/") event.respondWith(page(request));
  else if (KEPT.test(url.pathname)) event.respondWith(kept(request));
});

async function install() {
  const cache = await caches.open(CACHE);
  await cache.addAll(FILES);
  await page(PAGE);
  self.skipWaiting();
}

async function dropOlder() {
  for (const name of await caches.keys()) if (name !== CACHE) await caches.delete(name);
}

// The newest page where there is a connection. A login's page is not kept.
async function page(request) {
  const cache = await caches.open(CACHE);
  try {
    const response = await fetch(request);
    const text = await response.clone().text();
    if (response.ok && text.includes('id="reader"')) await cache.put(PAGE, response.clone());
    return response;
  } catch (error) {
    const last = await cache.match(PAGE);
    if (last) return last;
    throw error;
  }
}

async function kept(request) {
  const cache = await caches.open(CACHE);
  const there = await cache.match(request);
  if (there) return there;
  const response = await fetch(request);
  if (response.ok) await cache.put(request, response.clone());
  return response;
}
