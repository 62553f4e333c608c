// What stands on the page and can be seen: runs of text and controls, each with its box and what is left of the box
// once everything that clips it has clipped it. Colours as four numbers from 0 to 1.

const SLACK = 1.5;
const CONTROLS = 'button, a[href], input, select, summary, [role=option], [role=radio], [role=slider], tr[tabindex]';
// What is meant to lie over other things for as long as it is open.
const OVERLAYS = '.sheet, .tip, .whole, .find-box, .find-field, .inds, .map-goto, .notice, .hint, .measured, .unit-table, .refusal, .menu-body, .tool-hint, .lesson, .divider, [role=dialog], [role=tooltip], [data-over]';

const styles = new Map();
const styleOf = (element) => {
  if (!styles.has(element)) styles.set(element, getComputedStyle(element));
  return styles.get(element);
};
const box = (rect) => ({ left: rect.left, top: rect.top, right: rect.right, bottom: rect.bottom });
const wide = (b) => b.right - b.left;
const high = (b) => b.bottom - b.top;
const meet = (a, b) => ({
  left: Math.max(a.left, b.left), top: Math.max(a.top, b.top),
  right: Math.min(a.right, b.right), bottom: Math.min(a.bottom, b.bottom),
});
const there = (b) => wide(b) > SLACK && high(b) > SLACK;
const round = (b) => `${Math.round(b.left)},${Math.round(b.top)} ${Math.round(wide(b))}×${Math.round(high(b))}`;

/// What a person who mends it looks for: the region, the element, its first words.
const named = (element, text) => {
  const one = (e) => e.id ? `#${e.id}` : e.tagName.toLowerCase() + [...e.classList].slice(0, 2).map((c) => `.${c}`).join('');
  const region = element.parentElement?.closest('[id], .answer, .front, .rank, .right, .below, .dv-pic, .map, .top');
  const words = (text ?? element.getAttribute('aria-label') ?? element.textContent ?? '').trim().slice(0, 24);
  return `${region && region !== element ? one(region) + ' ' : ''}${one(element)}${words ? ` “${words}”` : ''}`;
};

const colour = (text) => {
  const numbers = (text.match(/-?[\d.]+(e-?\d+)?/g) ?? []).map(Number);
  if (text.startsWith('#')) {
    const at = (n) => parseInt(text.slice(1 + 2 * n, 3 + 2 * n), 16) / 255;
    return [at(0), at(1), at(2), text.length > 7 ? at(3) : 1];
  }
  if (text.startsWith('color(')) return [numbers[0], numbers[1], numbers[2], numbers[3] ?? 1];
  if (text.startsWith('rgb')) return [numbers[0] / 255, numbers[1] / 255, numbers[2] / 255, numbers[3] ?? 1];
  return [0, 0, 0, 0];
};
const over = (top, below) => {
  const alpha = top[3] + below[3] * (1 - top[3]);
  if (alpha === 0) return [0, 0, 0, 0];
  const mix = (n) => (top[n] * top[3] + below[n] * below[3] * (1 - top[3])) / alpha;
  return [mix(0), mix(1), mix(2), alpha];
};
const light = (c) => {
  const line = (v) => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
  return 0.2126 * line(c[0]) + 0.7152 * line(c[1]) + 0.0722 * line(c[2]);
};
const contrast = (a, b) => {
  const [x, y] = [light(a), light(b)].sort((m, n) => n - m);
  return (x + 0.05) / (y + 0.05);
};

/// Out of sight on purpose, for those who hear the page.
const heard = (element) => {
  for (let e = element; e && e !== document.body; e = e.parentElement) {
    const style = styleOf(e);
    if (style.clipPath !== 'none') return true;
  }
  return false;
};

