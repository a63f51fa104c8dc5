/* 走访表单没有网络也能打开：只管 visits/ 下的页面，先问网络，网络不通才用上次存下的那一份（三天内）。 */
const KEPT = 'visits-pages';
const FRESH = 72 * 3600 * 1000;
const PATIENCE = 6000;
const PAGE = new URL('new/', self.registration.scope).pathname;

self.addEventListener('install', () => self.skipWaiting());
self.addEventListener('activate', (e) => e.waitUntil(self.clients.claim()));
self.addEventListener('fetch', (e) => {
  const url = new URL(e.request.url);
  if (e.request.method !== 'GET' || url.origin !== location.origin) return;
  const page = e.request.mode === 'navigate';
  if (page ? url.pathname === PAGE : url.pathname.includes('/static/')) e.respondWith(answer(e.request, page));
});

async function answer(request, page) {
  const kept = await keptOf(page ? PAGE : request, page);
  if (!kept) return fetch(request);
  let timer;
  const late = new Promise((give) => { timer = setTimeout(() => give(kept), PATIENCE); });
  try { return await Promise.race([fetch(request), late]); } catch { return kept; } finally { clearTimeout(timer); }
}

async function keptOf(what, page) {
  const found = await (await caches.open(KEPT)).match(what, { ignoreVary: true });
  if (!found || !page) return found;
  const at = Date.parse(found.headers.get('date') || '');
  return Date.now() - at < FRESH ? found : undefined;
}
