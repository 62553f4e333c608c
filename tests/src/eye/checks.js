// The checks. Each tells what is wrong, where, and by how much.

const found = [];
const tell = (what, where, how) => found.push({ what, where, how });

const screenBox = { left: 0, top: 0, right: innerWidth, bottom: innerHeight };
const unit = parseFloat(getComputedStyle(document.querySelector('.app, .planner')).fontSize) / 14;
const aspect = innerWidth / innerHeight;
// Walls are read from afar: a ninetieth of the height; three screens in a row have letters of twice a desk's size.
// Sizes of letters are rounded to device px on canvases.
const ROUNDED = 0.2;
const smallest = aspect >= 5 ? innerHeight / 45 : aspect >= 3 ? innerHeight / 90 : 12;

/// The text or control goes beyond its own box, its region or the screen.
const overflow = (runs) => {
  for (const e of document.querySelectorAll('body *')) {
    const style = styleOf(e);
    if (/auto|scroll/.test(style.overflowX) && e.scrollWidth > e.clientWidth + 1 && shown(e)) {
      tell('overflow', named(e, ''), `scrolls sideways: ${e.scrollWidth} in ${e.clientWidth}`);
    }
  }
  for (const run of runs) {
    if (!there(run.seen)) continue;
    const off = meet(run.seen, screenBox);
    if ((wide(run.seen) - wide(off) > SLACK || high(run.seen) - high(off) > 0.2 * high(run.whole)) && !run.by.some((one) => one.scrollsX || one.scrollsY)) {
      tell('overflow', named(run.element, run.text), `beyond the screen: ${round(run.seen)}`);
      continue;
    }
    const holder = boxed(run.element);
    if (!holder) continue;
    const own = holder.getBoundingClientRect();
    const rise = 0.2 * high(run.seen);
    const out = Math.max(own.left - run.seen.left, run.seen.right - own.right) > SLACK || Math.max(own.top - run.seen.top, run.seen.bottom - own.bottom) > rise + 1;
    if (out) tell('overflow', named(run.element, run.text), `${round(run.seen)} beyond its box ${named(holder, '')} ${round(box(own))}`);
  }
};
/// The nearest box with an edge of its own.
const boxed = (element) => {
  for (let e = element; e && e !== document.body; e = e.parentElement) {
    const style = styleOf(e);
    if (style.display === 'inline' || style.display === 'contents') continue;
    const edge = ['Top', 'Right', 'Bottom', 'Left'].some((side) => parseFloat(style[`border${side}Width`]) > 0);
    // A month's name is wider than its bar, and stands below the bars beside it.
    if (e.matches('.month')) continue;
    if (edge || colour(style.backgroundColor)[3] > 0 || e.matches('button, td, th, figure, section')) return e;
  }
  return null;
};

/// Text or controls that are cut off where nobody can scroll, and shortened names that can't be read in whole.
const cut = (runs, all) => {
  for (const run of runs) {
    if (!there(run.seen)) continue;
    for (const { by, across, down } of run.lost) {
      if (across && by.dots) {
        const stop = by.element.closest('button, a[href], [tabindex], summary') ?? document.querySelector(`[aria-describedby='${by.element.id}']`);
        if (!stop || !by.element.matches('.cut')) tell('cut', named(run.element, run.text), 'shortened, and the whole is nowhere to be read');
      } else if (across && !by.scrollsX) {
        tell(by.element.matches('.screen, .app') ? 'overflow' : 'cut', named(run.element, run.text), `${Math.round(wide(run.whole))} px wide, ${Math.round(wide(run.seen))} are seen in ${named(by.element, '')}`);
      }
      if (down && !by.scrollsY) tell('cut', named(run.element, run.text), `${Math.round(high(run.whole))} px high, ${Math.round(high(run.seen))} are seen in ${named(by.element, '')}`);
    }
  }
  for (const one of all) {
    const lost = one.lost.find(({ by, across, down }) => (across && !by.scrollsX) || (down && !by.scrollsY));
    if (lost) tell('cut', named(one.element), `of ${round(one.whole)} ${round(one.seen)} is seen in ${named(lost.by.element, '')}`);
  }
};

