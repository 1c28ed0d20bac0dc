import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** The kiosk's screen: static files that name no other host. `FOYER_SCREEN=gallery` builds the same screen in the stretched language, for layout tests. */
export default defineConfig({
  root: here(process.env['FOYER_SCREEN'] === 'gallery' ? 'gallery' : 'kiosk'),
  base: './',
  plugins: [react(), tailwindcss()],
  build: {
    outDir: here(process.env['FOYER_SCREEN'] === 'gallery' ? '../out/gallery' : '../out/screen'),
    emptyOutDir: true,
    target: 'chrome130',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
});
