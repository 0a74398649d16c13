// The player and the engine it plays with as one file. A patch changes the engine on its way in: what is
// on disk stays as it is.
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build, type Plugin } from 'vite'

export type Patch = {
  /** Below src. */
  readonly file: string
  /** What stands there exactly once. */
  readonly from: string
  readonly to: string
}

const path = (below: string) => fileURLToPath(new URL(below, import.meta.url))

/** Returns the file. Rejects when a patch does not fit any more. */
export async function bundle(folder: string, name: string, patches: readonly Patch[] = []): Promise<string> {
  await build({
    configFile: false,
    root: path('../..'),
    logLevel: 'error',
    plugins: [patched(patches)],
    ssr: { noExternal: true },
    build: {
      ssr: path('player.ts'),
      outDir: folder,
      emptyOutDir: false,
      target: 'node20',
      minify: false,
      rolldownOptions: { output: { entryFileNames: `${name}.mjs`, codeSplitting: false } },
    },
  })
  return join(folder, `${name}.mjs`)
}

function patched(patches: readonly Patch[]): Plugin {
  const left = new Set(patches)
  return {
    name: 'patched',
    enforce: 'pre',
    transform(code, id) {
      let result = code
      for (const patch of patches) {
        if (!id.endsWith(`/src/${patch.file}`)) continue
        const found = result.split(patch.from).length - 1
        if (found !== 1) throw new Error(`${patch.file} has ${found} times: ${patch.from}`)
        result = result.replace(patch.from, () => patch.to)
        left.delete(patch)
      }
      return result === code ? null : { code: result, map: null }
    },
    buildEnd(error) {
      if (error) return
      for (const { file } of left) throw new Error(`${file} is not part of the simulation`)
    },
  }
}
