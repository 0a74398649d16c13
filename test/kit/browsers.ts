import { chromium, type Browser } from 'playwright-core'
import { need } from './programs.js'

/** How every test starts Chromium: quiet, offline in itself, and without the sandbox where the kernel refuses it (root, CI). */
export const chromiumArgs: readonly string[] = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  ...(process.getuid?.() === 0 || process.env.CI ? ['--no-sandbox'] : []),
]

/** A headless Chromium for a flow; the caller closes it. Throws when there is none on this machine. */
export function launchChromium(): Promise<Browser> {
  return chromium.launch({ executablePath: need('Chromium'), args: [...chromiumArgs] })
}
