import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** The kiosk's screen: static files that name no other host. Another root and output folder can be given on the command line. */
export default defineConfig({
  root: here('kiosk'),
  base: './',
  plugins: [react(), tailwindcss()],
  build: {
    outDir: here('../out/screen'),
    emptyOutDir: true,
    target: 'chrome130',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
});
