import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { compress } from './build/compress.ts';

const platform = { target: 'http://127.0.0.1:8080', changeOrigin: false, ws: true };

export default defineConfig({
  plugins: [react(), tailwindcss(), compress()],
  build: {
    outDir: 'dist',
    assetsDir: 'assets',
    sourcemap: false,
    target: 'es2022',
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 900,
  },
  server: {
    port: 5173,
    proxy: {
      '/api': platform,
      '/socket.io': platform,
      '/hls': platform,
      '/live': platform,
      '/play': platform,
      '/movie': platform,
      '/images': platform,
    },
  },
});
