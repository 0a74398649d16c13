// The library in its shapes; `npm run build` makes them all. The demo has a configuration of its own in demo/server.
//   --mode esm         dist/esm             for bundlers: one entry per connector, npm packages left to the host's own copies
//   --mode cdn         dist/cdn             for browsers: everything inside, minified, connectors and rare parts as lazy chunks
//   --mode cdn-one     dist/cdn/connectycube  the same for pages on ConnectyCube, with all that chatting needs in one chunk
//   --mode script-tag  dist/chat-widget.js  a classic script that shows the closed launcher and imports dist/cdn when needed
import { existsSync, readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { defineConfig, type BuildEnvironmentOptions, type Plugin, type Rolldown } from 'vite'
import { minify as squeeze } from 'terser'
import { withoutLogs } from './test/kit/drop-logs.js'
import { minifyTemplates } from './test/kit/minify-templates.js'

const path = (below: string) => fileURLToPath(new URL(below, import.meta.url))

/** One entry for each folder of src/connectors that has an index.ts. */
function connectors(): Record<string, string> {
  const names = readdirSync(path('src/connectors')).filter(name => existsSync(path(`src/connectors/${name}/index.ts`)))
  return Object.fromEntries(names.map(name => [`connectors/${name}`, path(`src/connectors/${name}/index.ts`)]))
}

/** What authors of connectors import. No page does, so only bundlers and Node get it. */
const forAuthors = { connector: path('src/connectors/authoring.ts'), testing: path('src/testing/index.ts') }

/**
 * A chunk of all modules that `roots` load at once. Few chunks, because each is compressed for itself:
 * left alone, the bundler cuts one for each set of sharers, which came to a tenth more bytes.
 */
function chunkOf(name: string, priority: number, roots: readonly string[]): Rolldown.CodeSplittingGroup {
  const isReached = (id: string, graph: Rolldown.ChunkingContext): boolean => {
    const seen = new Set<string>()
    const visit = (module: string): void => {
      if (seen.has(module)) return
      seen.add(module)
      graph.getModuleInfo(module)?.importedIds.forEach(visit)
    }
    roots.forEach(root => visit(path(root)))
    return seen.has(id)
  }
  return { name: (id, graph) => (isReached(id, graph) ? name : null), debugName: name, priority }
}

const evaluated = 'Function("return this")()'

/** socket.io's way to the global object in engines that no browser has any more: text as code, which strict policies (and our tests) refuse. */
const withoutEval: Plugin = {
  name: 'without-eval',
  // As long as what it replaces, so that the source map stays right.
  transform: code => (code.includes(evaluated) ? { code: code.replace(evaluated, 'globalThis'.padEnd(evaluated.length)), map: null } : null),
}

/** What our modules import late, and what they want of it. */
const lateImports = { '../chat.js': 'openChat', './panel/chat-panel.js': 'ChatPanel', '../connectors/connectycube/index.js': 'connectyCube' }

/** Where these are in the same file anyway, they need no module object, nor the bundler's code that makes one, which is a file of its own. */
const joined: Plugin = {
  name: 'joined',
  enforce: 'pre',
  transform: {
    filter: { id: /\/src\/(ui|named)\/[^/]*\.ts$/, code: /import\('/ },
    handler(code) {
      const wanted = Object.entries(lateImports).filter(([from]) => code.includes(`import('${from}')`))
      // In front of the first line, so that the source map stays right for all others.
      const imports = wanted.map(([from, name], i) => `import { ${name} as joined${i} } from '${from}';`).join('')
      return { code: imports + wanted.reduce((text, [from, name], i) => text.replace(`import('${from}')`, `Promise.resolve({ ${name}: joined${i} })`), code), map: null }
    },
  },
}

/** Once more over what the bundler's minifier leaves: this one puts what is used once where it is used. */
const squeezed: Plugin = {
  name: 'squeezed',
  async generateBundle({ format }, bundle) {
    for (const chunk of Object.values(bundle)) {
      if (chunk.type !== 'chunk') continue
      const { code, map } = await squeeze(chunk.code, {
        module: true,
        ecma: 2020,
        // Functions in front of everything compress better; in a classic script, where all is one function, they keep icons that nobody draws.
        compress: { passes: 3, keep_fargs: false, lhs_constants: false, hoist_funs: format === 'es' },
        format: { comments: false },
        ...(chunk.map && { sourceMap: { content: chunk.map as never, asObject: true, url: `${chunk.fileName.split('/').at(-1)}.map` } }),
      })
      chunk.code = code as string
      const file = bundle[`${chunk.fileName}.map`]
      if (map && file?.type === 'asset') file.source = JSON.stringify(map)
    }
  },
}

/** As strong as our code allows: no getter of ours has an effect, and globals that it names are there. */
const minify: Rolldown.OutputOptions['minify'] = {
  compress: { target: 'es2022', treeshake: { propertyReadSideEffects: false, unknownGlobalSideEffects: false } },
  mangle: { toplevel: true },
  codegen: { removeWhitespace: true },
}

const chunkFileNames = 'chunks/[name]-[hash].js'

/** Every open chat needs these, whatever it talks to. */
const chat = ['src/chat.ts', 'src/ui/panel/chat-panel.ts']
/** What makes it comfortable, and what the engine goes on without for a while: one request for both, right after the first paint. */
const extras = ['src/ui/extras/index.ts', 'src/engine/rare.ts']
const connectycube = 'src/connectors/connectycube/index.ts'

/** What connectors share: in a chunk of its own, so that nobody loads another service's code for it. XML and XMPP are ConnectyCube's alone. */
const shared: Rolldown.CodeSplittingGroup = {
  name: id => (/\/connectors\/shared\/((?!xml\.)[^/]+|xmpp\/liveness)\.ts$/.test(id) ? 'shared' : null),
  debugName: 'shared',
  priority: 2,
}

// What the closed launcher needs; what every open chat needs besides; what connectors share; what ConnectyCube adds to that.
const groups = [chunkOf('launcher', 4, ['src/registry.ts']), chunkOf('chat', 3, chat), shared, chunkOf('connectycube', 1, [connectycube]), chunkOf('extras', 0, extras)]

const shapes: Record<string, BuildEnvironmentOptions> = {
  esm: {
    outDir: 'dist/esm',
    minify: false,
    lib: { formats: ['es'], entry: { index: path('src/index.ts'), element: path('src/ui/chat-widget.ts'), ...connectors(), ...forAuthors } },
    rolldownOptions: { external: [/^lit(\/|$)/, /^@lit\//, 'idb', 'socket.io-client', 'chai'], output: { chunkFileNames } },
  },
  cdn: {
    outDir: 'dist/cdn',
    // Says which chunk imports which, for the byte budget.
    manifest: 'manifest.json',
    lib: { formats: ['es'], entry: { 'chat-widget': path('src/registry.ts'), ...connectors() } },
    // In library mode `build.minify` keeps the white space of ES modules; this does not.
    rolldownOptions: { output: { chunkFileNames, minify, comments: false, codeSplitting: { groups } } },
  },
  // A chat on ConnectyCube loads it all anyway, and one chunk compresses better than three.
  'cdn-one': {
    outDir: 'dist/cdn/connectycube',
    manifest: 'manifest.json',
    lib: { formats: ['es'], entry: { 'chat-widget': path('src/registry-connectycube.ts') } },
    rolldownOptions: { output: { chunkFileNames, minify, comments: false, codeSplitting: { groups: [chunkOf('main', 1, ['src/registry-connectycube.ts', ...chat, connectycube]), chunkOf('extras', 0, extras)] } } },
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
    plugins: mode === 'esm' ? [] : [minifyTemplates, withoutLogs, withoutEval, mode === 'cdn-one' && joined, squeezed],
    define: { 'process.env.NODE_ENV': '"production"' },
    build: { target: 'es2022', sourcemap: true, emptyOutDir: true, reportCompressedSize: false, ...shape },
  }
})
