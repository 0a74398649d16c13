// The programs from outside npm that tests run: where they may be, and whether what is there really works.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'

export type ProgramName = 'Chromium' | 'Firefox' | 'Prosody'

type Program = {
  /** The environment variable that overrides the search. */
  readonly variable: string
  /** Names to look for on PATH, best first. */
  readonly names: readonly string[]
  /** Where installers put it without touching PATH. */
  readonly places: readonly string[]
  /** Asked to show that it runs: what to append to the path, then the arguments. */
  readonly version: readonly [suffix: string, ...args: string[]]
  /** Package sets that install it, tried in this order (Debian's names, then Ubuntu's). */
  readonly packages: readonly (readonly string[])[]
}

export const programs: Readonly<Record<ProgramName, Program>> = {
  Chromium: {
    variable: 'CHROME_PATH',
    names: ['chromium', 'google-chrome-stable', 'google-chrome', 'chrome', 'chromium-browser', 'microsoft-edge'],
    places: [
      '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
      '/Applications/Chromium.app/Contents/MacOS/Chromium',
      'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
    ],
    version: ['', '--version', '--no-sandbox'],
    // The fonts are for what people write: a bare machine has none for emoji.
    packages: [['chromium', 'fonts-noto-color-emoji', 'fonts-dejavu-core']],
  },
  Firefox: {
    variable: 'FIREFOX_PATH',
    names: ['firefox-esr', 'firefox'],
    places: ['/Applications/Firefox.app/Contents/MacOS/firefox', 'C:\\Program Files\\Mozilla Firefox\\firefox.exe'],
    version: ['', '--version'],
    packages: [['firefox-esr'], ['firefox']],
  },
  Prosody: {
    variable: 'PROSODY_PATH',
    names: ['prosody'],
    places: ['/usr/bin/prosody', '/opt/homebrew/bin/prosody'],
    // Not `prosody --version`: it ignores the argument and starts the server.
    version: ['ctl', 'about'],
    packages: [['prosody', 'prosody-modules', 'lua-event', 'lua-sec']],
  },
}

/**
 * The path of a program that answers when asked for its version, or undefined.
 * Asking matters: on Ubuntu `chromium-browser` and `firefox` from apt are stubs that only tell you to install a snap.
 */
export function find(name: ProgramName): string | undefined {
  const { variable, names, places, version } = programs[name]
  const given = process.env[variable]
  if (given) return given
  const folders = (process.env.PATH ?? '').split(delimiter)
  const candidates = [...names.flatMap(n => folders.map(folder => join(folder, n))), ...places]
  return candidates.find(path => existsSync(path) && answers(path, version))
}

/** As `find`, but a missing program is an error that says how to get it. */
export function need(name: ProgramName): string {
  const path = find(name)
  if (!path) throw new Error(`${name} is not on this machine. Install it, or set ${programs[name].variable} to its path.`)
  return path
}

function answers(path: string, [suffix, ...args]: Program['version']): boolean {
  const asked = spawnSync(path + suffix, args, { encoding: 'utf8', timeout: 20_000, stdio: ['ignore', 'pipe', 'ignore'] })
  return asked.status === 0 && /\d+\.\d+/.test(asked.stdout)
}
