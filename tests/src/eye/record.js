// Runs before the page: keeps what charts write on their canvases, with the boxes of the letters in device px.
window.__written = new WeakMap();
(() => {
  const own = CanvasRenderingContext2D.prototype;
  const write = own.fillText;
  own.fillText = function (text, x, y, ...rest) {
    const [of, at] = [this.measureText(text), this.getTransform()];
    const corners = [[-of.actualBoundingBoxLeft, -of.actualBoundingBoxAscent], [of.actualBoundingBoxRight, of.actualBoundingBoxDescent]];
    const spots = [[0, 0], [0, 1], [1, 0], [1, 1]].map(([a, b]) => at.transformPoint(new DOMPoint(x + corners[a][0], y + corners[b][1])));
    const [xs, ys] = [spots.map((spot) => spot.x), spots.map((spot) => spot.y)];
    const px = parseFloat(/([\d.]+)px/.exec(this.font)?.[1] ?? '0') * Math.hypot(at.a, at.b);
    const list = window.__written.get(this.canvas) ?? [];
    list.push({ text, px, ink: String(this.fillStyle), left: Math.min(...xs), right: Math.max(...xs), top: Math.min(...ys), bottom: Math.max(...ys) });
    window.__written.set(this.canvas, list);
    return write.call(this, text, x, y, ...rest);
  };
  // A canvas that is given its size is empty again.
  for (const side of ['width', 'height']) {
    const { get, set } = Object.getOwnPropertyDescriptor(HTMLCanvasElement.prototype, side);
    Object.defineProperty(HTMLCanvasElement.prototype, side, {
      configurable: true, enumerable: true, get,
      set(value) { window.__written.delete(this); set.call(this, value); },
    });
  }
})();
