import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

// The program whose doors `npm run dev` talks to when the page is opened in a
// plain browser; the native window asks its bridge for an address instead.
const serve = process.env['DIPPER_SERVE'] ?? 'http://127.0.0.1:7777';

export default defineConfig({
  plugins: [
    react(),
    {
      // Vite's dev server needs inline scripts and styles for hot reload, which
      // the page's policy forbids; what is built keeps the policy.
      name: 'no-policy-in-dev',
      apply: 'serve',
      transformIndexHtml: (html) =>
        html.replace(/<meta\s+http-equiv="Content-Security-Policy"[^>]*>/, ''),
    },
  ],
  // public/.gitkeep is copied into dist with every build, so the placeholder
  // that lets a fresh clone compile survives the emptying of that folder.
  build: {
    target: 'es2023',
    // The small icons of cards come with the sheet that uses them.
    assetsInlineLimit: (path) => path.endsWith('.svg'),
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    // The page comes from this machine: one file is read at once.
    chunkSizeWarningLimit: 1000,
  },
  server: {
    // The licences lie beside the page's folder.
    fs: { allow: ['..'] },
    proxy: {
      '/api': { target: serve, changeOrigin: true },
      '/media': { target: serve, changeOrigin: true },
      '/ws': { target: serve, changeOrigin: true, ws: true },
    },
  },
  test: {
    include: ['src/**/*.test.{ts,tsx}'],
    restoreMocks: true,
  },
});