/// Two runs of text, or two controls, in the same place; and what lies half below something else.
const overlap = (runs, all) => allHit(() => {
  const seen = runs.filter((run) => there(run.seen)).map((run) => {
    const inset = 0.18 * high(run.whole);
    return { ...run, ink: { left: run.seen.left, right: run.seen.right, top: run.seen.top + inset, bottom: run.seen.bottom - inset } };
  });
  seen.sort((a, b) => a.ink.top - b.ink.top);
  seen.forEach((a, at) => {
    for (let other = at + 1; other < seen.length && seen[other].ink.top < a.ink.bottom; other += 1) {
      const b = seen[other];
      const both = meet(a.ink, b.ink);
      if (a.element !== b.element && there(both) && bothSeen(a.element, b.element, both)) {
        tell('overlap', named(a.element, a.text), `over ${named(b.element, b.text)} at ${round(both)}`);
      }
    }
  });
  all.forEach((a, at) => {
    for (const b of all.slice(at + 1)) {
      if (a.element.contains(b.element) || b.element.contains(a.element)) continue;
      const both = meet(a.seen, b.seen);
      if (wide(both) > 2 && high(both) > 2 && bothSeen(a.element, b.element, both)) {
        tell('overlap', named(a.element), `over ${named(b.element)} at ${round(both)}`);
      }
    }
  });
  for (const run of seen) {
    const y = (run.ink.top + run.ink.bottom) / 2;
    const spots = [run.ink.left + 1, (run.ink.left + run.ink.right) / 2, run.ink.right - 1].filter((x) => x >= 0 && x < innerWidth && y >= 0 && y < innerHeight);
    const covers = spots.map((x) => cover(run.element, x, y));
    const by = covers.find(Boolean);
    if (by && covers.some((one) => !one) && !by.closest(OVERLAYS) && !/sticky|fixed/.test(styleOf(by).position)) {
      tell('overlap', named(run.element, run.text), `partly below ${named(by, '')}`);
    }
  }
});
/// What hides an element at a place; nothing where it is seen, or isn't there.
const cover = (element, x, y) => {
  const stack = document.elementsFromPoint(x, y);
  const at = stack.indexOf(element);
  if (at < 0) return null;
  return stack.slice(0, at).find((e) => !element.contains(e) && !e.contains(element) && holds(e, x, y) && hides(e)) ?? null;
};
/// Whether a place lies in an element's own box: what a finger may hit of it reaches further.
const holds = (element, x, y) => {
  const b = element.getBoundingClientRect();
  return x >= b.left && x <= b.right && y >= b.top && y <= b.bottom;
};
/// Whether at the middle of a place neither of the two is hidden by the other's ground.
const bothSeen = (a, b, place) => {
  const [x, y] = [(place.left + place.right) / 2, (place.top + place.bottom) / 2];
  const stack = document.elementsFromPoint(x, y);
  if (stack.indexOf(a) < 0 || stack.indexOf(b) < 0) return false;
  const [upper, lower] = stack.indexOf(a) < stack.indexOf(b) ? [a, b] : [b, a];
  if (upper.contains(lower) || lower.contains(upper)) return false;
  return !stack.slice(0, stack.indexOf(lower)).some((e) => !e.contains(lower) && holds(e, x, y) && hides(e));
};

/// Letters too small to be read, and figures too small for a wall.
const small = (runs) => {
  for (const run of runs) {
    const size = parseFloat(styleOf(run.element).fontSize);
    if (there(run.seen) && size < smallest - 0.02 && !run.element.closest('.drawn')) tell('small', named(run.element, run.text), `${size.toFixed(1)} px, ${smallest.toFixed(1)} at least`);
  }
};

/// At three screens side by side nothing may run across where two meet.
const bezels = (runs) => {
  if (aspect < 5) return;
  for (const run of runs) {
    for (const x of [innerWidth / 3, 2 * innerWidth / 3]) {
      if (there(run.seen) && run.seen.left < x - SLACK && run.seen.right > x + SLACK) tell('overflow', named(run.element, run.text), `across the bezel at ${Math.round(x)}`);
    }
  }
};

/// The colours behind a place, the lightest and the darkest they may be: the map may have any.
const grounds = (element, x, y) => {
  const stack = document.elementsFromPoint(x, y);
  const from = stack.indexOf(element);
  if (from < 0) return [];
  let top = [0, 0, 0, 0];
  for (const e of stack.slice(from)) {
    if (!holds(e, x, y)) continue;
    if (e.tagName === 'CANVAS' && !e.matches('.drawing')) return [over(top, [0, 0, 0, 1]), over(top, [1, 1, 1, 1])];
    const style = styleOf(e);
    top = over(top, colour(style.backgroundColor));
    if (top[3] > 0.995) return [top];
  }
  return [over(top, colour(styleOf(document.body).backgroundColor))];
};
const faint = (runs) => allHit(() => {
  const known = new Set();
  for (const run of runs) {
    const e = run.element;
    if (!there(run.seen) || e.closest('[disabled], [aria-disabled=true]')) continue;
    const [x, y] = [(run.seen.left + run.seen.right) / 2, (run.seen.top + run.seen.bottom) / 2];
    if (cover(e, x, y)) continue;
    const style = styleOf(e);
    const size = parseFloat(style.fontSize) / unit;
    const need = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700) ? 3 : 4.5;
    const ink = colour(style.color);
    ink[3] *= opacity(e);
    for (const ground of grounds(e, x, y)) {
      const ratio = contrast(over(ink, ground), ground);
      const where = named(e, run.text);
      if (ratio < need - 0.005 && !known.has(where)) {
        known.add(where);
        tell('contrast', where, `${ratio.toFixed(2)}, ${need} at least`);
      }
    }
  }
  // What lies behind a line, as last year does, is told in words, too.
  for (const shape of document.querySelectorAll('button svg *:not(.area, .soft), a svg *, .warn')) {
    const e = shape.closest('svg') ?? shape;
    const b = e.getBoundingClientRect();
    if (!shown(shape) || shape.closest('[disabled]') || wide(b) < 1) continue;
    const [x, y] = [b.left + b.width / 2, b.top + b.height / 2];
    const style = styleOf(shape);
    const chip = shape.matches('.warn');
    // A chip's edge lies on its fill.
    const edges = (style.boxShadow.match(/(rgba?|color)\([^)]*\)/g) ?? []).map((edge) => over(colour(edge), colour(style.backgroundColor)));
    const inks = chip ? [colour(style.backgroundColor), ...edges] : [style.stroke, style.fill].map(colour);
    const all = grounds(chip ? e.parentElement : e, x, y).map((ground) => Math.max(...inks.map((ink) => contrast(over(ink, ground), ground))));
    const ratio = Math.min(...all);
    if (all.length && ratio < 2.995) tell('contrast', named(shape.closest('button, a') ?? shape), `a mark of ${ratio.toFixed(2)}, 3 at least`);
  }
});

