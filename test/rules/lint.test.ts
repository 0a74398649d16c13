import { readFileSync } from 'node:fs'
import { expect } from 'chai'
import { lint, type Finding } from './planted.js'

/** For each rule the faults it must find: the file they stand in, and their text. */
const faults: Readonly<Record<string, readonly (readonly [file: string, text: string])[]>> = {
  'typescript/no-floating-promises': [['src/lib/a.ts', 'export function go(work: () => Promise<void>) { work() }']],
  'typescript/no-misused-promises': [['src/lib/a.ts', 'export const go = (work: () => Promise<boolean>) => (work() ? 1 : 2)']],
  'typescript/no-explicit-any': [['src/lib/a.ts', 'export const loose = (value: any) => value']],
  'typescript/consistent-type-imports': [['src/core/a.ts', "import { Id } from './ids.js'\nexport const same = (a: Id, b: Id) => a === b"]],
  'import/no-cycle': [['src/core/cycle-a.ts', "import { b } from './cycle-b.js'\nexport const a = () => b"]],
  'no-eval': [['src/lib/a.ts', "export const run = () => eval('1')"]],
  'no-new-func': [['src/lib/a.ts', "export const run = new Function('return 1')"]],
  'typescript/no-implied-eval': [['src/lib/a.ts', "export const run = () => setTimeout('go()', 1)"]],
  'lit/no-duplicate-template-bindings': [['src/ui/a.ts', "import { html } from 'lit'\nexport const row = (a: string) => html`<p class=${a} class=${a}></p>`"]],
  'lit/no-legacy-template-syntax': [['src/ui/a.ts', "import { html } from 'lit'\nexport const row = (a: string) => html`<p on-click=${a}></p>`"]],
  'lit/no-value-attribute': [['src/ui/a.ts', "import { html } from 'lit'\nexport const field = (a: string) => html`<input value=${a} />`"]],
  'wc/require-listener-teardown': [
    ['src/ui/a.ts', "export class A extends HTMLElement {\n  connectedCallback() { window.addEventListener('blur', this) }\n  handleEvent() { return this }\n}"],
  ],
  'no-unused-vars': [['src/lib/a.ts', 'const forgotten = 1\nexport const b = 2']],
  'no-unused-expressions': [['src/lib/a.ts', 'export const go = (a: { b: number }) => { a.b }']],
  'chat/text-stays-text': [
    ['src/ui/a.ts', 'export const show = (e: HTMLElement, t: string) => { e.innerHTML = t }'],
    ['src/ui/a.ts', 'export const show = (e: HTMLElement, t: string) => { e.outerHTML = t }'],
    ['src/ui/a.ts', "export const show = (e: HTMLElement, t: string) => { e['innerHTML'] = t }"],
    ['src/ui/a.ts', "export const show = (e: HTMLElement, t: string) => e.insertAdjacentHTML('beforeend', t)"],
    ['src/ui/a.ts', 'export const show = (e: HTMLElement, t: string) => e.setHTMLUnsafe(t)'],
    ['src/ui/a.ts', 'export const show = (r: Range, t: string) => r.createContextualFragment(t)'],
    ['src/ui/a.ts', 'export const show = (t: string) => document.write(t)'],
    ['src/ui/a.ts', "import { unsafeHTML } from 'lit/directives/unsafe-html.js'\nexport { unsafeHTML }"],
    ['src/ui/a.ts', "export const parse = (t: string) => new DOMParser().parseFromString(t, 'text/html')"],
    ['src/ui/a.ts', "import { html } from 'lit'\nexport const row = (t: string) => html`<p .innerHTML=${t}></p>`"],
  ],
  'chat/no-inline-style': [
    ['src/ui/a.ts', "import { html } from 'lit'\nexport const row = html`<p style=\"color: red\"></p>`"],
    ['src/ui/a.ts', "import { html } from 'lit'\nexport const row = (s: string) => html`<p class=\"a\" style=${s}></p>`"],
    ['src/ui/a.ts', "import { html } from 'lit'\nexport const row = html`<style>p { color: red }</style>`"],
    ['src/ui/a.ts', "import { styleMap } from 'lit/directives/style-map.js'\nexport { styleMap }"],
    ['src/ui/a.ts', "export const paint = (e: Element) => e.setAttribute('style', 'color: red')"],
    ['src/ui/a.ts', "export const paint = () => document.createElement('style')"],
  ],
  'chat/no-ambient-time': [
    ['src/core/a.ts', 'export const now = () => Date.now()'],
    ['src/core/a.ts', 'export const now = () => new Date()'],
    ['src/cache/a.ts', 'export const now = () => Date.now()'],
    ['src/engine/a.ts', 'export const now = () => Date.now()'],
    ['src/engine/a.ts', 'export const chance = () => Math.random()'],
    ['src/engine/a.ts', 'export const id = () => crypto.randomUUID()'],
    ['src/engine/a.ts', 'export const later = (go: () => void) => setTimeout(go, 1)'],
    ['src/engine/a.ts', 'export const later = (go: () => void) => window.setInterval(go, 1)'],
  ],
  'chat/quiet': [['src/engine/a.ts', "export const say = () => console.warn('here')"]],
  'chat/whole-suite': [
    ['test/core/a.test.ts', "describe.only('all', () => undefined)"],
    ['test/core/a.test.ts', "it.skip('one', () => undefined)"],
    ['test/core/a.test.ts', "xit('one', () => undefined)"],
    ['test/core/a.test.ts', "it('one', function () { this.skip() })"],
  ],
  'chat/awaited-accessible': [['test/ui/a.test.ts', "it('is accessible', () => { expect(1).to.be.accessible() })"]],
  'chat/layers': [
    ['src/lib/a.ts', "export * from '../core/ids.js'"],
    ['src/core/a.ts', "export * from '../lib/clock.js'"],
    ['src/core/a.ts', "export type { Connector } from '../connectors/connector.js'"],
    ['src/core/a.ts', "export { html } from 'lit'"],
    ['src/connectors/connector.ts', "export * from '../lib/clock.js'"],
    ['src/connectors/shared/a.ts', "export * from '../memory/index.js'"],
    ['src/connectors/connectycube/a.ts', "export * from '../memory/index.js'"],
    ['src/connectors/connectycube/a.ts', "export { io } from 'socket.io-client'"],
    ['src/connectors/memory/a.ts', "export type { Row } from '../../cache/rows.js'"],
    ['src/connectors/genesys/a.ts', "export * from '../../ui/icons.js'"],
    ['src/connectors/conduit/a.ts', "export * from '../../engine/engine.js'"],
    ['src/connectors/arrowdb/a.ts', "export * from '../conduit/wire.js'"],
    ['src/cache/a.ts', "export * from '../engine/engine.js'"],
    ['src/engine/a.ts', "export { openDB } from 'idb'"],
    ['src/engine/a.ts', "export * from '../cache/idb-cache.js'"],
    ['src/engine/a.ts', "export const open = () => import('../connectors/connectycube/index.js')"],
    ['src/chat.ts', "export * from './ui/icons.js'"],
    ['src/ui/a.ts', "export { openChat } from '../chat.js'"],
    ['src/ui/a.ts', "export * from '../engine/engine.js'"],
    ['src/ui/a.ts', "export type Deep = import('../engine/engine.js').Engine"],
    ['src/ui/chat-widget.ts', "export * from '../cache/idb-cache.js'"],
    ['src/ui/chat-lifetime.ts', "export * from '../connectors/memory/index.js'"],
    ['src/index.ts', "export * from './connectors/memory/index.js'"],
    ['src/registry.ts', "export * from './engine/engine.js'"],
    ['src/script-tag.ts', "export * from './registry.js'"],
    ['src/misplaced/a.ts', "export * from '../lib/clock.js'"],
  ],
}

