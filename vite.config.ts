// The library in its three shapes; `npm run build` makes them all. The demo has a configuration of its own in demo/server.
//   --mode esm         dist/esm             for bundlers: one entry per connector, npm packages left to the host's own copies
//   --mode cdn         dist/cdn             for browsers: everything inside, minified, connectors and rare parts as lazy chunks
//   --mode script-tag  dist/chat-widget.js  a classic script that shows the closed launcher and imports dist/cdn when needed
import { existsSync, readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { defineConfig, type BuildEnvironmentOptions } from 'vite'

const path = (below: string) => fileURLToPath(new URL(below, import.meta.url))

/** One entry for each folder of src/connectors that has an index.ts. */
function connectors(): Record<string, string> {
  const names = readdirSync(path('src/connectors')).filter(name => existsSync(path(`src/connectors/${name}/index.ts`)))
  return Object.fromEntries(names.map(name => [`connectors/${name}`, path(`src/connectors/${name}/index.ts`)]))
}

const chunkFileNames = 'chunks/[name]-[hash].js'

const shapes: Record<string, BuildEnvironmentOptions> = {
  esm: {
    outDir: 'dist/esm',
    minify: false,
    lib: { formats: ['es'], entry: { index: path('src/index.ts'), element: path('src/ui/chat-widget.ts'), ...connectors() } },
    rolldownOptions: { external: [/^lit(\/|$)/, /^@lit\//, 'idb', 'socket.io-client'], output: { chunkFileNames } },
  },
  cdn: {
    outDir: 'dist/cdn',
    // Says which chunk imports which, for the byte budget.
    manifest: 'manifest.json',
    lib: { formats: ['es'], entry: { 'chat-widget': path('src/registry.ts'), ...connectors() } },
    // In library mode `build.minify` keeps the white space of ES modules; this does not.
    rolldownOptions: { output: { chunkFileNames, minify: true } },
  },
  'script-tag': {
    outDir: 'dist',
    emptyOutDir: false,
    lib: { formats: ['iife'], name: 'ChatWidgetLauncher', entry: path('src/script-tag.ts'), fileName: () => 'chat-widget.js' },
  },
}

export default defineConfig(({ mode }) => {
  const shape = shapes[mode]
  if (!shape) throw new Error(`Build with --mode ${Object.keys(shapes).join(', ')}; "${mode}" is none of them.`)
  return {
    publicDir: false,
    define: { 'process.env.NODE_ENV': '"production"' },
    build: { target: 'es2022', sourcemap: true, emptyOutDir: true, reportCompressedSize: false, ...shape },
  }
})
