// 评分表：随填随算折合总分；评审办法：权重合计。无脚本时由服务器核对，页面照用
const number = (text) => { const n = Number.parseFloat(text.replace(/[，,\s]/g, '')); return Number.isFinite(n) ? n : 0; };
document.querySelectorAll('[data-sheet]').forEach((form) => {
  const shown = form.querySelector('[data-total]');
  const marks = [...form.querySelectorAll('input[data-share]')];
  const add = () => {
    const total = marks.reduce((sum, m) => sum + number(m.value) * Number(m.dataset.share), 0);
    shown.querySelector('output').textContent = (Math.round(total * 100) / 100).toString();
  };
  shown.hidden = false; form.addEventListener('input', add); add();
});
document.querySelectorAll('[data-rows]').forEach((form) => {
  const shown = form.querySelector('[data-wsum]');
  const add = () => {
    const total = [...form.querySelectorAll('[name=criteria-weight]')].reduce((sum, w) => sum + number(w.value), 0);
    const round = Math.round(total * 100) / 100;
    shown.querySelector('b').textContent = round.toString(); shown.classList.toggle('off', round !== 100);
  };
  shown.hidden = false; form.addEventListener('input', add); add();
});
