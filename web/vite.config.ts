import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

// What every page needs, and nothing else: a library put here is paid for on the store's home.
const everywhere = /node_modules[\\/](react|react-dom|scheduler|@tanstack|i18next|react-i18next)[\\/]/;

// The Host stays the page's own: the server refuses a write whose Origin is another.
const server = { target: process.env.ARGOSY_SERVER ?? 'http://127.0.0.1:8080', changeOrigin: false };

export default defineConfig({
  plugins: [react()],
  resolve: { alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) } },
  build: {
    target: 'es2022',
    manifest: true,
    // The content security policy allows no data: addresses for fonts and scripts.
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    rolldownOptions: {
      output: { codeSplitting: { groups: [{ name: 'vendor', test: everywhere }] } },
    },
  },
  server: { proxy: { '/api': server, '/media': server } },
  preview: { proxy: { '/api': server, '/media': server } },
  test: {
    environment: 'happy-dom',
    setupFiles: ['./src/test/setup.ts'],
    include: ['src/**/*.test.{ts,tsx}'],
    // Two cores are shared with the Rust build; forks cost more than they bring here.
    maxWorkers: 2,
    restoreMocks: true,
  },
});
