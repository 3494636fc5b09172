import { defineConfig, type Plugin } from 'vite'

// Three builds into one folder: with one build the words and icons would be shared in a chunk, and the phone would load
// the coordinator's. The mode names the page.
const PAGES: Record<string, string> = { desk: 'index.html', lead: 'lead.html', wall: 'wall.html' }

// What the first script of a page asks for is named in the page itself, so that nothing waits for that script to arrive;
// the reader of codes is not, because only a camera needs it.
const ahead: Plugin = {
  name: 'ahead',
  enforce: 'post',
  transformIndexHtml: {
    order: 'post',
    handler: (_html, { bundle }) => {
      const chunks = Object.values(bundle ?? {}).filter((one) => one.type === 'chunk')
      const asked = chunks.filter((one) => one.isEntry).flatMap((one) => [...one.dynamicImports, ...one.imports])
      const files = [...new Set([...asked, ...chunks.filter((one) => asked.includes(one.fileName)).flatMap((one) => one.imports)])]
      return files.filter((file) => !chunks.some((one) => one.isEntry && one.fileName === file)).map((file) => ({ tag: 'link', attrs: { rel: 'modulepreload', href: `/${file}` }, injectTo: 'head' as const }))
    },
  },
}

export default defineConfig(({ mode }) => ({
  plugins: [ahead],
  publicDir: mode === 'lead' ? 'public-lead' : false,
  build: {
    outDir: 'dist',
    emptyOutDir: mode === 'desk',
    target: mode === 'desk' ? 'es2022' : 'chrome70', // an old phone, the browser in a television
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
