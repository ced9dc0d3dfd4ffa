// `node scripts/render-icons.mjs`: the raster icons of the desktop host, from resources/icons/certwright.svg.
// They are committed, as packaging must not need a browser; run it again when the drawing changes.
import { chromium } from '@playwright/test';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROJECT } from './setup/project.mjs';

const ICONS = join(PROJECT, 'resources', 'icons');
const drawing = readFileSync(join(ICONS, 'certwright.svg'), 'utf8');

const browser = await chromium.launch({
  executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu'],
});

/** macOS paints what is opaque in a template image; the drawing's ground would be all of it. */
const outline = drawing.replace(/<rect [^>]*\/>/u, '');

/**
 * @param {number} size in pixels
 * @param {string} svg
 * @param {string} filter a CSS filter
 */
async function render(size, svg = drawing, filter = 'none') {
  const page = await browser.newPage({ viewport: { width: size, height: size } });
  const source = `data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}`;
  await page.setContent(
    `<style>body{margin:0}img{display:block;width:${size}px;height:${size}px;filter:${filter}}</style><img src="${source}">`,
  );
  await page.evaluate('document.images[0].decode()');
  const png = await page.screenshot({ omitBackground: true });
  await page.close();
  return png;
}

/**
 * An ICO file whose images are PNG (Windows Vista and newer).
 *
 * @param {readonly { size: number, png: Buffer }[]} images
 */
function ico(images) {
  const header = Buffer.alloc(6 + images.length * 16);
  header.writeUInt16LE(1, 2);
  header.writeUInt16LE(images.length, 4);
  let offset = header.length;
  images.forEach(({ size, png }, index) => {
    const at = 6 + index * 16;
    // 0 means 256.
    header.writeUInt8(size % 256, at);
    header.writeUInt8(size % 256, at + 1);
    header.writeUInt16LE(1, at + 4);
    header.writeUInt16LE(32, at + 6);
    header.writeUInt32LE(png.length, at + 8);
    header.writeUInt32LE(offset, at + 12);
    offset += png.length;
  });
  return Buffer.concat([header, ...images.map(({ png }) => png)]);
}

/**
 * An ICNS file whose images are PNG.
 *
 * @param {readonly { type: string, png: Buffer }[]} images
 */
function icns(images) {
  const entries = images.map(({ type, png }) => {
    const head = Buffer.alloc(8);
    head.write(type, 'latin1');
    head.writeUInt32BE(png.length + 8, 4);
    return Buffer.concat([head, png]);
  });
  const head = Buffer.alloc(8);
  head.write('icns', 'latin1');
  head.writeUInt32BE(8 + entries.reduce((sum, entry) => sum + entry.length, 0), 4);
  return Buffer.concat([head, ...entries]);
}

/** @type {(name: string, content: Buffer) => void} */
const write = (name, content) => writeFileSync(join(ICONS, name), content);

/** @type {Map<number, Buffer>} */
const sizes = new Map();
for (const size of [16, 32, 48, 64, 128, 256, 512, 1024]) sizes.set(size, await render(size));
/** @param {number} size */
const at = (size) => sizes.get(size) ?? Buffer.alloc(0);

write('certwright-512.png', at(512));
write('tray.png', at(16));
write('tray@2x.png', at(32));
write('trayTemplate.png', await render(16, outline, 'grayscale(1) brightness(0)'));
write('trayTemplate@2x.png', await render(32, outline, 'grayscale(1) brightness(0)'));
write('certwright.ico', ico([16, 32, 48, 256].map((size) => ({ size, png: at(size) }))));
/** @type {readonly [string, number][]} */
const ICNS_TYPES = [
  ['ic11', 32],
  ['ic12', 64],
  ['ic07', 128],
  ['ic08', 256],
  ['ic09', 512],
  ['ic10', 1024],
];
write('certwright.icns', icns(ICNS_TYPES.map(([type, size]) => ({ type, png: at(size) }))));
await browser.close();
