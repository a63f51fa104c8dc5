/* 先于首屏定下深浅色，免得闪一下。 */
(function () {
  document.documentElement.classList.add('js');
  try { var t = localStorage.getItem('theme'); if (t && !document.documentElement.dataset.lock) document.documentElement.dataset.theme = t; } catch (e) { /* 没有存储就用默认 */ }
})();
