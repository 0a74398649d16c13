import { readFileSync } from 'node:fs'
import { brotliCompressSync, constants } from 'node:zlib'

const dist = new URL('../../../dist/', import.meta.url)

/** What the bundler writes about each chunk of dist/cdn: keys are source paths, or `_name` for chunks that several share. */
type Manifest = Readonly<Record<string, { readonly file: string; readonly name?: string; readonly imports?: readonly string[]; readonly dynamicImports?: readonly string[] }>>

export type Sized = { readonly file: string; readonly bytes: number }

/** Weighing takes long, and most chunks are in several sums. */
const weighed = new Map<string, Sized>()

/** The size of a file below dist as a well set up server sends it: brotli, level 11. */
export function sized(file: string): Sized {
  const known = weighed.get(file)
  if (known) return known
  const text = readFileSync(new URL(file, dist))
  const it = { file, bytes: brotliCompressSync(text, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }).length }
  weighed.set(file, it)
  return it
}

/**
 * The chunks of a build below dist that `entries` (source paths, or names of chunks) need, biggest first: those they import at once, and those they
 * import lazily, except `unneeded` or, with 'at once', all of the lazy ones.
 */
export function reachable(entries: readonly string[], unneeded: readonly string[] | 'at once', build = 'cdn'): readonly Sized[] {
  const manifest = JSON.parse(readFileSync(new URL(`${build}/manifest.json`, dist), 'utf8')) as Manifest
  const chunk = (key: string) => {
    const found = manifest[key] ?? Object.values(manifest).find(it => it.name === key)
    if (!found) throw new Error(`${key} is not a chunk of its own; there are ${Object.keys(manifest).join(', ')}`)
    return found
  }
  // An excuse that fits nothing any more would hide the next chunk of that name.
  if (unneeded !== 'at once') unneeded.forEach(chunk)

  const seen = new Set<string>()
  const visit = (key: string): void => {
    if (seen.has(key)) return
    seen.add(key)
    const { imports = [], dynamicImports = [] } = chunk(key)
    imports.forEach(visit)
    if (unneeded === 'at once') return
    const excused = unneeded.map(it => chunk(it).file)
    dynamicImports.filter(lazy => !excused.includes(chunk(lazy).file)).forEach(visit)
  }
  entries.forEach(visit)
  return [...seen].map(key => sized(`${build}/${chunk(key).file}`)).sort((a, b) => b.bytes - a.bytes)
}
