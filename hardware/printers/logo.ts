import { createCanvas, loadImage } from '@napi-rs/canvas';
import { bitmapFrom, type Bitmap } from './bitmap.ts';

/** A logo is a head line, not a poster. */
const MOST_HEIGHT_DOTS = 240;
const WHITE = 255;

/**
 * A logo as dots: PNG, JPEG or SVG, made smaller until it fits the paper, never larger, and greys as patterns (error diffusion of Floyd and Steinberg). What is transparent is white.
 * Rejects where the file cannot be read as a picture.
 */
export async function loadLogo(file: string, paper: { widthDots: number }): Promise<Bitmap> {
  const image = await loadImage(file);
  const factor = Math.min(1, paper.widthDots / image.width, MOST_HEIGHT_DOTS / image.height);
  const widthDots = Math.max(1, Math.floor(image.width * factor));
  const heightDots = Math.max(1, Math.floor(image.height * factor));
  const canvas = createCanvas(widthDots, heightDots);
  const context = canvas.getContext('2d');
  context.fillStyle = 'white';
  context.fillRect(0, 0, widthDots, heightDots);
  context.drawImage(image, 0, 0, widthDots, heightDots);
  const { data } = context.getImageData(0, 0, widthDots, heightDots);
  // Weights of red, green and blue in what an eye sees as bright (ITU-R BT.601).
  const grey = Float64Array.from(
    { length: widthDots * heightDots },
    (_, index) =>
      0.299 * (data[index * 4] ?? WHITE) +
      0.587 * (data[index * 4 + 1] ?? WHITE) +
      0.114 * (data[index * 4 + 2] ?? WHITE),
  );
  return diffuse(grey, { widthDots, heightDots });
}

function diffuse(grey: Float64Array, size: { widthDots: number; heightDots: number }): Bitmap {
  const { widthDots } = size;
  const add = (index: number, value: number) => {
    if (index < grey.length) grey[index] = (grey[index] ?? 0) + value;
  };
  return bitmapFrom(size, (x, y) => {
    const at = y * widthDots + x;
    const value = grey[at] ?? WHITE;
    const isBlack = value < WHITE / 2;
    const error = value - (isBlack ? 0 : WHITE);
    if (x + 1 < widthDots) add(at + 1, (error * 7) / 16);
    if (x > 0) add(at + widthDots - 1, (error * 3) / 16);
    add(at + widthDots, (error * 5) / 16);
    if (x + 1 < widthDots) add(at + widthDots + 1, error / 16);
    return isBlack;
  });
}
