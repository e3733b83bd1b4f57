// @ts-check
// Mục lục: đánh dấu mục đang xem. Không có kịch bản thì các liên kết vẫn dẫn đúng chỗ.
const links = /** @type {HTMLAnchorElement[]} */ ([...document.querySelectorAll("[data-toc] a")]);
const heads = links.map((link) => document.getElementById(link.hash.slice(1)));
let now = -1;

/** Mục cuối cùng có đầu đề đã qua một phần ba trên của màn hình; hết trang thì mục cuối. */
function place() {
  const line = innerHeight / 3;
  const passed = heads.filter((head) => head && head.getBoundingClientRect().top < line).length;
  const ended = scrollY > 0 && innerHeight + scrollY >= document.documentElement.scrollHeight - 2;
  const at = ended ? links.length - 1 : Math.max(0, passed - 1);
  if (at === now) return;
  links[now]?.removeAttribute("aria-current");
  links[at]?.setAttribute("aria-current", "true");
  const bar = links[at]?.closest("nav");
  const item = links[at];
  if (bar && item && bar.scrollWidth > bar.clientWidth) bar.scrollLeft += item.getBoundingClientRect().left - bar.getBoundingClientRect().left - 16;
  now = at;
}

let waiting = false;
function later() {
  if (waiting) return;
  waiting = true;
  requestAnimationFrame(() => {
    waiting = false;
    place();
  });
}

if (links.length) {
  addEventListener("scroll", later, { passive: true });
  addEventListener("resize", later);
  place();
}