/// The boxes that clip an element, the nearest first.
const clips = (element) => {
  const found = [];
  let inside = styleOf(element).position;
  for (let e = element.parentElement; e; e = e.parentElement) {
    const style = styleOf(e);
    const held = style.position !== 'static' || style.transform !== 'none' || style.containerType !== 'normal';
    if (inside === 'absolute' && !held) continue;
    if (inside === 'fixed' && style.transform === 'none' && style.containerType === 'normal') continue;
    if (style.overflowX !== 'visible' || style.overflowY !== 'visible') found.push(clip(e, style));
    inside = style.position;
  }
  return found;
};
const clip = (e, style) => {
  const outer = e.getBoundingClientRect();
  const left = outer.left + e.clientLeft, top = outer.top + e.clientTop;
  const scrolls = (overflow, all, some) => /auto|scroll/.test(overflow) && all > some;
  return {
    element: e,
    box: { left, top, right: left + e.clientWidth, bottom: top + e.clientHeight },
    x: style.overflowX !== 'visible', y: style.overflowY !== 'visible',
    scrollsX: scrolls(style.overflowX, e.scrollWidth, e.clientWidth),
    scrollsY: scrolls(style.overflowY, e.scrollHeight, e.clientHeight),
    dots: style.textOverflow === 'ellipsis' && e.scrollWidth > e.clientWidth,
  };
};

/// What is left of a box, and who took something away: across, down.
const clipped = (whole, by) => {
  let left = whole;
  const lost = [];
  for (const one of by) {
    if (wide(left) <= 0 || high(left) <= 0) break;
    const cut = { ...left };
    if (one.x) { cut.left = Math.max(left.left, one.box.left); cut.right = Math.min(left.right, one.box.right); }
    if (one.y) { cut.top = Math.max(left.top, one.box.top); cut.bottom = Math.min(left.bottom, one.box.bottom); }
    const across = wide(left) - wide(cut), down = high(left) - high(cut);
    if (across > SLACK || down > 0.2 * high(whole)) lost.push({ by: one, across: across > SLACK, down: down > 0.2 * high(whole) });
    left = cut;
  }
  return { seen: left, lost };
};

const shown = (element) => element.checkVisibility({ opacityProperty: true, visibilityProperty: true }) && !heard(element);

/// Every run of text that has a place on the page.
const texts = () => {
  const found = [];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const range = document.createRange();
  for (let node = walk.nextNode(); node; node = walk.nextNode()) {
    const element = node.parentElement;
    if (!node.data.trim() || element.closest('option, script, style, noscript, #crash') || !shown(element)) continue;
    const own = styleOf(element);
    const by = clips(element);
    if (own.overflowX !== 'visible' || own.overflowY !== 'visible') by.unshift(clip(element, own));
    range.selectNodeContents(node);
    for (const rect of range.getClientRects()) {
      if (rect.width < 0.5 || rect.height < 0.5) continue;
      const whole = box(rect);
      found.push({ element, text: node.data, whole, ...clipped(whole, by), by });
    }
  }
  return found;
};

/// Every control that has a place on the page.
const controls = () => [...document.querySelectorAll(CONTROLS)].filter(shown).map((element) => {
  const whole = box(element.getBoundingClientRect());
  const by = clips(element);
  return { element, whole, ...clipped(whole, by), by };
}).filter((one) => wide(one.whole) > 0 && high(one.whole) > 0);

/// Runs something while everything on the page can be hit, also what lets pointers through.
const allHit = (run) => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync('*, *::before, *::after { pointer-events: auto !important; }');
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
  try { return run(); } finally { document.adoptedStyleSheets = document.adoptedStyleSheets.filter((one) => one !== sheet); }
};

/// Whether nothing behind an element is seen through it.
const hides = (element) => {
  const style = styleOf(element);
  return colour(style.backgroundColor)[3] * Number(style.opacity) > 0.9 || element.tagName === 'IMG';
};
/// How much of an element's own colours comes through, its ancestors' opacity counted.
const opacity = (element) => {
  let all = 1;
  for (let e = element; e; e = e.parentElement) all *= Number(styleOf(e).opacity);
  return all;
};
