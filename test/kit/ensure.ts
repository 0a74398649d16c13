// What tests need and npm cannot bring: found, or installed from Debian's or Ubuntu's packages when that is allowed.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { programs, find, type ProgramName } from './programs.js'

/**
 * Finds each program, and installs what is not there where it may: as root, with apt-get.
 * Says what it does; answers the names of those that are still missing.
 */
export function ensure(names: readonly ProgramName[]): readonly ProgramName[] {
  const missing = names.filter(name => !say(name, find(name)))
  if (missing.length === 0) return []
  if (!mayInstall()) {
    console.log(`  cannot install here (that needs root and apt-get): ${missing.map(howToGet).join('; ')}`)
    return missing
  }
  apt('update', '-qq')
  return missing.filter(name => !install(name))
}

/** What to do about a missing program, in one line. */
export function howToGet(name: ProgramName): string {
  const { packages, variable } = programs[name]
  return `install ${name} (apt-get install ${packages[0]?.join(' ')}) or set ${variable}`
}

/** The package sets are tried in turn: a set may not exist here, or bring only a stub that asks for a snap. */
function install(name: ProgramName): boolean {
  return programs[name].packages.some(set => {
    console.log(`  ${name}: installing ${set.join(' ')} from the distribution's packages`)
    return apt('install', '-y', '-qq', '--no-install-recommends', ...set) && say(name, find(name))
  })
}

function say(name: ProgramName, path: string | undefined): boolean {
  console.log(`  ${name}: ${path ?? 'not found'}`)
  return path !== undefined
}

function mayInstall(): boolean {
  return process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')
}

function apt(...args: string[]): boolean {
  // No question may wait for an answer that nobody gives.
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  const { status } = spawnSync('apt-get', args, { stdio: ['ignore', 'ignore', 'inherit'], env })
  if (status !== 0) console.log(`  apt-get ${args[0]} failed`)
  return status === 0
}
