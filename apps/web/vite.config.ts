import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { compress } from './build/compress.ts';

const platform = { target: 'http://127.0.0.1:8080', changeOrigin: false, ws: true };

/** A page's own code comes with the page; what every opening needs comes in few files, since each asks for a round trip. */
const groups = [
  { name: 'icons', test: /lucide-react/, tags: ['$initial' as const], priority: 5 },
  { name: 'page-icons', test: /lucide-react/, priority: 4 },
  { name: 'vendor', test: /node_modules/, tags: ['$initial' as const], priority: 3 },
  { name: 'base', tags: ['$initial' as const], priority: 2 },
  { name: 'forms', test: /react-form|form-core|src\/kit\/form/, priority: 1, includeDependenciesRecursively: false },
  {
    name: 'lists',
    test: /react-table|table-core|react-virtual|virtual-core|ui\/data-table|kit\/(resource|list|selection)-/,
    includeDependenciesRecursively: false,
  },
];

export default defineConfig({
  plugins: [react(), tailwindcss(), compress()],
  build: {
    outDir: 'dist',
    assetsDir: 'assets',
    sourcemap: false,
    target: 'es2022',
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 900,
    rolldownOptions: { output: { codeSplitting: { groups } } },
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