/** What must not be called a fault. */
const innocents: readonly (readonly [file: string, text: string])[] = [
  ['src/engine/a.ts', "import type { Connector } from '../connectors/connector.js'\nimport { type Cache } from '../cache/cache.js'\nexport type Both = { connector: Connector; cache: Cache }"],
  ['src/cache/a.ts', "import { openDB } from 'idb'\nimport { compare } from '../core/ids.js'\nexport { openDB, compare }"],
  ['src/ui/panel/a.ts', "import { html } from 'lit'\nimport { repeat } from 'lit/directives/repeat.js'\nexport const row = html`<p class=\"style\">${repeat([1], n => n)}</p>`"],
  ['src/ui/a.ts', "export const paint = (e: HTMLElement) => e.style.setProperty('--chat-size', '1px')"],
  ['src/ui/chat-lifetime.ts', "import { openChat } from '../chat.js'\nexport { openChat }"],
  ['src/registry.ts', "export const load = () => import('./connectors/memory/index.js')"],
  ['src/lib/log.ts', "export const say = () => console.warn('here')"],
  ['src/lib/clock.ts', 'export const now = () => Date.now()'],
  ['test/core/a.test.ts', "it('is whole', async () => { console.log(Date.now()); await expect(1).to.be.accessible() })"],
]

