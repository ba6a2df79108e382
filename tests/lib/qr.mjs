/* qr.mjs: reads a QR code as a telephone does, with jsQR, which shares nothing with what drew it. */
import { createRequire } from 'node:module';

const jsQR = createRequire(import.meta.url)('jsqr');
const PIXELS = 4; /* a module's side */

/** The text in a picture of { data: RGBA bytes, width, height }; null when nothing can be read. */
export function readPicture({ data, width, height }) {
    return jsQR(new Uint8ClampedArray(data), width, height)?.data ?? null;
}

/** The text in the first svg of a page: its box painted white, its path's rectangles black. */
export function readSvg(html) {
    const [, box] = /<svg\b[^>]*\bviewBox="([^"]*)"/.exec(html), [, path] = /<path\b[^>]*\bd="([^"]*)"/.exec(html);
    const [left, top, size] = box.split(' ').map(Number), side = size * PIXELS;
    const data = new Uint8ClampedArray(side * side * 4).fill(255);
    const rectangles = [...path.matchAll(/M(\d+) (\d+)h(\d+)v1H(\d+)z/g)];

    if (rectangles.map(([text]) => text).join('') !== path)
        throw new Error(`not a path of rectangles: ${path.slice(0, 200)}`);
    for (const [x, y, run] of rectangles.map(([, ...numbers]) => numbers.map(Number)))
        for (let row = (y - top) * PIXELS; row < (y - top + 1) * PIXELS; row++)
            for (let column = (x - left) * PIXELS; column < (x - left + run) * PIXELS; column++)
                data.fill(0, (row * side + column) * 4, (row * side + column) * 4 + 3);
    return readPicture({ data, width: side, height: side });
}
