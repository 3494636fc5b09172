import { defineConfig } from 'vite'

// Three builds into one folder: with one build the words and icons would be shared in a chunk, and the phone would load
// the coordinator's. The mode names the page.
const PAGES: Record<string, string> = { desk: 'index.html', lead: 'lead.html', wall: 'wall.html' }

export default defineConfig(({ mode }) => ({
  publicDir: mode === 'lead' ? 'public-lead' : false,
  build: {
    outDir: 'dist',
    emptyOutDir: mode === 'desk',
    target: 'es2022',
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    reportCompressedSize: true,
    rolldownOptions: {
      input: PAGES[mode] ?? 'index.html',
      output: {
        entryFileNames: `assets/${mode}-[hash].js`,
        chunkFileNames: `assets/${mode}-[name]-[hash].js`,
        assetFileNames: `assets/${mode}-[hash][extname]`,
      },
    },
  },
}))
