import { readdirSync, readFileSync } from 'node:fs'
import type { Schedule } from './schedule.js'

const folder = new URL('./schedules/', import.meta.url)

/** Histories in which something once went wrong, or would, each with what it was. */
export const storedByName = (): readonly { readonly name: string; readonly schedule: Schedule }[] =>
  readdirSync(folder)
    .filter(file => file.endsWith('.json'))
    .map(file => ({ name: file.slice(0, -5), schedule: JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as Schedule }))

export const storedSchedules = (): readonly Schedule[] => storedByName().map(({ schedule }) => schedule)
