/* 走访：填的先存在本机，连上网再送；每条有编号，服务器只认一次。没有本文件时，表单照样能交。 */
(() => {
  const box = document.querySelector('[data-outbox]');
  if (!box || !window.indexedDB) return;
  const form = document.querySelector('form[data-visit]');
  const { user, to, worker } = box.dataset;
  const MOST = 6, SIDE = 1600, HEAVY = 400 * 1024;
  const SLOW = 12000, WAIT = 90000;
  let photos = [], busy = false, gone = false, away = '', other = false, resumed = '', sent = [];

  // —— 本机的存放：一条一行，编号为键 ——
  const open = () => new Promise((ok, no) => {
    const r = indexedDB.open('zhaoluo-visits', 1);
    r.onupgradeneeded = () => r.result.createObjectStore('visits', { keyPath: 'once' });
    r.onsuccess = () => ok(r.result);
    r.onerror = () => no(r.error);
  });
  async function run(mode, work) {
    const db = await open();
    try {
      return await new Promise((ok, no) => {
        const t = db.transaction('visits', mode);
        const r = work(t.objectStore('visits'));
        t.oncomplete = () => ok(r.result);
        t.onerror = t.onabort = () => no(t.error);
      });
    } finally { db.close(); }
  }
  const keep = (entry) => run('readwrite', (s) => s.put(entry));
  const drop = (once) => run('readwrite', (s) => s.delete(once));
  const all = async () => (await run('readonly', (s) => s.getAll())).sort((a, b) => a.saved - b.saved);

  // —— 送：编号随表，收到没收到都可以再送 ——
  const token = () => (document.cookie.match(/(?:^|; )csrftoken=([^;]+)/) || [])[1] || form?.elements.csrfmiddlewaretoken?.value || '';
  async function post(entry) {
    const body = new FormData();
    entry.fields.forEach(([k, v]) => body.append(k, v));
    body.set('user', entry.user); // 谁填的；换了人登录，服务器不收
    entry.files.forEach((f) => body.append('files', f.blob, f.name));
    const limit = new AbortController();
    const timer = setTimeout(() => limit.abort(), WAIT);
    try {
      const r = await fetch(to, { method: 'POST', body, signal: limit.signal, headers: { 'X-CSRFToken': token(), 'HX-Request': 'true' } });
      const next = r.headers.get('HX-Redirect');
      if (r.status === 204 && next) return { done: next };
      if (next || r.redirected) return { login: next || r.url };
      if (r.status >= 500 || r.status === 403 || r.status === 404) return { wait: r.status };
      const page = new DOMParser().parseFromString(await r.text(), 'text/html');
      const reader = page.querySelector('[data-outbox]')?.dataset.user;
      if (reader && reader !== entry.user) return { other: true };
      const why = [...page.querySelectorAll('#refused li')].map((li) => li.textContent.trim());
      return { why: why.length ? why : [page.querySelector('h1')?.textContent.trim() || '服务器没有收下，请核对内容'] };
    } catch { return { wait: 0 }; } finally { clearTimeout(timer); }
  }
  const waits = async (once) => (await all()).some((e) => e.once === once && e.state === 'waiting');
  async function send(entry) {
    const got = await post(entry);
    away = got.login || '';
    other = Boolean(got.other);
    if (got.wait && await waits(entry.once)) await keep({ ...entry, answer: got.wait });
    if (got.done) await drop(entry.once);
    if (got.why) await keep({ ...entry, state: 'refused', why: got.why });
    return got;
  }
  async function sendAll() {
    if (busy) return;
    busy = true;
    const tried = new Set();
    try {
      for (;;) {
        const entry = (await all()).find((e) => e.user === user && e.state === 'waiting' && !tried.has(e.once));
        if (!entry) break;
        tried.add(entry.once);
        const got = await send(entry);
        if (got.done) sent.push({ label: entry.label, url: got.done });
        else if (got.login || got.other || got.wait === 0) break; // 没有网络、要登录：后面的也送不出；别的，只是这一条
      }
    } finally { busy = false; }
    await show();
  }

  // —— 说给人听 ——
  const el = (tag, css, text) => { const n = document.createElement(tag); if (css) n.className = css; if (text) n.textContent = text; return n; };
  function say(css, head, rest) { const n = el('div', `outmsg ${css}`); const t = el('span', '', rest); t.prepend(el('b', '', head)); n.append(t); box.append(n); return n; }
  function choices(n, e) {
    const btns = el('div', 'btns');
    if (form) { const fix = el('button', 'btn', '改了再送'); fix.type = 'button'; fix.onclick = async () => { await save(); await load(e); }; btns.append(fix); }
    else { const a = el('a', 'btn', '去改'); a.href = to; btns.append(a); }
    const del = el('button', 'btn ghost', '删掉这一条'); del.type = 'button';
    del.onclick = async () => { if (del.dataset.sure) { await drop(e.once); await show(); } else { del.dataset.sure = '1'; del.textContent = '确定删掉？删了找不回'; } };
    btns.append(del); n.append(btns);
  }
  const stuck = (status) => (status >= 500 ? '服务器没有接住，会自动再送；' : '没有被接受，可能换过登录或权限变了，请刷新页面再试；') + '内容还在本机';
  async function show() {
    const rows = await all();
    const mine = rows.filter((e) => e.user === user);
    const waiting = mine.filter((e) => e.state === 'waiting');
    box.replaceChildren();
    box.setAttribute('role', 'status');
    if (form && resumed && resumed === value('once')) say('ok', '接着上次没填完的。', label());
    if (waiting.length) {
      const names = waiting.map((e) => e.label).join('、');
      if (away) {
        const n = say('', '登录已过期。', `${waiting.length} 条存在本机，没有丢：${names}`);
        const a = el('a', 'btn', '登录后自动送出'); a.href = away; n.append(a);
      } else if (other) say('', '现在登录的是另一个账号。', `${waiting.length} 条存在本机，没有丢，请用填表的账号登录，会自动送出：${names}`);
      else if (navigator.onLine === false) say('', '没有网络，放心填。', `存在本机，连上后自动送出，每条只送一次。待送 ${waiting.length} 条：${names}`);
      else { const n = say('', `待送 ${waiting.length} 条。`, `存在本机，自动重送，每条只送一次。${names}`); const b = el('button', 'btn', '现在送'); b.type = 'button'; b.onclick = () => { b.disabled = true; sendAll(); }; n.append(b); }
    }
    mine.filter((e) => e.state === 'refused').forEach((e) => {
      const n = say('bad', `没有收下：${e.label}。`, '内容还在本机');
      e.why.forEach((w) => n.append(el('p', '', w)));
      choices(n, e);
    });
    waiting.filter((e) => e.answer).forEach((e) => choices(say('bad', `没有送到：${e.label}。`, stuck(e.answer)), e));
    mine.filter((e) => e.state === 'draft' && (!form || e.once !== value('once'))).forEach((e) => {
      const n = say('', '没填完：', e.label);
      if (form) { const go = el('button', 'btn', '接着填'); go.type = 'button'; go.onclick = async () => { await save(); await load(e); }; n.append(go); }
      else { const a = el('a', 'btn', '接着填'); a.href = to; n.append(a); }
    });
    const others = rows.length - mine.length;
    if (others) say('', `另一账号有 ${others} 条没送。`, '请用那个账号登录，会自动送出');
    sent.forEach((s) => { const n = say('ok', '已送出。', s.label); const a = el('a', '', '看这一条'); a.href = s.url; n.append(a); });
  }

  // —— 表单 ——
  const field = (name) => form.elements[name];
  const value = (name) => { const f = field(name); return f ? String(f.value || '').trim() : ''; };
  const label = () => form.querySelector('input[name=stop]:checked')?.dataset.name || value('name') || '没写企业';
  const blank = () => !(value('stop') || value('name') || value('outcome') || value('note') || value('next_step') || value('met_post') || photos.length);
  function entryOf(state, why = []) {
    const fields = [...new FormData(form)].filter(([k, v]) => typeof v === 'string' && k !== 'csrfmiddlewaretoken');
    return { once: value('once'), user, state, why, saved: Date.now(), label: label(), fields, files: photos.map((f) => ({ name: f.name, blob: f })) };
  }
  function newKey() { field('once').value = [...crypto.getRandomValues(new Uint8Array(16))].map((b) => b.toString(16).padStart(2, '0')).join(''); }
  function clear() {
    form.querySelectorAll('input:not([type=hidden]):not([type=radio]):not([type=file]),textarea').forEach((i) => { if (!['on', 'city'].includes(i.name)) i.value = ''; });
    form.querySelectorAll('input[type=radio]').forEach((r) => { r.checked = r.name === 'stop' && r.value === ''; });
    if (field('target')) field('target').value = '';
    if (field('project')) field('project').value = '';
    photos = []; shots(); newKey(); complain([]); tell();
  }
  async function load(e) {
    clear();
    const said = new Map(e.fields);
    field('once').value = e.once;
    said.forEach((v, k) => {
      const f = field(k);
      if (!f || k === 'once') return;
      if (f instanceof RadioNodeList) { const r = [...f].find((i) => i.value === v); if (r) r.checked = true; } else if (f.type === 'radio') f.checked = f.value === v; else f.value = v;
    });
    photos = e.files.map((f) => new File([f.blob], f.name, { type: f.blob.type })); shots();
    form.querySelector('input[name=stop]:checked')?.closest('details')?.setAttribute('open', '');
    await keep({ ...e, state: 'draft' });
    await show();
    complain(e.why || []); tell();
  }
  function complain(why) {
    document.getElementById('refused')?.remove();
    if (!why.length) return;
    const n = el('div', 'refuse'); n.id = 'refused'; n.tabIndex = -1; n.setAttribute('role', 'alert');
    const b = el('div'); b.append(el('h2', '', `没有记下，${why.length} 处要改`), el('p', '', '您填的内容还在。'));
    const ul = el('ul'); why.forEach((w) => ul.append(el('li', '', w))); b.append(ul);
    n.append(el('div', 'rf-i', '✕'), b); form.before(n); n.focus();
  }
  function lacking() {
    const why = [];
    if (!value('stop') && !value('name')) why.push('请选或写走访了哪家企业');
    const out = value('outcome');
    if (!out) why.push('请选走访结果');
    if (out && out !== 'none' && !value('next_step')) why.push('有意向的，请写下一步做什么');
    if (!value('next_on') && ((out && out !== 'none') || value('next_step'))) why.push('请填下一步不晚于哪天');
    return why;
  }
  async function submit(e) {
    e.preventDefault(); e.stopPropagation();
    const button = form.querySelector('button.pri');
    if (button.disabled) return;
    const why = lacking();
    if (why.length) { complain(why); return; }
    clearTimeout(later); button.disabled = true; complain([]);
    const entry = entryOf('waiting');
    try { await keep(entry); } catch { gone = true; form.submit(); return; } // 本机存不下，就直接交
    let got = { wait: 0 };
    if (navigator.onLine !== false && !busy) {
      busy = true;
      const going = send(entry).finally(() => { busy = false; });
      got = await Promise.race([going, new Promise((ok) => { setTimeout(() => ok({ wait: 0 }), SLOW); })]);
      if (!got.done) going.then((late) => { if (late.done) { sent.push({ label: entry.label, url: late.done }); show(); } });
    }
    button.disabled = false;
    if (got.done) { gone = true; location.assign(got.done); return; }
    if (got.why) { await keep({ ...entry, state: 'draft', why: got.why }); await show(); complain(got.why); return; }
    clear(); await show(); box.tabIndex = -1; box.focus(); box.scrollIntoView({ block: 'center' });
  }

  // —— 照片：缩小了再存，可以一张张加 ——
  async function shrink(file) {
    if (file.size < HEAVY || !/^image\/(jpeg|png|webp)$/.test(file.type)) return file;
    try {
      const bitmap = await createImageBitmap(file);
      const k = Math.min(1, SIDE / Math.max(bitmap.width, bitmap.height));
      const c = document.createElement('canvas'); c.width = Math.round(bitmap.width * k); c.height = Math.round(bitmap.height * k);
      c.getContext('2d').drawImage(bitmap, 0, 0, c.width, c.height);
      const blob = await new Promise((ok) => c.toBlob(ok, 'image/jpeg', 0.82));
      return blob && blob.size < file.size ? new File([blob], file.name.replace(/\.\w+$/, '') + '.jpg', { type: 'image/jpeg' }) : file;
    } catch { return file; }
  }
  async function small(file) {
    try {
      const bitmap = await createImageBitmap(file, { resizeWidth: 168, resizeQuality: 'medium' });
      const c = document.createElement('canvas'); c.width = bitmap.width; c.height = bitmap.height;
      c.getContext('2d').drawImage(bitmap, 0, 0);
      return c.toDataURL('image/jpeg', 0.7);
    } catch { return ''; }
  }
  function shots() {
    const list = form.querySelector('[data-shots]');
    list.replaceChildren(...photos.map((f, i) => {
      const n = el('div', 'shot', f.name.slice(0, 10)); const b = el('button', '', '×'); b.type = 'button'; b.setAttribute('aria-label', `去掉 ${f.name}`);
      b.onclick = () => { photos.splice(i, 1); shots(); note(); };
      small(f).then((src) => { if (src) { const img = el('img'); img.src = src; img.alt = f.name; n.replaceChildren(img, b); } });
      n.append(b); return n;
    }));
    try { const give = new DataTransfer(); photos.forEach((f) => give.items.add(f)); field('files').files = give.files; } catch { /* 老浏览器：照片在待送的那一份里 */ }
  }

  // 按钮旁说明存下会怎样
  const sum = form?.querySelector('[data-sum]'), plain = sum?.textContent;
  function tell() { const o = form.querySelector('input[name=outcome]:checked'); sum.textContent = o ? `${label()}：${o.closest('label').querySelector('b').textContent}，${o.closest('label').querySelector('small').textContent}` : plain; }

  let later;
  const note = () => { clearTimeout(later); later = setTimeout(save, 300); };
  const save = async () => { clearTimeout(later); if (gone || form.querySelector('button.pri').disabled) return; try { await (blank() ? drop(value('once')) : keep(entryOf('draft'))); } catch { /* 存不下就不存草稿 */ } };
  async function begin() {
    form.addEventListener('submit', submit);
    form.addEventListener('input', () => { note(); tell(); });
    form.addEventListener('change', async (e) => {
      if (e.target.name !== 'files') { note(); return; }
      const more = await Promise.all([...e.target.files].filter((f) => !photos.includes(f)).map(shrink));
      photos = [...photos, ...more].slice(0, MOST); shots(); note();
    });
    field('name').addEventListener('input', () => { const other = form.querySelector('input[name=stop][value=""]'); if (other && value('name')) other.checked = true; });
    document.addEventListener('visibilitychange', () => { if (document.visibilityState === 'hidden') save(); });
    const now = new Date(); const day = `${now.getFullYear()}-${String(now.getMonth() + 1).padStart(2, '0')}-${String(now.getDate()).padStart(2, '0')}`;
    if (navigator.onLine === false && day > form.dataset.today) field('on').value = day;
    if (!document.getElementById('refused')) newKey(); // 存下的那份页面可能打开几次，每次都是新的一条
    const draft = (await all()).find((e) => e.user === user && e.state === 'draft');
    const fresh = !document.getElementById('refused') && !/[?&](stop|target|project)=/.test(location.search);
    if (draft && fresh) { resumed = draft.once; await load(draft); }
  }

  // —— 没有网络也打得开：把表单页和它的样式、脚本存一份 ——
  async function prepare() {
    if (!('serviceWorker' in navigator) || !window.caches || navigator.onLine === false) return;
    await navigator.serviceWorker.register(worker);
    const cache = await caches.open('visits-pages');
    const own = [...document.querySelectorAll('link[rel=stylesheet],link[rel=icon],script[src]')].map((n) => n.href || n.src);
    const page = await fetch(to, { headers: { Accept: 'text/html' } });
    if (!page.ok || page.redirected) { await cache.delete(to); return; }
    const text = (await page.text()).replace(/<p class="said[^]*?<\/p>/g, ''); // 一次性的提示不存
    const headers = {};
    ['Content-Type', 'Content-Security-Policy', 'Date'].forEach((h) => { headers[h] = page.headers.get(h) || ''; });
    await cache.put(to, new Response(text, { headers }));
    const inside = new DOMParser().parseFromString(text, 'text/html');
    own.push(...[...inside.querySelectorAll('link[rel=stylesheet],link[rel=icon],script[src]')].map((n) => new URL(n.getAttribute('href') || n.getAttribute('src'), location.origin).href));
    for (const url of new Set(own)) if (!/\.[0-9a-f]{12}\./.test(url) || !(await cache.match(url, { ignoreVary: true }))) await cache.add(url);
  }

  (async () => {
    if (form) await begin();
    await show();
    await sendAll();
    addEventListener('online', sendAll);
    addEventListener('offline', show);
    setInterval(async () => { if (document.visibilityState === 'visible' && navigator.onLine !== false && (await all()).some((e) => e.user === user && e.state === 'waiting')) sendAll(); }, 20000);
    prepare().catch(() => {});
  })().catch(() => {}); // 本机存储用不了：表单仍是普通表单
})();
