/* 大屏：每 5 分钟取一次新图；取不到就留着上一张，并说明数据截至何时。 */
const EVERY = 300 * 1000;
const stale = document.getElementById('stale');
const since = () => document.getElementById('as-of').dataset.at;
async function refresh() {
  try {
    const answer = await fetch(location.href, { credentials: 'same-origin', cache: 'no-store' });
    const page = answer.ok && !answer.redirected ? new DOMParser().parseFromString(await answer.text(), 'text/html') : null;
    const fresh = page?.getElementById('picture');
    if (!fresh) { stale.textContent = `${answer.redirected ? '登录已过期' : '连接中断'}，数据截至 ${since()}`; return; }
    document.getElementById('picture').replaceWith(document.adoptNode(fresh));
    document.getElementById('as-of').replaceWith(document.adoptNode(page.getElementById('as-of')));
    stale.textContent = '';
    document.dispatchEvent(new CustomEvent('newpicture'));
  } catch {
    stale.textContent = `连接中断，数据截至 ${since()}`;
  }
}
setInterval(refresh, EVERY);
