import { readdirSync, readFileSync } from 'node:fs'
import type { Schedule } from './schedule.js'

const folder = new URL('./schedules/', import.meta.url)

/** Histories in which something once went wrong, each with what it was. */
export const storedSchedules = (): readonly Schedule[] =>
  readdirSync(folder)
    .filter(name => name.endsWith('.json'))
    .map(name => JSON.parse(readFileSync(new URL(name, folder), 'utf8')) as Schedule)