/// A press lands on the control that is drawn there.
const click = (all) => {
  for (const one of all) {
    if (!there(one.seen) || one.element.closest('[inert]')) continue;
    const part = meet(one.seen, screenBox);
    if (wide(part) < 0.5 * wide(one.whole) || high(part) < 0.5 * high(one.whole)) continue;
    const [x, y] = [(part.left + part.right) / 2, (part.top + part.bottom) / 2];
    const hit = document.elementFromPoint(x, y);
    const label = one.element.closest('label');
    if (hit && (one.element.contains(hit) || hit.contains(one.element) && hit === label || label?.contains(hit))) continue;
    if (hit?.closest(OVERLAYS) && !one.element.closest(OVERLAYS)) continue;
    // What scrolls passes below what stays.
    if (held(hit)) continue;
    tell('click', named(one.element), `a press at ${Math.round(x)},${Math.round(y)} lands on ${hit ? named(hit, '') : 'nothing'}`);
  }
};

const held = (element) => {
  for (let e = element; e; e = e.parentElement) if (styleOf(e).position === 'sticky') return true;
  return false;
};

/// What charts have written on their canvases, see record.js.
const canvases = () => {
  for (const canvas of document.querySelectorAll('canvas.drawing')) {
    const b = canvas.getBoundingClientRect();
    if (wide(b) < 1 || !shown(canvas)) continue;
    const share = canvas.width / b.width;
    const said = (window.__written?.get(canvas) ?? []);
    said.forEach((one, at) => {
      if (one.px / share < smallest - ROUNDED) tell('small', `${named(canvas)} “${one.text}”`, `${(one.px / share).toFixed(1)} px, ${smallest.toFixed(1)} at least`);
      const off = Math.max(-one.left, one.right - canvas.width, -one.top, one.bottom - canvas.height);
      if (off > 2 * share) tell('cut', `${named(canvas)} “${one.text}”`, `${Math.round(off / share)} px beyond the picture`);
      for (const other of said.slice(at + 1)) {
        if (there(meet(one, other))) tell('overlap', `${named(canvas)} “${one.text}”`, `over “${other.text}”`);
      }
      const ground = grounds(canvas, b.left + b.width / 2, b.top + b.height / 2)[0];
      const ink = colour(one.ink);
      if (ground && contrast(over(ink, ground), ground) < 4.495) tell('contrast', `${named(canvas)} “${one.text}”`, `${contrast(over(ink, ground), ground).toFixed(2)}, 4.5 at least`);
    });
  }
};

/// What an empty field asks for, which no box of text holds: as wide as the field's own letters would be.
const hints = () => {
  const pen = document.createElement('canvas').getContext('2d');
  for (const field of document.querySelectorAll('input[placeholder]')) {
    // A field that is folded up has no box: it is opened before one writes in it.
    if (field.value || !shown(field) || wide(field.getBoundingClientRect()) < 1) continue;
    const style = styleOf(field);
    pen.font = `${style.fontStyle} ${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
    const needs = pen.measureText(field.placeholder).width;
    const has = field.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
    if (needs > has + 0.5) tell('hint', named(field, field.placeholder), `${Math.round(needs)} px wide, ${Math.round(has)} are seen`);
  }
};

const runs = texts(), all = controls();
overflow(runs);
bezels(runs);
cut(runs, all);
overlap(runs, all);
small(runs);
faint(runs);
hints();
click(all);
allHit(canvases);
/// The map hits the leaf that is drawn where one points: [code, longitude, latitude].
const click_map = (places) => {
  const map = document.getElementById('map');
  if (!map) return;
  const b = map.getBoundingClientRect();
  for (const [code, lon, lat] of places) {
    const [x, y] = __weige.project(lon, lat);
    if (x < 0 || y < 0 || x >= b.width || y >= b.height) continue;
    const hit = document.elementFromPoint(b.left + x, b.top + y);
    if (!hit || !map.contains(hit)) continue;
    const picked = __weige.pick(x, y);
    if (picked !== code) tell('click', `#map ${code}`, `at ${Math.round(x)},${Math.round(y)} ${picked} is hit`);
  }
};
