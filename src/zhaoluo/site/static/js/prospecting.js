// 目标企业页的增强：勾选数、全选本页。没有这个文件，勾选和提交照样能用。
document.querySelectorAll('form[data-choose]').forEach((f) => {
  const told = f.querySelector('[data-told]'); const counted = f.querySelector('[data-counted]'); const n = f.querySelector('[data-n]');
  const boxes = [...document.querySelectorAll(`.pick input[type=checkbox][form="${f.getAttribute('id')}"]`)];
  const count = () => { n.textContent = boxes.filter((b) => b.checked).length; };
  told.hidden = true; counted.hidden = false;
  document.addEventListener('change', count); count();
  const head = document.querySelector('[data-pickall]');
  if (!head || !boxes.length) return;
  const all = document.createElement('input');
  all.type = 'checkbox'; all.setAttribute('aria-label', '选中本页全部');
  all.addEventListener('change', () => { boxes.forEach((b) => { b.checked = all.checked; }); count(); });
  head.replaceChildren(all);
});
