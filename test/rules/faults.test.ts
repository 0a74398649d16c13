import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, normalize, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import { catalogue, type Level } from '../faults/catalogue.js'

const tests = fileURLToPath(new URL('..', import.meta.url))
const title = /\b(?:it|describe)\(\s*(['"`])((?:\\.|(?!\1)[\s\S])*)\1/g
const number = /\[F\d+[a-z]?\]/g

const files = readdirSync(tests, { recursive: true, encoding: 'utf8' }).filter(file => file.endsWith('.ts'))
const textOf = new Map(files.map(file => [file, readFileSync(join(tests, file), 'utf8')]))

/** Numbers in titles of tests and suites; stored schedules of the simulation are titled by what they are about. */
function numbersIn(file: string): readonly string[] {
  const titles = [...(textOf.get(file) ?? '').matchAll(title)].map(match => match[2] ?? '')
  return titles.flatMap(words => words.match(number) ?? []).map(found => found.slice(1, -1))
}

function numbersInSchedules(): readonly string[] {
  const folder = join(tests, 'simulation/schedules')
  const abouts = readdirSync(folder).map(file => (JSON.parse(readFileSync(join(folder, file), 'utf8')) as { about?: string }).about ?? '')
  return abouts.flatMap(words => words.match(number) ?? []).map(found => found.slice(1, -1))
}

/** How a file that holds tests is run. A suite that several files share is run by those. */
function levelsOf(file: string): readonly Level[] {
  if (/^(faults\/)?flows\//.test(file)) return ['flow']
  if (file.startsWith('simulation/')) return ['simulation']
  if (file.endsWith('.browser.test.ts') || (file.startsWith('ui/') && file.endsWith('.test.ts'))) return ['browser']
  if (file.endsWith('.test.ts')) return ['unit']
  const users = files.filter(other => importsOf(other).includes(file))
  return [...new Set(users.flatMap(levelsOf))]
}

const importsOf = (file: string): readonly string[] =>
  [...(textOf.get(file) ?? '').matchAll(/from '(\.[^']*)\.js'/g)].map(match => relative('.', normalize(join(dirname(file), `${match[1]}.ts`))))

const proven = new Map<string, Set<Level>>()
const add = (numbers: readonly string[], levels: readonly Level[]): void => {
  for (const row of numbers) proven.set(row, new Set([...(proven.get(row) ?? []), ...levels]))
}
for (const file of files) {
  const numbers = numbersIn(file)
  if (numbers.length > 0) add(numbers, levelsOf(file))
}
add(numbersInSchedules(), ['simulation'])

describe('the catalogue of faults', () => {
  for (const [row, { must, levels }] of Object.entries(catalogue)) {
    it(`${row} has its test: ${must}`, () => {
      expect([...(proven.get(row) ?? [])]).to.include.members([...levels])
    })
  }

  it('has every number that a test carries', () => {
    expect([...proven.keys()].filter(row => !(row in catalogue))).to.deep.equal([])
  })

  it('is whole: F1 to F53, F56 and F57', () => {
    const wanted = [...Array.from({ length: 53 }, (_, i) => i + 1), 56, 57].map(i => `F${i}`)
    expect(wanted.filter(row => !(row in catalogue))).to.deep.equal([])
  })
})
