import { createHash } from 'node:crypto'

const SKINS = ['#f6d7c3', '#e8b796', '#c98d64', '#8d5a3b', '#5c3a28']
const HAIRS = ['#2b2320', '#5a3825', '#a8672f', '#d9a441', '#7d7a78', '#7b2d26']
/** Around a head at 48,40 with a radius of 17. */
const CUTS = [
  'M30 42c-2-16 8-22 18-22s20 6 18 22c-3-8-8-12-18-12s-15 4-18 12Z',
  'M29 60c-4-26 2-41 19-41s23 15 19 41l-6-4c3-16 1-24-13-24s-16 8-13 24Z',
  'M31 38c0-14 9-20 19-19s17 9 15 20c-5-7-13-11-20-9-6 1-11 4-14 8Z',
  'M30 40c-4-14 4-20 8-18 2-5 12-6 16-2 8-2 14 7 11 20-3-8-9-11-17-11s-15 3-18 11Z',
  'M42 21a8 7 0 1 1 12 0c8 2 13 9 12 22-3-8-8-13-18-13s-15 5-18 13c-1-13 4-20 12-22Z',
]
/** Skin, hair and cut of the people of the demo; strangers look as their name has it. */
const LOOKS: Readonly<Record<string, readonly [skin: number, hair: number, cut: number]>> = {
  1001: [0, 2, 1],
  1002: [4, 0, 3],
  1003: [1, 1, 4],
  1004: [0, 3, 2],
  1005: [1, 0, 1],
  1006: [2, 0, 0],
  1007: [0, 4, 4],
  1008: [2, 1, 3],
}

/** A picture for a name: a small portrait for a user's number, a landscape for anything else. Always the same one. */
export function avatarSvg(name: string): string {
  const bytes = createHash('sha256').update(name).digest()
  LOOKS[name]?.forEach((choice, index) => (bytes[index + 1] = choice))
  const pick = <Item>(items: readonly Item[], at: number): Item => items[bytes[at]! % items.length]!
  const hue = Math.round((bytes[0]! / 255) * 360)
  const back = `<rect width="96" height="96" fill="hsl(${hue} 45% 82%)"/>`
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 96 96" width="96" height="96">${back}${/^\d+$/.test(name) ? portrait() : landscape()}</svg>`

  function portrait(): string {
    const skin = pick(SKINS, 1)
    const shirt = `hsl(${(hue + 150) % 360} 38% 46%)`
    return (
      `<path d="M14 96c0-22 14-32 34-32s34 10 34 32Z" fill="${shirt}"/>` +
      `<path d="M41 52h14v14c-3 5-11 5-14 0Z" fill="${skin}"/><circle cx="48" cy="42" r="17" fill="${skin}"/>` +
      `<path d="${pick(CUTS, 3)}" fill="${pick(HAIRS, 2)}"/>` +
      `<path d="M41 43h.1M55 43h.1" stroke="#2b2320" stroke-width="3.4" stroke-linecap="round"/>` +
      `<path d="M43 50c3 3 7 3 10 0" fill="none" stroke="#2b2320" stroke-width="2" stroke-linecap="round"/>`
    )
  }

  function landscape(): string {
    const peak = 22 + (bytes[4]! % 20)
    return (
      `<circle cx="${20 + (bytes[5]! % 56)}" cy="26" r="10" fill="hsl(${(hue + 40) % 360} 80% 70%)"/>` +
      `<path d="M-6 96 34 ${peak + 14}l22 26 18-${30 + (bytes[6]! % 14)} 34 60Z" fill="hsl(${hue} 32% 52%)"/>` +
      `<path d="M-6 96c20-26 44-30 60-22s30 6 52-2v30Z" fill="hsl(${hue} 36% 36%)"/>`
    )
  }
}