/** They import each other, so that rules which look across files have something to look at. */
const surroundings = {
  'src/core/ids.ts': "export type Id = string\nexport const compare = (a: Id, b: Id) => (a < b ? -1 : 1)",
  'src/core/cycle-b.ts': "import { a } from './cycle-a.js'\nexport const b = () => a",
}

describe('the linter', () => {
  const cases = [
    ...Object.entries(faults).flatMap(([rule, planted]) => planted.map(([file, text]) => ({ rule, file, text }))),
    ...innocents.map(([file, text]) => ({ rule: undefined, file, text })),
  ]
  // Each case in a tree of its own below one folder, so that one run of the linter judges them all.
  const place = (index: number, file: string) => `${/^(src|test)/.exec(file)?.[0] ?? 'src'}/case-${index}/${file}`
  let found: readonly Finding[] = []

  before(() => {
    const trees = cases.map(({ file, text }, index) => {
      const neighbours = file.startsWith('src/core/') ? Object.entries(surroundings) : []
      return Object.fromEntries([...neighbours, [file, text] as const].map(([path, content]) => [place(index, path), `${content}\n`]))
    })
    found = lint(Object.assign({}, ...trees) as Record<string, string>)
  })

  cases.forEach(({ rule, file, text }, index) => {
    const own = () => found.filter(finding => finding.file === place(index, file)).map(finding => finding.rule)
    const line = text.replaceAll('\n', ' ; ')
    if (rule === undefined) it(`finds nothing wrong with ${file}: ${line}`, () => expect(own()).to.deep.equal([]))
    else it(`finds by ${rule} in ${file}: ${line}`, () => expect(own()).to.include(rule))
  })

  it('sees to it that the clock of the device is no point to catch up from: nothing that syncs or stores reads it [F30]', () => {
    const read = cases.flatMap(({ rule, file, text }, index) => (rule === 'chat/no-ambient-time' && text.includes('Date.now') ? [{ file, index }] : []))
    expect(read.map(({ file }) => file)).to.include.members(['src/core/a.ts', 'src/cache/a.ts', 'src/engine/a.ts'])
    for (const { file, index } of read) expect(found.some(finding => finding.file === place(index, file) && finding.rule === 'chat/no-ambient-time')).to.equal(true)
  })

  it('has no rule without a planted fault', () => {
    const { rules } = JSON.parse(readFileSync(new URL('oxlint.json', import.meta.url), 'utf8')) as { rules: Record<string, unknown> }
    const active = Object.keys(rules).filter(rule => rules[rule] !== 'off')
    expect(active.filter(rule => !(rule in faults))).to.deep.equal([])
  })
})
