import { createCanvas, loadImage } from '@napi-rs/canvas';
import jsqr from 'jsqr';

/** What a scanner sees on a picture of paper: the text of its QR code, or null where there is none to be read. */
export async function readCode(pictureFile: string): Promise<string | null> {
  const picture = await loadImage(pictureFile);
  const canvas = createCanvas(picture.width, picture.height);
  const context = canvas.getContext('2d');
  context.drawImage(picture, 0, 0);
  const { data } = context.getImageData(0, 0, picture.width, picture.height);
  return jsqr.default(new Uint8ClampedArray(data), picture.width, picture.height)?.data ?? null;
}
