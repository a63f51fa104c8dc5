/* 产业链图谱：打印时展开数据表；选中的环节在窄屏上滚到看得见处。没有它页面照样能用。 */
const opened = [];
window.addEventListener('beforeprint', () => {
  document.querySelectorAll('details.under:not([open])').forEach((d) => { d.open = true; opened.push(d); });
});
window.addEventListener('afterprint', () => { opened.splice(0).forEach((d) => { d.open = false; }); });
document.querySelectorAll('.mapscroll').forEach((box) => {
  const chosen = box.querySelector('[aria-current]');
  if (!chosen || box.scrollWidth <= box.clientWidth) return;
  const at = chosen.getBoundingClientRect(); const frame = box.getBoundingClientRect();
  box.scrollLeft += at.left + at.width / 2 - frame.left - frame.width / 2;
});
